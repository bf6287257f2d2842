"""Forms of the CMS about people: they only gather; the verbs write."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from people import registering
from people.identifiers import IdentifierRefused
from people.models import Accommodation, IdentifierKind, Jurisdiction, Officer, Rank, Role
from people.placing import PlaceRefused, close_place, open_place

REFUSALS = (registering.PostingRefused, registering.IdentifierTaken, IdentifierRefused, PlaceRefused)
OWN_FIELDS = ["full_name", "name_local", "cadre", "rank", "gender", "preferred_language"]


class PlaceField(forms.ModelChoiceField):
    """A place in force, shown with the State it lies in; typed by its code to keep the page small."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("Code, such as IN-MP or IN-MP-D396."))
        super().__init__(Jurisdiction.objects.in_force(), to_field_name="code", widget=forms.TextInput, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Jurisdiction) else super().prepare_value(value)


class OfficerForm(WagtailAdminModelForm):
    """What is common to registering and changing: one more identifier, one more posting."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Add an identifier"), choices=[("", "–"), *IdentifierKind.choices], required=False
    )
    value = forms.CharField(label=gettext_lazy("Its value"), max_length=120, required=False)
    scheme = forms.CharField(
        label=gettext_lazy("Scheme of a service number"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Such as PIS, PNO, PEN, belt."),
    )
    issued_by = PlaceField(label=gettext_lazy("State or unit that issued a service number"), required=False)
    verify = forms.BooleanField(
        label=gettext_lazy("I have checked the identifiers: the officer may sign in by them"), required=False
    )
    place = PlaceField(label=gettext_lazy("Post at"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role there"), choices=Role.choices, initial=Role.OFFICER)
    title = forms.CharField(label=gettext_lazy("Post held"), max_length=80, required=False)
    is_primary = forms.BooleanField(
        label=gettext_lazy("Primary posting (ends the earlier one)"), required=False, initial=True
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day, if known"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    class Meta:
        model = Officer
        fields = OWN_FIELDS

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") and not cleaned.get("value"):
            self.add_error("value", _("Write the number or address."))
        if cleaned.get("kind") == IdentifierKind.SERVICE_NUMBER and not cleaned.get("issued_by"):
            self.add_error("issued_by", _("Say which State or unit issued the service number."))
        if not self.errors:
            self._rehearse()
        return cleaned

    def _rehearse(self) -> None:
        """Write and take back, so that what a verb refuses stands beside the form and nothing typed is lost."""
        try:
            with transaction.atomic():
                self._write()
                transaction.set_rollback(True)
        except REFUSALS as refused:
            raise ValidationError(str(refused), code="refused") from refused

    def save(self, commit: bool = True) -> Officer:
        with transaction.atomic():
            return self._write()

    def _write(self) -> Officer:
        cleaned, by = self.cleaned_data, self.for_user
        own = {field: cleaned[field] for field in self.Meta.fields if field in cleaned}
        if self.instance.pk:
            officer = Officer.objects.get(pk=self.instance.pk)
            registering.change_officer(officer=officer, changes=own, reason="back office", by=by)
        else:
            officer = registering.register_officer(**own, by=by)
        if cleaned.get("kind"):
            registering.add_identifier(
                officer=officer,
                kind=cleaned["kind"],
                scheme=cleaned["scheme"],
                issued_by=cleaned["issued_by"],
                value=cleaned["value"],
                by=by,
            )
        if cleaned.get("verify"):
            registering.verify_identifiers(officer=officer, by=by)
        if cleaned.get("place"):
            registering.assign_posting(
                officer=officer,
                jurisdiction=cleaned["place"],
                role=cleaned["role"],
                title=cleaned["title"],
                is_primary=cleaned["is_primary"],
                ends_on=cleaned["ends_on"],
                by=by,
            )
        if cleaned.get("reset_sign_in"):
            registering.reset_sign_in(officer=officer, by=by, reason=cleaned["reason"])
        return officer


class OfficerEditForm(OfficerForm):
    accommodations = forms.MultipleChoiceField(
        label=gettext_lazy("Standing accommodations"),
        choices=Accommodation.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reset_sign_in = forms.BooleanField(
        label=gettext_lazy("Take the password away; a new slip lets the officer choose another"), required=False
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)

    class Meta(OfficerForm.Meta):
        fields = [*OWN_FIELDS, "accommodations"]

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("reset_sign_in") and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Say why the password is taken away."))
        return super().clean()


class PlaceForm(WagtailAdminModelForm):
    """A new place below an open one."""

    parent = PlaceField(label=gettext_lazy("Below"))

    class Meta:
        model = Jurisdiction
        fields = ["kind", "unit_type", "code", "name_en", "name_hi", "lgd_code", "opened_on", "source"]
        widgets = {"opened_on": forms.DateInput(attrs={"type": "date"})}

    def save(self, commit: bool = True) -> Jurisdiction:
        return open_place(by=self.for_user, **self.cleaned_data)


class PlaceEditForm(WagtailAdminModelForm):
    """What may change of a place: the Hindi name, the source, the districts covered, and its closing."""

    successor = PlaceField(label=gettext_lazy("Taken over by"), required=False)

    class Meta:
        model = Jurisdiction
        fields = ["name_hi", "source", "closed_on"]
        widgets = {"closed_on": forms.DateInput(attrs={"type": "date"})}

    def clean_closed_on(self) -> Any:
        closed_on = self.cleaned_data["closed_on"]
        if closed_on and self.instance.get_descendants().filter(closed_on=None).exists():
            raise ValidationError(_("Close the places below %s first.") % self.instance, code="open")
        return closed_on

    @transaction.atomic
    def save(self, commit: bool = True) -> Jurisdiction:
        place = Jurisdiction.objects.get(pk=self.instance.pk)
        closed_on = self.cleaned_data["closed_on"]
        place.name_hi, place.source = self.cleaned_data["name_hi"], self.cleaned_data["source"]
        place.save(update_fields=["name_hi", "source"])
        if closed_on:
            close_place(place=place, closed_on=closed_on, successor=self.cleaned_data["successor"], by=self.for_user)
        place.refresh_from_db()
        return place


class RankForm(WagtailAdminModelForm):
    equivalents = forms.CharField(
        label=gettext_lazy("Equivalents"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line, as rosters write them."),
    )

    class Meta:
        model = Rank
        fields = ["code", "order", "cadre", "name_en", "name_hi", "group", "equivalents"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["equivalents"] = "\n".join(self.instance.equivalents or [])

    def clean_equivalents(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["equivalents"].splitlines() if line.strip()]
