"""Revoking, replacing, searching."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate, CertificateState
from certificates.numbering import NumberMistyped, parse_number
from people.names import fold

CERTIFICATE_ONLY = "certificate"
ACHIEVEMENT_TOO = "achievement"


class RevocationForm(forms.Form):
    extent = forms.ChoiceField(
        label=_("What ends?"),
        choices=[
            (CERTIFICATE_ONLY, _("The certificate only: the officer stays qualified")),
            (ACHIEVEMENT_TOO, _("The achievement too: the officer must take the course again")),
        ],
        initial=CERTIFICATE_ONLY,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The holder reads it; the public does not. No details of any case or victim."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Field("extent"), Field("reason"), Submit("revoke", _("Revoke the certificate"), css_class="btn-danger")
        )


class ReplacementForm(forms.Form):
    full_name = forms.CharField(label=_("Name as printed, in Latin letters"), max_length=100)
    name_local = forms.CharField(label=_("Name in the own script"), max_length=100, required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Such as: spelling as in the service record.")
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Field("full_name"), Field("name_local"), Field("reason"), Submit("replace", _("Replace the certificate"))
        )


class SearchForm(forms.Form):
    """The filter above the list; what it cannot understand it passes over."""

    q = forms.CharField(
        label=_("Name or number"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    state = forms.ChoiceField(
        label=_("Status"),
        choices=[("", _("All")), *CertificateState.choices],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def chosen(self, certificates):
        """Return the certificates that fit the form."""
        self.is_valid()
        text = self.cleaned_data.get("q", "").strip()
        if state := self.cleaned_data.get("state"):
            certificates = certificates.in_state(state)
        return certificates_found(certificates, text) if text else certificates


def certificates_found(certificates, text: str):
    """Return those whose number is, or whose holder's name holds, ``text``."""
    try:
        return certificates.filter(number=parse_number(text))
    except NumberMistyped:
        pass
    by_number = certificates.filter(number__icontains=text)
    if text.upper().startswith("OCWC"):
        return by_number
    key = fold(text)
    return certificates.filter(officer__name_key__contains=key) if key else certificates.none()


def replacement_initial(certificate: Certificate) -> dict[str, str]:
    return {"full_name": certificate.snapshot["name"], "name_local": certificate.snapshot["name_local"]}
