"""What a format cannot say of a question, carried beside it so that export and import lose nothing.

The copy counts only while the visible question reads as it did when it was written: whoever edits the file by hand
is understood from what they wrote. What is read from a copy is cleaned like everything else.
"""

import base64
import json
from decimal import Decimal

from assessments.exchange import html, losses
from assessments.exchange.fractions import number
from assessments.exchange.parsed import ParsedQuestion
from assessments.questions.translating import translate as _

MOST_BYTES = 400_000
UNUSABLE = (LookupError, ValueError, TypeError, AttributeError, RecursionError, ArithmeticError)


def written(question: ParsedQuestion, visible: ParsedQuestion) -> str:
    """The copy to write beside ``visible``, which is how the format's own words read back; "" where they suffice."""
    if visible.content() == question.content() and visible.code == question.code:
        return ""
    content = {**question.content(), "code": question.code}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{visible.content_hash()} {base64.b64encode(text.encode()).decode()}"


def restored(visible: ParsedQuestion, copy: str) -> ParsedQuestion:
    """The question of the copy, if it was made for what stands in the file now; else what stands there."""
    digest, _space, payload = copy.strip().partition(" ")
    if len(payload) > MOST_BYTES:
        return visible
    try:
        question = _read(visible, json.loads(base64.b64decode(payload, validate=True)))
        if digest == visible.content_hash():
            return question
        lost = [] if visible.problems else losses.held_alone(question, visible)
    except UNUSABLE:
        return visible
    if lost:
        message = _(
            "The visible words were edited, so that the exact copy beside them no longer counts. Left out: %(lost)s."
        )
        visible.left_out.append(message % {"lost": ", ".join(lost)})
    return visible


def _read(visible: ParsedQuestion, content: dict) -> ParsedQuestion:
    made = visible.copy()
    made.kind, made.key = str(content["kind"]), dict(content["key"])
    made.wordings = {str(language): _cleaned(dict(words)) for language, words in content["wordings"].items()}
    made.code, made.category = str(content["code"])[:40], str(content["category"])
    made.tags, made.is_hidden = [str(tag) for tag in content["tags"]], bool(content["hidden"])
    made.default_mark: Decimal = number(content["default_mark"])
    made.content_hash()  # raises for what has no canonical form
    made.problems, made.left_out = [], []
    return made


def _cleaned(wording: dict) -> dict:
    """The wording with its HTML sanitised."""
    if wording.get("format") != "html":
        return wording

    def clean(part: object) -> object:
        if isinstance(part, str):
            return html.sanitised(part)[0]
        if isinstance(part, list):
            return [clean(entry) for entry in part]
        if isinstance(part, dict):
            return {name: entry if name in ("id", "images") else clean(entry) for name, entry in part.items()}
        return part

    return clean(wording)
