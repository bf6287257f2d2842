import re
import unicodedata
from decimal import Decimal

from assessments.questions import options
from assessments.questions.base import Mark
from assessments.questions.text import TypedAnswer, without_invisible
from assessments.questions.translating import translate as _

ANY = "\ue000"  # stands for an author's * while text is folded; private use, so nobody types it


class ShortText(TypedAnswer):
    r"""A word or two. Key {"accepted": ["CSEAM"], "ignore_case": true, "ignore_spaces_and_hyphens": true}.

    Both switches are off unless the key says otherwise. In an accepted answer * stands for any text and
    \* for a star. Compared in NFC without zero-width characters, runs of space counting as one.
    """

    slug = "shorttext"

    def validate(self, key: dict, wording: dict) -> list[str]:
        found = options.stem_problems(wording)
        for switch in ("ignore_case", "ignore_spaces_and_hyphens"):
            if not isinstance(key.get(switch, False), bool):
                found.append(_("“%(switch)s” is either true or false.") % {"switch": switch})
        accepted = key.get("accepted")
        if not isinstance(accepted, list) or not accepted:
            return [*found, _("No answer is accepted as right.")]
        if any(not isinstance(answer, str) for answer in accepted):
            return [*found, _("Each accepted answer must be text.")]
        if any(not _pattern(answer, key).replace(ANY, "") for answer in accepted):
            found.append(_("An accepted answer is empty, or would accept anything."))
        return found

    def describe_key(self, wording: dict, key: dict) -> str:
        return "; ".join(key["accepted"])

    def _mark_answer(self, key: dict, value: str) -> Mark:
        typed = _comparable(value.replace(ANY, ""), key)
        return Mark(Decimal(any(_matches(_pattern(answer, key), typed) for answer in key["accepted"])))


def _pattern(accepted: str, key: dict) -> str:
    stars = {"*": ANY, r"\*": "*"}
    return _comparable(re.sub(r"\\?\*", lambda star: stars[star[0]], accepted), key)


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
