"""Forms about people."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people import registering, signing_in
from people.models import Jurisdiction, JurisdictionKind, Officer
from people.names import fold


def places_that_issue() -> list[tuple[str, str]]:
    """Every State, union territory and central body: the same list for everybody, whoever exists."""
    kinds = [JurisdictionKind.STATE, JurisdictionKind.UNION_TERRITORY, JurisdictionKind.CENTRAL_BODY]
    places = Jurisdiction.objects.filter(kind__in=kinds).in_force()
    return sorted(((place.code, place.name) for place in places), key=lambda choice: choice[1])


class SignInForm(LoginForm):
    """One box for whatever the officer is known by; a service number may need to say who issued it.

    Whether the second step shows depends on what was typed alone, never on whether somebody is known by it.
    """

    state = forms.ChoiceField(label=gettext_lazy("State or body that issued your number"), required=False)
    unit = forms.CharField(
        label=gettext_lazy("District or unit, for a belt number"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Its name or code. Leave it blank if your number is unique in the State."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Service number, e-mail or mobile number"),
            max_length=120,
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        )
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["state"].choices = [("", _("Choose…")), *places_that_issue()]
        self.order_fields(["login", "state", "unit", "password"])
        self.asks_place = bool(self.data.get("state"))

    def user_credentials(self) -> dict:
        return {
            "login": signing_in.login_key(self.cleaned_data["login"]),
            "typed": self.cleaned_data["login"],
            "password": self.cleaned_data["password"],
            "state": self.cleaned_data.get("state", ""),
            "unit": self.cleaned_data.get("unit", ""),
        }

    def clean(self) -> dict:
        try:
            return super().clean()
        except ValidationError:
            if self.asks_place or not signing_in.asks_for_place(self.cleaned_data.get("login", "")):
                raise
            self.asks_place = True
            raise ValidationError(
                _("Choose the State or unit that issued your number, and type the password again."), code="place"
            ) from None


class NewPasswordForm(ChangePasswordForm):
    """Allauth's form without placeholders that repeat the labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignInCodeForm(forms.Form):
    """Step one of the first sign-in: what the officer is known by, and the code from the slip."""

    login = forms.CharField(
        label=gettext_lazy("Service number, e-mail or mobile number"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Code on your slip"),
        max_length=20,
        help_text=gettext_lazy("Ten letters and digits. Spaces and small letters do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sign_in_code = None
        self.helper = FormHelper()
        self.helper.layout = Layout("login", "code", Submit("continue", _("Continue")))

    def clean(self) -> dict:
        cleaned = super().clean()
        if "login" in cleaned and "code" in cleaned:
            self.sign_in_code = signing_in.check_code(typed=cleaned["login"], code=cleaned["code"])
            if self.sign_in_code is None:
                raise ValidationError(
                    _(
                        "This number and this code do not belong together, or the code was used or has expired. "
                        "After five wrong tries a code is withdrawn; your trainer can print a new one."
                    ),
                    code="wrong",
                )
        return cleaned


class FirstSignInForm(forms.Form):
    """Step two: the names as they will be printed, the language, a password of one's own."""

    full_name = forms.CharField(
        label=gettext_lazy("Your name in Latin letters"),
        max_length=100,
        help_text=gettext_lazy("As it will be printed on certificates. Correct the spelling if need be."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "lang": "en"}),
    )
    name_local = forms.CharField(
        label=gettext_lazy("Your name in your own script"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("As it will be printed beside the Latin letters."),
    )
    preferred_language = forms.ChoiceField(label=gettext_lazy("Language you prefer"), choices=settings.LANGUAGES)
    password1 = forms.CharField(
        label=gettext_lazy("Choose a password"),
        strip=False,
        help_text=gettext_lazy("At least 10 characters. A few words that only you would put together are best."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=gettext_lazy("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "full_name": officer.full_name,
            "name_local": officer.name_local,
            "preferred_language": officer.preferred_language,
        }
        super().__init__(*args, **kwargs)
        self.officer = officer
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.fields, Submit("save", _("This is my name: sign me in")))

    def clean_full_name(self) -> str:
        name = " ".join(self.cleaned_data["full_name"].split())
        if not set(fold(name).split()) & set(fold(self.officer.full_name).split()):
            raise ValidationError(
                _("This is another name than “%s” on your slip. Ask your trainer to correct the record.")
                % self.officer.full_name,
                code="another",
            )
        return name

    def clean_password1(self) -> str:
        password_validation.validate_password(self.cleaned_data["password1"], self.officer)
        return self.cleaned_data["password1"]

    def clean_password2(self) -> str:
        if self.cleaned_data["password2"] != self.cleaned_data.get("password1", self.cleaned_data["password2"]):
            raise ValidationError(_("The two passwords differ. Type the same one twice."), code="differ")
        return self.cleaned_data["password2"]


class LanguageForm(forms.Form):
    """The one thing in the own record that an officer changes without asking."""

    preferred_language = forms.ChoiceField(label=gettext_lazy("Language you prefer"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(Field("preferred_language"), Submit("save", _("Save language")))

    def save(self, officer: Officer) -> None:
        registering.change_officer(officer=officer, changes=self.cleaned_data, reason="own choice", by=officer)
