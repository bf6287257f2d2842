"""What every kind may have beside its own key and wording: penalty, hints, combined and own feedback."""

from decimal import Decimal, InvalidOperation

from assessments.questions.translating import translate as _

MOST_HINTS = 5


def problems(key: dict, wording: dict) -> list[str]:
    """What is wrong with penalty, hints and feedback, as sentences for the author; empty when all is sound."""
    found = []
    if not _is_share(key.get("penalty", "0")):
        found.append(_("The penalty for a wrong try lies from 0 to 100 %."))
    hints = wording.get("hints", [])
    if not isinstance(hints, list) or len(hints) > MOST_HINTS or not all(_is_text(hint) for hint in hints):
        found.append(_("Hints are at most %(most)s texts, none of them empty.") % {"most": MOST_HINTS})
    texts = [wording.get(name) for name in ("partly", "wrong")]
    texts += [entry.get("feedback") for entry in wording.get("options") or [] if isinstance(entry, dict)]
    feedback = wording.get("feedback", {})
    texts += feedback.values() if isinstance(feedback, dict) else [feedback]
    if not isinstance(feedback, dict) or any(text is not None and not isinstance(text, str) for text in texts):
        found.append(_("Feedback is text."))
    return found


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_share(value: object) -> bool:
    try:
        return isinstance(value, str) and 0 <= Decimal(value) <= 1
    except InvalidOperation:
        return False
