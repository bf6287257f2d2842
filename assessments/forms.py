from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import PracticalVersion
from assessments.presenting import in_reader_order


class MarkingForm(forms.Form):
    """A level for every criterion of the rubric, and what was seen."""

    evidence = forms.CharField(
        label=_("What was seen"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
        help_text=_("What the officer did and said. Never a name, place or detail of any victim or real case."),
    )

    def __init__(self, *args, version: PracticalVersion, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.rubric = version.rubric
        for criterion in self.rubric:
            self.fields[self._name(criterion)] = forms.TypedChoiceField(
                choices=[(level["level"], level["level"]) for level in criterion["levels"]],
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose a level.")},
            )

    @staticmethod
    def _name(criterion: dict) -> str:
        return f"level-{criterion['id']}"

    @property
    def levels(self) -> dict[str, int]:
        """Criterion id to level, once the form is valid."""
        return {criterion["id"]: self.cleaned_data[self._name(criterion)] for criterion in self.rubric}

    def rows(self) -> list[dict]:
        """The rubric as the template walks it: each criterion with its levels, the chosen one marked."""
        rows = []
        for criterion in self.rubric:
            bound = self[self._name(criterion)]
            rows.append(
                {
                    "name": bound.html_name,
                    "words": in_reader_order(criterion["titles"]),
                    "is_critical": criterion["critical"],
                    "errors": bound.errors,
                    "levels": [
                        {
                            "level": level["level"],
                            "id": f"{bound.html_name}-{level['level']}",
                            "words": in_reader_order({k: v for k, v in level.items() if k != "level"}),
                            "is_chosen": str(bound.value()) == str(level["level"]),
                        }
                        for level in criterion["levels"]
                    ],
                }
            )
        return rows
