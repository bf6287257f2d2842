"""Cohorts, members, sessions, nominations, licences: what a person types."""

from datetime import date, datetime, timedelta

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from cascade import licensing
from cascade.cohorts import hosts_for
from cascade.dates import today
from cascade.models import Cohort, CohortState, Licence, Tier, TrainerPart
from people.models import Jurisdiction, JurisdictionKind, Officer
from people.roster_file import MOST_BYTES

NO_CASES = _("No details of any case or victim.")


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def helper(*fields: str | Field, submit: str, css_class: str = "") -> FormHelper:
    """The fields in order and one button."""
    made = FormHelper()
    made.layout = Layout(*fields, Submit("submit", submit, css_class=css_class))
    return made


class PlaceChoice(forms.ModelChoiceField):
    """Places with their State before them, where several States can be chosen."""

    def label_from_instance(self, place: Jurisdiction) -> str:
        return f"{'– ' * max(0, place.depth - 2)}{place.name}"


class CohortForm(forms.Form):
    tier = forms.ModelChoiceField(label=_("Tier"), queryset=Tier.objects.none(), empty_label=None)
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Such as: Bhopal district course 2."))
    jurisdiction = PlaceChoice(label=_("Host place"), queryset=Jurisdiction.objects.none())
    venue = forms.CharField(label=_("Venue"), max_length=200, required=False)
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=200, initial=30)
    guest_seats = forms.IntegerField(
        label=_("Of these for guests from other States"), min_value=0, max_value=200, initial=0
    )
    language = forms.ChoiceField(label=_("Language of the sessions"), choices=settings.LANGUAGES, initial="hi")

    def __init__(self, *args, trainer: Officer, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        tiers = licensing.tiers_taught_by(trainer)
        self.fields["tier"].queryset = Tier.objects.filter(pk__in=[tier.pk for tier in tiers]).order_by("order")
        in_cohorts = [tier for tier in tiers if tier.needs_cohort] or tiers
        self.fields["tier"].initial = in_cohorts[-1] if in_cohorts else None
        self.fields["jurisdiction"].queryset = hosts_of_trainer(trainer)
        self.helper = helper(*self.fields, submit=gettext("Open the cohort"))

    def clean(self) -> dict:
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", gettext("Choose the first day or a later one."))
        if cleaned.get("guest_seats", 0) > cleaned.get("seats", 200):
            self.add_error("guest_seats", gettext("There cannot be more guest seats than seats."))
        return cleaned


def hosts_of_trainer(trainer: Officer) -> QuerySet[Jurisdiction]:
    """The places that any licence in force lets the trainer choose: States and districts first of all."""
    licences = licensing.with_events(Licence.objects.filter(officer=trainer).select_related("jurisdiction"))
    places, on = Jurisdiction.objects.none(), today()
    for licence in licences:
        if licensing.state(licence, on) in licensing.TEACHING:
            places = places | hosts_for(licence)
    return places.filter(
        kind__in=[
            JurisdictionKind.STATE,
            JurisdictionKind.UNION_TERRITORY,
            JurisdictionKind.DISTRICT,
            JurisdictionKind.POLICE_UNIT,
            JurisdictionKind.CENTRAL_BODY,
        ]
    )


class CohortFilterForm(forms.Form):
    """The filter above the list; what it cannot understand it passes over."""

    q = forms.CharField(label=_("Name"), max_length=100, required=False)
    state = forms.ChoiceField(
        label=_("State of the cohort"), choices=[("", _("All")), *CohortState.choices], required=False
    )

    def chosen(self, cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
        self.is_valid()
        if state := self.cleaned_data.get("state"):
            cohorts = cohorts.filter(state=state)
        if text := self.cleaned_data.get("q", "").strip():
            cohorts = cohorts.filter(group__name__icontains=text)
        return cohorts


class ReasonForm(forms.Form):
    """One reason, asked before something is ended."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=NO_CASES)

    def __init__(self, *args, submit: str, css_class: str = "btn-danger", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("reason", submit=submit, css_class=css_class)


class ClosingForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=300, required=False, help_text=NO_CASES)
    confirmed = forms.BooleanField(label=_("I have looked at the list; the cohort can be closed."))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("note", "confirmed", submit=gettext("Close the cohort"))


class RosterForm(forms.Form):
    file = forms.FileField(
        label=_("Roster"),
        help_text=_(
            "An Excel workbook (.xlsx) or CSV file with a heading line: a name, and a service number, mobile or e-mail."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    issuing_state = PlaceChoice(
        label=_("State of these officers"), queryset=Jurisdiction.objects.none(), empty_label=None
    )

    def __init__(self, *args, cohort: Cohort, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        states = roster_states(cohort)
        self.fields["issuing_state"].queryset = states
        self.fields["issuing_state"].initial = states.filter(path=cohort.jurisdiction.state_path).first()
        self.helper = helper("file", "issuing_state", submit=gettext("Show what it would do"))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                gettext("The file is larger than 5 MB. Divide it by district and import the parts.")
            )
        return file


def roster_states(cohort: Cohort) -> QuerySet[Jurisdiction]:
    """The host's State; every State where guests have seats or the host is of the centre."""
    host = cohort.jurisdiction
    if host.depth == 1:
        return Jurisdiction.objects.filter(path=host.path) | Jurisdiction.objects.states()
    if cohort.guest_seats:
        return Jurisdiction.objects.states() | Jurisdiction.objects.filter(path=host.state_path)
    return Jurisdiction.objects.filter(path=host.state_path)


class SessionForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    day = forms.DateField(label=_("Day"), widget=DateInput)
    time = forms.TimeField(label=_("Begins at (IST)"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=720, initial=60)
    items = forms.ModelMultipleChoiceField(
        label=_("What it covers"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever attends has met the lessons covered when the cohort is closed."),
    )
    trainers = forms.ModelMultipleChoiceField(
        label=_("Who teaches"), queryset=None, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, cohort: Cohort, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.cohort = cohort
        assigned = cohort.trainers.filter(removed_at=None)
        self.fields["items"].queryset = cohort.group.edition.items.filter(stands_apart=False)
        self.fields["trainers"].queryset = Officer.objects.filter(cohorts_trained__in=assigned).order_by("full_name")
        self.fields["day"].initial = max(cohort.starts_on, timezone.localdate())
        teaching = assigned.filter(part__in=[TrainerPart.LEAD, TrainerPart.CO_TRAINER])
        self.fields["trainers"].initial = list(teaching.values_list("officer", flat=True))
        self.helper = helper(*self.fields, submit=gettext("Plan the session"))

    def clean_day(self):
        day, cohort = self.cleaned_data["day"], self.cohort
        margin = timedelta(days=31)
        if not cohort.starts_on - margin <= day <= cohort.ends_on + margin:
            raise forms.ValidationError(
                gettext("The cohort runs from %(first)s to %(last)s. Choose a day in or near it.")
                % {"first": f"{cohort.starts_on:%d-%m-%Y}", "last": f"{cohort.ends_on:%d-%m-%Y}"}
            )
        return day

    @property
    def starts_at(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"]))


class MemberFilterForm(forms.Form):
    """The filter above the members; what it cannot understand it passes over."""

    q = forms.CharField(label=_("Name"), max_length=100, required=False)
    show = forms.ChoiceField(
        label=_("Show"),
        choices=[("", _("All members")), ("guests", _("Guests")), ("own", _("Of the host State"))],
        required=False,
    )


class TrainerForm(forms.Form):
    number = forms.CharField(
        label=_("Service number, e-mail or mobile"), max_length=120, help_text=_("As the officer signs in.")
    )
    part = forms.ChoiceField(label=_("Part"), choices=TrainerPart.choices, initial=TrainerPart.CO_TRAINER)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("number", "part", submit=gettext("Add the trainer"))


class NominationForm(forms.Form):
    tier = forms.ModelChoiceField(label=_("For"), queryset=Tier.objects.all(), empty_label=None)
    reason = forms.CharField(label=_("Why this officer"), max_length=300, required=False, help_text=NO_CASES)


class LicenceForm(forms.Form):
    """One change of a licence; which are offered depends on its state."""

    verb = forms.ChoiceField(label=_("What to do"), widget=forms.RadioSelect)
    valid_until = forms.DateField(
        label=_("Valid until"), widget=DateInput, required=False, help_text=_("Only for a renewal or a grant.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=NO_CASES)

    def __init__(self, *args, verbs: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = verbs
        self.helper = helper("verb", "valid_until", "reason", submit=pgettext("verb", "Record"))

    def clean(self) -> dict:
        cleaned = super().clean()
        if (
            cleaned.get("verb") in ("renew", "grant")
            and not cleaned.get("valid_until")
            and "valid_until" not in self.errors
        ):
            self.add_error("valid_until", gettext("Say until when."))
        return cleaned


class FoundingLicenceForm(forms.Form):
    """A licence for one of the first trainers; the officer is chosen beside it."""

    tier = forms.ModelChoiceField(
        label=_("Tier"), queryset=Tier.objects.filter(licenses_trainers=True), empty_label=None
    )
    valid_until = forms.DateField(label=_("Valid until"), widget=DateInput)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=NO_CASES)

    def clean_valid_until(self) -> date:
        valid_until = self.cleaned_data["valid_until"]
        if valid_until < today():
            raise forms.ValidationError(gettext("Choose today or a later date."), code="past")
        return valid_until
