"""Duplicates in the back office: pairs of questions beside each other, and the warning beside a new one."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin import messages

from assessments import duplicates, permissions
from assessments.models import Question, QuestionBank
from assessments.question_content import wordings_of
from assessments.question_list import stem_of
from assessments.questions import options
from assessments.questions.differing import differences
from assessments.questions.likeness import Pair

PAGE_SIZE = 20


class SearchForm(forms.Form):
    """In which bank, which language, and from which likeness on."""

    bank = forms.ModelChoiceField(
        label=gettext_lazy("Bank"),
        queryset=QuestionBank.objects.none(),
        required=False,
        empty_label=gettext_lazy("All banks"),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=[("", gettext_lazy("All languages")), *settings.LANGUAGES],
    )
    least = forms.TypedChoiceField(
        label=gettext_lazy("Alike from"),
        required=False,
        coerce=int,
        empty_value=duplicates.USUAL,
        choices=[(percent, f"{percent} %") for percent in duplicates.THRESHOLDS],
        initial=duplicates.USUAL,
    )

    def __init__(self, *args: Any, banks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bank"].queryset = banks


@require_safe
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """Pairs of questions that are alike, the likest first. The same queries for any number of them."""
    if not permissions.can_read_questions(request.user):
        raise PermissionDenied
    given = {**request.GET.dict(), "least": request.GET.get("least") or duplicates.USUAL}
    form = SearchForm(given, banks=permissions.banks_with_keys_visible_to(request.user))
    context: dict[str, Any] = {"form": form, "heading": _("Duplicates")}
    if form.is_valid():
        asked = form.cleaned_data
        questions = permissions.questions_visible_to(request.user)
        if asked["bank"]:
            questions = questions.filter(bank=asked["bank"])
        found = duplicates.duplicates_in(questions, asked["least"] / 100, asked["language"])
        page = Paginator(found.pairs, PAGE_SIZE).get_page(request.GET.get("p"))
        context |= {"page": page, "rows": _rows(page.object_list), "query": urlencode(_query(given))}
    return render(request, "assessments/cms/duplicate_list.html", context)


def _query(given: dict) -> dict:
    return {name: given[name] for name in ("bank", "language", "least") if given.get(name)}


def _rows(pairs: list[Pair]) -> list[dict]:
    """Each pair with both questions, its likeness and what differs. Two queries."""
    ids = {pair.first for pair in pairs} | {pair.second for pair in pairs}
    questions = Question.objects.select_related("bank").prefetch_related("wordings").in_bulk(list(ids))
    return [_row(pair, questions[pair.first], questions[pair.second]) for pair in pairs]


def _row(pair: Pair, first: Question, second: Question) -> dict:
    texts = [_lines(question, pair.language) for question in (first, second)]
    pieces = differences(*texts)
    return {
        "percent": duplicates.percent_of(pair),
        "language": pair.language,
        "sides": [
            {"question": first, "pieces": [piece for piece in pieces if piece.state != "new"]},
            {"question": second, "pieces": [piece for piece in pieces if piece.state != "gone"]},
        ],
    }


def _lines(question: Question, language: str) -> str:
    """Stem and options as plain text, one a line."""
    wording = wordings_of(question)[language]
    lines = [stem_of(question, language)[1]]
    for side in ("options", "left", "right"):
        lines += [f"– {options.plain_text(wording, id_, side)}" for id_ in options.ids(wording, side)]
    return "\n".join(lines)


# --- Beside a question that is saved ------------------------------------------------------------------------


def warn_about(question: Question, request: HttpRequest) -> None:
    """Name the questions very like this one, with a way to each; nothing where there is none."""
    pairs = duplicates.questions_like(question, permissions.questions_visible_to(request.user))
    codes = dict(Question.objects.filter(pk__in=[pair.second for pair in pairs]).values_list("pk", "code"))
    buttons = [
        messages.button(
            reverse("wagtailsnippets_assessments_question:edit", args=[pair.second]),
            f"{codes[pair.second]} ({duplicates.percent_of(pair)} %)",
        )
        for pair in pairs
    ]
    if buttons:
        messages.warning(request, _("Saved, but very like:"), buttons=buttons)
