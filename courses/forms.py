"""Forms of the back office: deciding a review, superseding a provision, correcting and hiding."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.law import Confidence

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LINES = forms.Textarea(attrs={"rows": 4})


class DecisionForm(forms.Form):
    """A reviewer's decision: ``approve`` or ``changes``; asking for changes needs a note."""

    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("changes", _("Ask for changes"))])
    note = forms.CharField(label=_("Note to the author"), required=False, widget=LINES)

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("decision") == "changes" and not cleaned.get("note", "").strip():
            raise ValidationError({"note": _("Say what should change.")}, code="required")
        return cleaned


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class CorrectionForm(ReasonForm):
    """Propose the page's newest saved text as a correction of the released one."""


class SupersedeForm(forms.Form):
    """The next version of a provision, in every language."""

    in_force_from = forms.DateField(label=_("In force from"), required=False, widget=DAY)
    law_as_on = forms.DateField(label=_("Law as on"), widget=DAY)
    review_due = forms.DateField(label=_("Review due"), widget=DAY)
    source = forms.CharField(label=_("Source"), max_length=300)
    confidence = forms.ChoiceField(label=_("Confidence"), choices=Confidence.choices)
    note = forms.CharField(label=_("What changed"), max_length=300)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for language, name in settings.LANGUAGES:
            self.fields[f"act_{language}"] = forms.CharField(label=_("Act (%s)") % name, max_length=200)
            self.fields[f"heading_{language}"] = forms.CharField(label=_("Heading (%s)") % name, max_length=200)
            self.fields[f"words_{language}"] = forms.CharField(label=_("In our words (%s)") % name, widget=LINES)

    def clean_law_as_on(self) -> object:
        day = self.cleaned_data["law_as_on"]
        if day > timezone.localdate():
            raise ValidationError(_("The law cannot have been read on a day to come."), code="future")
        return day

    def wordings(self) -> dict[str, dict[str, str]]:
        return {
            language: {part: self.cleaned_data[f"{part}_{language}"] for part in ("act", "heading", "words")}
            for language, _name in settings.LANGUAGES
        }
