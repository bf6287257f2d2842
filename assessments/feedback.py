"""What an author says to an answer, in one language: to the outcome, to the options chosen, to what was typed.

What is said to a part of a cloze or case set begins with the part's number: "(2) …".
"""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from assessments import questions, rich_text
from assessments.questions.composite import Composite


def feedback_on(kind_slug: str, key: dict, wording: dict, response: dict | None, share: Decimal | None) -> list[str]:
    """Everything said to this answer, most general first; the explanation, which all may read, is not part of it.

    ``key`` and ``wording`` are realised; ``share`` is the mark, None where a person must give it.
    """
    kind = questions.kind(kind_slug)
    if kind.is_blank(response):
        return []
    own = [wording.get(outcome(share)), *_to_chosen(wording, response), *_to_typed(kind, key, wording, response)]
    texts = [rich_text.shown(wording, text, inline=True) for text in own if isinstance(text, str) and text]
    marked = kind.mark(key, response).feedback
    return [*([marked] if marked else []), *texts, *_to_parts(kind, key, wording, response)]


def explanation_of(kind_slug: str, key: dict, wording: dict) -> str:
    """What explains the right answer to everyone, line by line where the parts have explanations of their own."""
    kind = questions.kind(kind_slug)
    own = rich_text.shown(wording, wording.get("explanation") or "", inline=True)
    lines = [own] if own else []
    if isinstance(kind, Composite):
        for part, part_kind, part_key, words in kind.parts(key, wording):
            text = explanation_of(part_kind.slug, part_key, words)
            lines += [_of_part(part, text)] if text else []
    return lines[0] if len(lines) == 1 else format_html_join(mark_safe("<br>"), "{}", ([line] for line in lines))


def outcome(share: Decimal | None) -> str:
    """The name of the combined feedback: right, partly or wrong; "" where a person must mark."""
    if share is None:
        return ""
    if share >= 1:
        return "right"
    return "wrong" if share <= 0 else "partly"


def _to_parts(kind: questions.QuestionKind, key: dict, wording: dict, response: dict) -> Iterator[str]:
    if not isinstance(kind, Composite):
        return
    marks = kind.part_marks(key, response)
    for part, part_kind, part_key, words in kind.parts(key, wording):
        for text in feedback_on(part_kind.slug, part_key, words, response["parts"].get(part), marks[part].score):
            yield _of_part(part, text)


def _of_part(part: str, text: str) -> str:
    return format_html("({}) {}", part, text)


def _to_chosen(wording: dict, response: dict) -> list[str]:
    chosen = response.get("choices") or [response.get("choice")]
    return [each.get("feedback", "") for each in wording.get("options", []) if each["id"] in chosen]


def _to_typed(kind: questions.QuestionKind, key: dict, wording: dict, response: dict) -> list[str]:
    typed = wording.get("feedback")
    if not typed:
        return []
    return [typed.get(each.id, "") for each in kind.classify(key, response).values()]
