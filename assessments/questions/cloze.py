import re

from assessments.questions.composite import Composite, shared_words
from assessments.questions.translating import translate as _

GAP = re.compile(r"\[\[([A-Za-z0-9_]{1,40})\]\]")
WITHOUT_STEM = "…"  # a gap's question is the text around it


class Cloze(Composite):
    """A text with gaps: the stem holds [[1]] where part 1 is answered. Key, response and mark as ``Composite``.

    Parts have no stem of their own. A part's explanation or feedback is its own.
    """

    slug = "cloze"
    part_kinds = ("single", "multiple", "truefalse", "numeric", "shorttext")

    def part_order(self, key: dict, wording: dict) -> list[str]:
        """As the gaps stand in the text; parts without a gap, which ``validate`` refuses, last."""
        gaps = [part for part in gaps_of(wording) if part in key["parts"]]
        return list(dict.fromkeys([*gaps, *key["parts"]]))

    def part_wording(self, wording: dict, part: str) -> dict:
        words = wording["parts"][part]
        return {**shared_words(wording), **words, "stem": words.get("stem") or WITHOUT_STEM}

    def structure(self, wording: dict) -> list[str]:
        """The gaps may stand in another order in another language; the parts may not be others."""
        return sorted(super().structure(wording))

    def _own_problems(self, key: dict, wording: dict) -> list[str]:
        gaps = gaps_of(wording)
        found = []
        for part in key["parts"]:
            if gaps.count(part) != 1:
                found.append(_("The text must hold [[%(part)s]] exactly once.") % {"part": part})
        unknown = sorted(set(gaps) - set(key["parts"]))
        return found + [
            _("The text holds [[%(part)s]], which is no part of the key.") % {"part": part} for part in unknown
        ]


def gaps_of(wording: dict) -> list[str]:
    """The parts whose gaps the stem holds, in its order."""
    stem = wording.get("stem")
    return GAP.findall(stem) if isinstance(stem, str) else []
