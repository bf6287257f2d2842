"""Whether a question that was read can be asked: what a file says may be well formed and still make no question."""

from assessments import questions
from assessments.exchange.parsed import ParsedQuestion
from assessments.questions.translating import translate as _


def judge(parsed: ParsedQuestion) -> None:
    """Name in ``problems`` what refuses the question, and in ``for_later`` what only keeps it from release."""
    if parsed.problems:
        return
    try:
        kind = questions.kind(parsed.kind)
    except questions.UnknownKind:
        parsed.problems = [_("Questions of the kind “%(kind)s” cannot be asked yet.") % {"kind": parsed.kind}]
        return
    let_pass = _let_pass(parsed)
    problems: list[str] = []
    for language, wording in parsed.wordings.items():
        found = kind.validate(parsed.key, wording)
        parsed.for_later += [each for each in found if each in let_pass]
        problems += [f"{language}: {each}" for each in found if each not in let_pass]
    parsed.problems, parsed.for_later = list(dict.fromkeys(problems)), list(dict.fromkeys(parsed.for_later))


def _let_pass(parsed: ParsedQuestion) -> list[str]:
    """Problems that Moodle lets pass and whole banks have."""
    whole = _("Ticking every option would earn full marks: give wrong options a fraction below 0.")
    parts = parsed.key.get("parts")
    places = parts if isinstance(parts, dict) else {}
    return [whole, *(_("Part %(part)s: %(problem)s") % {"part": place, "problem": whole} for place in places)]
