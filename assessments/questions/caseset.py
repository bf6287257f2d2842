from assessments.questions.composite import Composite, shared_words
from assessments.questions.translating import translate as _


class CaseSet(Composite):
    """A case, and questions about it. Key, response and mark as ``Composite``; the stem is the case.

    Each part of the wording has a stem of its own. The key's "order": ["1", "2"] is the order of the parts.
    """

    slug = "caseset"
    part_kinds = (
        *("single", "multiple", "truefalse", "numeric", "shorttext"),
        *("matching", "ordering", "calculated", "written"),
    )

    def part_order(self, key: dict, wording: dict) -> list[str]:
        return list(dict.fromkeys([*key.get("order", []), *key["parts"]]))

    def part_wording(self, wording: dict, part: str) -> dict:
        return {**shared_words(wording), **wording["parts"][part]}

    def _own_problems(self, key: dict, wording: dict) -> list[str]:
        order = key.get("order")
        if not isinstance(order, list) or any(not isinstance(part, str) for part in order):
            return [_("The order of the parts is missing.")]
        if sorted(order) != sorted(key["parts"]):
            return [_("The order must name each part exactly once.")]
        return []
