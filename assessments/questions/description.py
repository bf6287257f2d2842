from collections.abc import Sequence

from assessments.questions import options
from assessments.questions.base import Classified, Mark, PostedForm, QuestionKind, ResponseClass, ResponseRefused
from assessments.questions.printing import PrintForm
from assessments.questions.translating import translate as _


class Description(QuestionKind):
    """Words to read between questions: a notice, a case, a table. Key {}. It has no response, number or mark."""

    slug = "description"
    field = "nothing"
    takes_answer = False

    def validate(self, key: dict, wording: dict) -> list[str]:
        return options.stem_problems(wording)

    def option_ids(self, wording: dict) -> list[str]:
        return []

    def response_from_post(self, data: PostedForm, prefix: str, key: dict) -> dict:
        return {}

    def describe_key(self, wording: dict, key: dict) -> str:
        return _("Nothing is asked here.")

    def right_response(self, key: dict, wording: dict) -> None:
        return None

    def random_guess_score(self, key: dict, wording: dict) -> None:
        """None, as ``qtype_description``."""
        return

    def read_paper(self, key: dict, wording: dict, text: str, others: Sequence[dict] = ()) -> dict:
        return self.clean({self.field: text.strip()}, key, [])

    def print_form(self, key: dict, wording: dict) -> PrintForm:
        return PrintForm("words")

    def possible_responses(self, key: dict, wording: dict) -> dict[str, list[ResponseClass]]:
        return {}

    def classify(self, key: dict, response: dict | None) -> dict[str, Classified]:
        return {}

    def _clean_value(self, value: object, key: dict, option_ids: Sequence[str]) -> None:
        if value:
            raise ResponseRefused(_("Nothing is asked here, so nothing can be answered."))

    def _mark_answer(self, key: dict, value: object) -> Mark:
        raise TypeError("a description is not marked")

    def _describe_answer(self, wording: dict, value: object) -> str:
        raise TypeError("a description has no answer")
