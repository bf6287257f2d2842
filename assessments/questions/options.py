"""Options of a wording: their ids and texts, what can be wrong with them, and their shuffled order."""

import hashlib
import html
import re
from collections.abc import Sequence

from assessments.questions.translating import translate as _

OPTION_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
TAG = re.compile(r"<[^<>]*>")
BLOCK_END = re.compile(r"</(?:p|li|td|th|tr|div|h[1-6])>|<br\b[^<>]*>", re.IGNORECASE)
IMAGE_WORDS = re.compile(r"""<img\b[^<>]*?\balt="([^"<>]*)"[^<>]*>""", re.IGNORECASE)


def ids(wording: dict, part: str = "options") -> list[str]:
    """Ids of ``part`` ("options", "left" or "right") in order; what is malformed is left out."""
    entries = wording.get(part)
    if not isinstance(entries, list):
        return []
    found = [entry.get("id") for entry in entries if isinstance(entry, dict)]
    return [id_ for id_ in found if isinstance(id_, str)]


def text(wording: dict, option_id: str, part: str = "options") -> str:
    """The words of an option; its id when the wording no longer has it."""
    for entry in wording.get(part) or []:
        if entry["id"] == option_id:
            return entry["text"]
    return option_id


def plain_text(wording: dict, option_id: str, part: str = "options") -> str:
    """The words of an option without tags; for lists, paper and reports."""
    return plain(wording, text(wording, option_id, part))


def plain(wording: dict, words: str) -> str:
    """``words`` of ``wording`` as plain text: unchanged, or without tags where the wording is HTML."""
    if wording.get("format") != "html":
        return words
    named = IMAGE_WORDS.sub(lambda image: f" {image[1]} ", words)
    return " ".join(html.unescape(TAG.sub("", BLOCK_END.sub(" ", named))).split())


def stem_problems(wording: dict) -> list[str]:
    stem = wording.get("stem")
    found = [] if isinstance(stem, str) and stem.strip() else [_("The question has no text.")]
    if wording.get("format", "plain") not in ("plain", "html"):
        found.append(_("The format of a wording is “plain” or “html”."))
    return found


def problems(wording: dict, part: str = "options", least: int = 2) -> list[str]:
    """What is wrong with the options of ``part``, whatever the key says."""
    entries = wording.get(part)
    called = {"options": _("options"), "left": _("left sides"), "right": _("right sides")}[part]
    if not isinstance(entries, list) or len(entries) < least:
        return [_("There are too few %(part)s: at least %(least)s are needed.") % {"part": called, "least": least}]
    found: list[str] = []
    seen: set[str] = set()
    for number, entry in enumerate(entries, start=1):
        names = {"number": number, "part": called}
        id_ = entry.get("id") if isinstance(entry, dict) else None
        words = entry.get("text") if isinstance(entry, dict) else None
        if not isinstance(id_, str) or not OPTION_ID.fullmatch(id_):
            found.append(_("Entry %(number)s of the %(part)s needs an id of letters, digits, “-” or “_”.") % names)
        elif id_ in seen:
            found.append(_("Two entries of the %(part)s have the id “%(id)s”.") % {**names, "id": id_})
        else:
            seen.add(id_)
        if not isinstance(words, str) or not words.strip():
            found.append(_("Entry %(number)s of the %(part)s has no text.") % names)
    return found


def unknown_problems(key_ids: Sequence[object], known: Sequence[str]) -> list[str]:
    """One problem for each id of the key that the wording does not have."""
    message = _("The key names “%(id)s”, which is not an option of the question.")
    return [message % {"id": id_} for id_ in key_ids if id_ not in known]


def shuffled(option_ids: Sequence[str], seed: int, label: str) -> list[str]:
    """A fair order that depends only on seed, label and the ids, not on the order they come in."""
    return sorted(option_ids, key=lambda id_: hashlib.sha256(f"{seed}:{label}:{id_}".encode()).digest())
