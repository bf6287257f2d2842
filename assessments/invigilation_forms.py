"""What an invigilator types: minutes, reasons, overrides, appointments."""

import uuid
from datetime import date, timedelta
from typing import Any

from crispy_forms.bootstrap import StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout, Submit
from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments import overriding
from assessments.granting import MOST_MINUTES
from assessments.models import QuizOverride
from courses.models import GroupMember, LearningGroup
from people.models import Officer

NO_CASES = _("No details of any case or victim.")
LATEST = timedelta(days=730)
MOST_WAIT = 60 * 24 * 365  # minutes between two attempts


class ReasonForm(forms.Form):
    """One reason, before something is ended."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=NO_CASES)

    def __init__(self, *args, submit: str, css_class: str = "btn-danger", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("reason", Submit("submit", submit, css_class=css_class))


class AwayForm(ReasonForm):
    """An officer says why more time is needed."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, submit=gettext("Ask"), css_class="", **kwargs)
        self.fields["reason"].label = gettext("Why you had to stop")


class TimeForm(forms.Form):
    """Minutes and a reason. ``client_id`` makes the same form, sent twice, count once."""

    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=-MOST_MINUTES,
        max_value=MOST_MINUTES,
        help_text=_("With a minus, such as -10, time given by mistake is taken back; at least a minute is left."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=NO_CASES)
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_id"].initial = uuid.uuid4
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Field("minutes", css_class="number-field"),
            "reason",
            "client_id",
            Submit("submit", gettext("Give the time")),
        )

    def clean_minutes(self) -> int:
        if not self.cleaned_data["minutes"]:
            raise forms.ValidationError(gettext("Say how many minutes."), code="nothing")
        return self.cleaned_data["minutes"]


class DecisionForm(forms.Form):
    """The other way to decide a request: another number of minutes, or a refusal with its reason."""

    decision = forms.ChoiceField(choices=[("grant", ""), ("refuse", "")])
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=MOST_MINUTES, required=False)
    answer = forms.CharField(label=_("Reason, which the officer reads"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("decision") == "grant" and not cleaned.get("minutes") and "minutes" not in self.errors:
            self.add_error("minutes", gettext("Say how many minutes."))
        if cleaned.get("decision") == "refuse" and not cleaned.get("answer") and "answer" not in self.errors:
            self.add_error("answer", gettext("Say why; the officer reads it."))
        return cleaned


class Moment(forms.DateTimeField):
    """Date and time in India, as the browser's own field writes it or as a person does."""

    default_error_messages = {"invalid": _("Give date and time in IST, such as 24-11-2026 14:30.")}

    def __init__(self, **kwargs) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d-%m-%Y %H:%M", "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M"]
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(input_formats=formats, widget=widget, required=False, **kwargs)


class OverrideForm(forms.Form):
    """For whom, and what is different. ``whom`` is empty for the whole group, else a member's id.

    Without a group it is for everyone, everywhere.
    """

    whom = forms.ChoiceField(label=_("For whom"), required=False)
    opens_at = Moment(label=_("Opens at (IST)"))
    closes_at = Moment(label=_("Closes at (IST)"))
    minutes = forms.IntegerField(label=_("Time limit, minutes"), min_value=1, max_value=MOST_MINUTES, required=False)
    attempts_allowed = forms.IntegerField(label=_("Attempts allowed"), min_value=1, max_value=50, required=False)
    delay_minutes = forms.IntegerField(
        label=_("Wait between attempts, minutes"),
        min_value=0,
        max_value=MOST_WAIT,
        required=False,
        help_text=_("After every attempt; 0 for none."),
    )
    room_code = forms.CharField(
        label=_("Room code"),
        max_length=20,
        required=False,
        help_text=_("Said in the room; asked before an attempt begins."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=NO_CASES)

    def __init__(
        self, *args, group: LearningGroup | None, user: Officer, override: QuizOverride | None = None, **kwargs
    ) -> None:
        self.override = override
        if override is not None and "initial" not in kwargs:
            kwargs["initial"] = {name: getattr(override, name) for name in overriding.FIELDS}
        super().__init__(*args, **kwargs)
        seats = GroupMember.objects.filter(group=group, left_at=None).exclude(officer=user)
        self.members = {str(seat.public_id): seat.officer for seat in seats.select_related("officer")}
        if override is None and group is not None:
            named = sorted(((key, officer.name) for key, officer in self.members.items()), key=lambda pair: pair[1])
            self.fields["whom"].choices = [("", gettext("The whole group")), *named]
        else:
            del self.fields["whom"]
        self.helper = FormHelper()
        self.helper.layout = self._layout()

    def _layout(self) -> Layout:
        """The button that makes up a code comes after the one that saves: Enter presses the first of a form."""
        make_one = StrictButton(
            gettext("Make up a code"),
            type="submit",
            name="make_code",
            value="1",
            formnovalidate="formnovalidate",
            css_class="btn-outline-primary",
        )
        fields = [name for name in self.fields if name != "room_code"]
        buttons = Div(Submit("submit", gettext("Save")), make_one, css_class="actions")
        return Layout(*fields, Field("room_code", css_class="number-field"), buttons)

    def typed_with_new_code(self) -> dict[str, str]:
        """Everything as it was typed, and a room code, for a form that judges nothing yet."""
        typed = {name: self.data.get(name, "") for name in self.fields}
        return typed | {"room_code": overriding.new_room_code()}

    def clean_room_code(self) -> str:
        return " ".join(self.cleaned_data["room_code"].split()).upper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        opens_at, closes_at = cleaned.get("opens_at"), cleaned.get("closes_at")
        for name in ("opens_at", "closes_at"):
            if cleaned.get(name) and cleaned[name] > timezone.now() + LATEST:
                self.add_error(name, gettext("This is more than two years away. Check the year."))
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", gettext("The quiz must close after it opens."))
        if not self.errors and all(cleaned.get(name) in overriding.UNSAID for name in overriding.FIELDS):
            raise forms.ValidationError(gettext("Nothing is different yet: fill in at least one of the fields."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in overriding.FIELDS}

    @property
    def officer(self) -> Officer | None:
        """The member chosen; None for the whole group."""
        return self.members.get(self.cleaned_data.get("whom") or "")


class InvigilatorForm(forms.Form):
    number = forms.CharField(
        label=_("Service number, e-mail or mobile"), max_length=120, help_text=_("As the officer signs in.")
    )
    starts_on = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), initial=timezone.localdate
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("number", "starts_on", Submit("submit", gettext("Appoint")))

    def clean_starts_on(self) -> date:
        starts_on = self.cleaned_data["starts_on"]
        if not timezone.localdate() <= starts_on <= timezone.localdate() + LATEST:
            raise forms.ValidationError(gettext("Choose today or a later day, within two years."), code="day")
        return starts_on
