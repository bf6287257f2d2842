"""What an author says to an answer, in one language: to the outcome, to the options chosen, to what was typed."""

from decimal import Decimal

from assessments import questions, rich_text


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
    return [marked, *texts] if marked else texts


def outcome(share: Decimal | None) -> str:
    """The name of the combined feedback: right, partly or wrong; "" where a person must mark."""
    if share is None:
        return ""
    if share >= 1:
        return "right"
    return "wrong" if share <= 0 else "partly"


def _to_chosen(wording: dict, response: dict) -> list[str]:
    chosen = response.get("choices") or [response.get("choice")]
    return [each.get("feedback", "") for each in wording.get("options", []) if each["id"] in chosen]


def _to_typed(kind: questions.QuestionKind, key: dict, wording: dict, response: dict) -> list[str]:
    typed = wording.get("feedback")
    if not typed:
        return []
    return [typed.get(each.id, "") for each in kind.classify(key, response).values()]
