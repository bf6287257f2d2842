"""What numeric and short-text questions share: one text field, and text freed of what the eye cannot see."""

from collections.abc import Sequence

from assessments.questions.base import PostedForm, QuestionKind, clean_text, last_value

# zero-width space, non-joiner, joiner, word joiner, byte-order mark, soft hyphen, direction marks
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))


def without_invisible(text: str) -> str:
    return text.translate(INVISIBLE)


class TypedAnswer(QuestionKind):
    """The response is {"text": "…"}, kept as typed; each kind reads it in its own way."""

    field = "text"

    def option_ids(self, wording: dict) -> list[str]:
        return []

    def is_blank(self, response: dict | None) -> bool:
        return super().is_blank(response) or not without_invisible(response["text"]).strip()

    def response_from_post(self, data: PostedForm, prefix: str) -> dict:
        text = last_value(data, prefix)
        return {"text": text} if text else {}

    def _clean_value(self, value: object, key: dict, option_ids: Sequence[str]) -> str:
        text = clean_text(value)
        return text if without_invisible(text).strip() else ""

    def _describe_answer(self, wording: dict, value: str) -> str:
        return value
