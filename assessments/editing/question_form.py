"""The author's form of a question in the back office. What could not be asked is refused, with the place named."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from assessments import finding_problems, permissions, questions
from assessments.editing import checking_sheets
from assessments.editing.composing import Stored, close_question, ids_of, open_question
from assessments.editing.forms import MORE, QuestionSheetForm
from assessments.editing.layouts import LAYOUTS
from assessments.models import Question, QuestionBank, QuestionWording
from assessments.question_content import wordings_of


class QuestionForm(WagtailAdminModelForm):
    """The question's own columns, and the sheet of its kind in ``sheet``; key and wordings come from the sheet."""

    def __init__(self, data: Mapping | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        if "topic" in self.fields:
            self.fields["topic"].label_from_instance = attrgetter("indented")
        if "bank" in self.fields:
            self.fields["bank"].queryset = self._banks()
        question = self.instance
        if not question.kind:
            question.kind = kind_named((data or {}).get("kind") or self.initial.get("kind"))
        self.stored = Stored(question.key, wordings_of(question)) if question.pk or question.key else Stored()
        self.sheet = QuestionSheetForm(question.kind, data, open_question(question.kind, self.stored))

    def _banks(self) -> QuerySet[QuestionBank]:
        """Those whose keys the author sees; only the programme team moves a question between secure and practice."""
        banks = permissions.banks_with_keys_visible_to(self.for_user)
        if self.instance.pk and not permissions.can_entrust_banks(self.for_user):
            banks = banks.filter(is_secure=self.instance.bank.is_secure)
        return banks

    @property
    def asks_for_more(self) -> bool:
        """Whether it was sent only for more rows."""
        return self.is_bound and bool(self.data.get(MORE))

    def is_valid(self) -> bool:
        if not self.is_bound:
            return False
        own, sheet = super().is_valid(), self.sheet.is_valid()
        if not own or not sheet:
            if not sheet:
                self.add_error(None, _("The question itself is not complete; the places are marked below."))
            return False
        filled = self.sheet.filled()
        made = close_question(self.instance.kind, filled, self.stored, self._taken())
        self.sheet.problems = checking_sheets.problems(self.instance.kind, filled) or problems_of(
            self.instance.kind, made
        )
        for problem in self.sheet.problems:
            self.add_error(None, problem)
        self._take(made)
        return not self.errors

    def has_changed(self) -> bool:
        return super().has_changed() or self.stored != Stored(self.instance.key, wordings_of(self.instance))

    def _taken(self) -> set[str]:
        """Ids that stand in the question or in an earlier version, so that no new row takes the place of an old one."""
        found = ids_of(self.stored.key) | ids_of(list(self.stored.wordings.values()))
        if self.instance.pk:
            for key, wordings in self.instance.versions.values_list("key", "wordings"):
                found |= ids_of(key) | ids_of(list(wordings.values()))
        return found

    def _take(self, made: Stored) -> None:
        self.instance.key = made.key
        known = {wording.language: wording for wording in self.instance.wordings.all()}
        rows = []
        for language, wording in made.wordings.items():
            row = known.get(language) or QuestionWording(language=language)
            row.stem, row.explanation = wording["stem"], wording.get("explanation", "")
            row.body = {name: part for name, part in wording.items() if name not in ("stem", "explanation")}
            rows.append(row)
        self.instance.wordings.set(rows)


class QuestionBankForm(WagtailAdminModelForm):
    """A bank; only the programme team says which one is secure, for that decides who sees its keys."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "is_secure" in self.fields:
            self.fields["is_secure"].disabled = not permissions.can_entrust_banks(self.for_user)


def kind_named(name: str | None) -> str:
    """The kind of this name; the first one where there is none."""
    return name if name in LAYOUTS else next(iter(LAYOUTS))


def problems_of(kind_slug: str, made: Stored) -> list[str]:
    """What keeps the question from being asked; a sentence names the language where it is not true of all."""
    kind = questions.kind(kind_slug)
    languages: dict[str, list[str]] = {}
    for language, wording in made.wordings.items():
        for problem in kind.validate(made.key, wording):
            languages.setdefault(problem, []).append(settings.OWN_LANGUAGE_NAMES.get(language, language))
    found = [
        problem if len(names) == len(made.wordings) else f"{', '.join(names)}: {problem}"
        for problem, names in languages.items()
    ]
    if not found and made.wordings:
        found = finding_problems.structure_problems(kind_slug, made.wordings, sorted(made.wordings)[0])
    return found


def new_question(kind: str) -> Question:
    return Question(kind=kind_named(kind), key={})
