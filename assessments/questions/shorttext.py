import re
import unicodedata
from decimal import Decimal

from assessments.questions import devanagari, options
from assessments.questions.base import Mark
from assessments.questions.devanagari import ANY
from assessments.questions.text import AnswerList, answer_problems, without_invisible
from assessments.questions.translating import translate as _

# ANY stands for an author's * while text is folded; private use, so nobody types it
SWITCHES = ["ignore_case", "ignore_spaces_and_hyphens", "accept_latin"]


class ShortText(AnswerList):
    r"""A word or two. Response {"text": "cseam"}, kept as typed. Key::

        {"answers": [{"id": "a1", "text": "CSEAM*", "fraction": "1"}], "ignore_case": true,
         "ignore_spaces_and_hyphens": true, "accept_latin": false}

    The first answer that fits gives its fraction. Each switch is off unless the key says otherwise. In an
    answer * stands for any text and \* for a star. Compared in NFC without zero-width characters, runs of
    space counting as one. With "accept_latin" an answer in Devanagari is also met by a Latin spelling of it
    (see ``devanagari``).

    The older shape {"accepted": ["CSEAM"], …} is a list of answers that all earn 1.
    """

    slug = "shorttext"

    def validate(self, key: dict, wording: dict) -> list[str]:
        found = options.stem_problems(wording)
        for switch in SWITCHES:
            if not isinstance(key.get(switch, False), bool):
                found.append(_("“%(switch)s” is either true or false.") % {"switch": switch})
        found += self._answer_problems(key) if "answers" in key else self._older_problems(key)
        if not found and self.mark(key, self.right_response(key, wording)).score != 1:
            found.append(_("An answer that stands before the right one takes what is right: put the right one first."))
        return found

    def answers(self, key: dict) -> list[dict]:
        if "answers" in key:
            return key["answers"]
        return [
            {"id": f"a{place}", "text": text, "fraction": "1"} for place, text in enumerate(key["accepted"], start=1)
        ]

    def fitting(self, key: dict, value: str) -> dict | None:
        bare = value.replace(ANY, "")
        typed = _comparable(bare, key)
        return next((answer for answer in self.answers(key) if _fits(answer["text"], bare, typed, key)), None)

    def describe_key(self, wording: dict, key: dict) -> str:
        """The right answers as a reader has them: "CSEAM…" for an author's "CSEAM*"."""
        rights = [answer["text"] for answer in self.answers(key) if Decimal(answer["fraction"]) == 1]
        return "; ".join(_filled(text, "…") for text in rights)

    def right_response(self, key: dict, wording: dict) -> dict:
        """The first right answer, its stars taken out, that no earlier answer takes for itself."""
        rights = [answer["text"] for answer in self.answers(key) if Decimal(answer["fraction"]) == 1]
        fillings = [_filled(text, filling) for filling in ("", "x", " x ") for text in rights]
        candidates = [{"text": text} for text in fillings if text.strip()]
        full = (each for each in candidates if self.mark(key, each).score == 1)
        return next(full, candidates[0] if candidates else {"text": rights[0]})

    def takes_anything(self, answer: dict) -> bool:
        return answer["text"].strip() == "*"

    def label(self, key: dict, wording: dict, answer: dict) -> str:
        return answer["text"]

    def _mark_answer(self, key: dict, value: str) -> Mark:
        answer = self.fitting(key, value)
        return Mark(self.earned(key, value, answer or {"fraction": "0"}))

    def _answer_problems(self, key: dict) -> list[str]:
        found = answer_problems(key["answers"], "text")
        if found:
            return found
        others = [answer["text"] for answer in key["answers"] if not self.takes_anything(answer)]
        if any(not _pattern(text, key).replace(ANY, "") for text in others):
            found.append(_("An accepted answer is empty, or would accept anything."))
        if any(self.takes_anything(answer) and Decimal(answer["fraction"]) == 1 for answer in key["answers"]):
            found.append(_("An accepted answer is empty, or would accept anything."))
        return found

    def _older_problems(self, key: dict) -> list[str]:
        accepted = key.get("accepted")
        if not isinstance(accepted, list) or not accepted:
            return [_("No answer is accepted as right.")]
        if any(not isinstance(answer, str) for answer in accepted):
            return [_("Each accepted answer must be text.")]
        if any(not _pattern(answer, key).replace(ANY, "") for answer in accepted):
            return [_("An accepted answer is empty, or would accept anything.")]
        return []


def _fits(accepted: str, bare: str, typed: str, key: dict) -> bool:
    if _matches(_pattern(accepted, key), typed):
        return True
    if not key.get("accept_latin") or not devanagari.is_devanagari(accepted):
        return False
    return devanagari.latin_fits(_starred(accepted), without_invisible(bare))


def _starred(accepted: str) -> str:
    stars = {"*": ANY, r"\*": "*"}
    return re.sub(r"\\?\*", lambda star: stars[star[0]], accepted)


def _filled(accepted: str, filling: str) -> str:
    return _starred(accepted).replace(ANY, filling)


def _pattern(accepted: str, key: dict) -> str:
    return _comparable(_starred(accepted), key)


def _comparable(text: str, key: dict) -> str:
    text = unicodedata.normalize("NFC", " ".join(without_invisible(text).split()))
    if key.get("ignore_case"):
        text = unicodedata.normalize("NFC", text.casefold())
    if key.get("ignore_spaces_and_hyphens"):
        kept = [char for char in text if not char.isspace() and unicodedata.category(char) != "Pd" and char != "−"]
        text = unicodedata.normalize("NFC", "".join(kept))
    return text


def _matches(pattern: str, typed: str) -> bool:
    """Whether ``typed`` fits; piece by piece, because a regular expression with many stars never ends."""
    first, *rest = pattern.split(ANY)
    if not rest:
        return pattern == typed
    last = rest.pop()
    if len(typed) < len(first) + len(last) or not typed.startswith(first) or not typed.endswith(last):
        return False
    place, end = len(first), len(typed) - len(last)
    for piece in rest:
        place = typed.find(piece, place, end)
        if place < 0:
            return False
        place += len(piece)
    return True
