"""Forms of those who mark by hand, release, regrade and review."""

from collections.abc import Sequence
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import DoubtDecision, FlagDecision, QuestionVersion, Remedy
from assessments.written_answers import ALL_OF_IT, WrittenPart

REASON = forms.Textarea(attrs={"rows": 3, "class": "form-control"})


def _number(most: Decimal) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"class": "form-control number-field", "step": "any", "inputmode": "decimal"})
    return forms.DecimalField(
        min_value=0,
        max_value=most,
        max_digits=9,
        decimal_places=4,
        widget=widget,
        error_messages={"required": _("Give marks here, 0 too.")},
    )


class WrittenMarkForm(forms.Form):
    """Marks for every point of the guide of every part, and a comment to the officer.

    An answer without a guide is given marks of the question's own maximum.
    """

    comment = forms.CharField(
        label=_("Comment to the officer"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
        help_text=_("The officer reads it beside the result. Never a name or detail of any victim or real case."),
    )

    def __init__(self, *args: object, parts: Sequence[WrittenPart], maximum: Decimal, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts
        self.most = {part.id: maximum * part.weight for part in parts}
        for part in parts:
            for point in part.guide:
                most = self.most[part.id] if point.id == ALL_OF_IT else point.maximum
                self.fields[self.name(part.id, point.id)] = _number(most.quantize(Decimal("0.01")))
        self.order_fields([*(name for name in self.fields if name != "comment"), "comment"])

    @staticmethod
    def name(part: str, point: str) -> str:
        return f"points-{part}-{point}"

    @property
    def points(self) -> dict[str, dict[str, Decimal]]:
        """Part to point to what was given, once the form is valid; a share where there is no guide."""
        found: dict[str, dict[str, Decimal]] = {}
        for part in self.parts:
            for point in part.guide:
                value = self.cleaned_data[self.name(part.id, point.id)]
                scaled = min(value / self.most[part.id], Decimal(1)) if point.id == ALL_OF_IT else value
                found.setdefault(part.id, {})[point.id] = scaled
        return found

    def rows(self) -> list[dict]:
        """The parts as the template walks them, each with the fields of its guide."""
        return [
            {
                "part": part,
                "points": [
                    {
                        "point": point,
                        "field": self[self.name(part.id, point.id)],
                        "most": self.fields[self.name(part.id, point.id)].max_value,
                    }
                    for point in part.guide
                ],
            }
            for part in self.parts
        ]


class MarkChangeForm(forms.Form):
    """Other marks for one question of a marked attempt, with the reason."""

    marks = forms.DecimalField()
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=REASON,
        help_text=_("The officer reads it beside the result, and it stays on record."),
        error_messages={"required": _("Say why the mark is changed.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: object, maximum: Decimal, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.maximum = maximum
        self.fields["marks"] = _number(maximum)
        self.fields["marks"].label = _("Marks")
        self.order_fields(["marks", "reason", "seen"])

    @property
    def share(self) -> Decimal:
        return self.cleaned_data["marks"] / self.maximum


class RegradeForm(forms.Form):
    """Which question of a quiz, what is done about it, and why."""

    question = forms.ModelChoiceField(
        queryset=QuestionVersion.objects.none(),
        label=_("Question"),
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": _("Choose the question.")},
    )
    remedy = forms.ChoiceField(
        label=_("What is to happen"),
        choices=Remedy.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": _("Choose what is to happen.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=REASON,
        help_text=_("Every officer whose result changes reads it. It stays on record."),
        error_messages={"required": _("Say why the question is marked anew.")},
    )


class DoubtForm(forms.Form):
    decision = forms.ChoiceField(
        choices=DoubtDecision.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": _("Choose what is to happen.")},
    )
    note = forms.CharField(label=_("Reason"), max_length=300, widget=REASON, error_messages={"required": _("Say why.")})


class FlagForm(forms.Form):
    decision = forms.ChoiceField(
        choices=FlagDecision.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": _("Choose what you make of it.")},
    )
    note = forms.CharField(
        label=_("What you found"),
        max_length=1000,
        widget=REASON,
        error_messages={"required": _("Say what you found.")},
    )
