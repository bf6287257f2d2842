"""What of an attempt is shown when: Moodle's review matrix, and the result of several attempts. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

DURING, JUST_AFTER, LATER, AFTER_CLOSE = "during", "just_after", "later", "after_close"
AFTERWARDS = (JUST_AFTER, LATER, AFTER_CLOSE)
MOMENTS = (DURING, *AFTERWARDS)
RESPONSE, MARKS, FEEDBACK, RIGHT_ANSWER = "response", "marks", "feedback", "right_answer"
PARTS = (RESPONSE, MARKS, FEEDBACK, RIGHT_ANSWER)

JUST_AFTER_LASTS = timedelta(minutes=2)

# by a quiz's ``review_moment``, where it has no table of its own; two of them hold answers back besides
USUAL = {
    "after_submission": dict.fromkeys(MOMENTS, PARTS),
    "after_passing": dict.fromkeys(MOMENTS, PARTS),
    "never": dict.fromkeys(MOMENTS, (RESPONSE, MARKS)),
}
HELD_BACK = frozenset({FEEDBACK, RIGHT_ANSWER})


def moment(*, submitted_at: datetime | None, closes_at: datetime | None, now: datetime) -> str:
    """Which column of the matrix ``now`` is; ``closes_at`` is the quiz's own closing, not the attempt's."""
    if submitted_at is None:
        return DURING
    if closes_at is not None and now >= closes_at:
        return AFTER_CLOSE
    return JUST_AFTER if now < submitted_at + JUST_AFTER_LASTS else LATER


def shown(
    table: Mapping[str, Sequence[str]], review_moment: str, moment: str, *, has_passed_or_none_left: bool
) -> frozenset[str]:
    """Which parts are shown at ``moment``; an empty ``table`` means the usual one of ``review_moment``.

    "after_passing" holds feedback and right answers back until the officer has passed or no attempt is left,
    whatever the table says, except while the attempt is open, when the behaviour shows its own feedback.
    """
    parts = frozenset((table or USUAL[review_moment]).get(moment, ()))
    if review_moment == "after_passing" and not has_passed_or_none_left:
        return parts - ({RIGHT_ANSWER} if moment == DURING else HELD_BACK)
    return parts


def moments_of(table: Mapping[str, Sequence[str]], review_moment: str, part: str) -> tuple[str, ...]:
    """The moments after handing in at which ``part`` is shown, whatever holds it back besides."""
    told = table or USUAL[review_moment]
    return tuple(moment for moment in AFTERWARDS if part in told.get(moment, ()))


def table_problems(table: object) -> list[str]:
    """Names in the table that are no moment or no part; for the author's form."""
    if not isinstance(table, dict):
        return [str(table)]
    wrong = [name for name in table if name not in MOMENTS]
    return wrong + [part for parts in table.values() for part in parts if part not in PARTS]


def result_percent(method: str, percents: Sequence[Decimal], *, replaced: Sequence[bool] = ()) -> Decimal | None:
    """The result of several attempts, in their order; None without any. The mean is not rounded here.

    ``replaced`` says which of them another was allowed in place of: with them or without, the better counts.
    """
    if not percents:
        return None
    rest = [percent for percent, is_replaced in zip(percents, replaced, strict=bool(replaced)) if not is_replaced]
    if rest and len(rest) < len(percents):
        return max(result_percent(method, percents), result_percent(method, rest))
    if method == "average":
        return sum(percents, Decimal(0)) / len(percents)
    return {"highest": max(percents), "first": percents[0], "last": percents[-1]}[method]


def band(bands: Sequence[Mapping[str, str]], percent: Decimal) -> str:
    """The feedback of the highest band that ``percent`` reaches; "" when there is none."""
    reached = [each for each in bands if percent >= Decimal(each["from_percent"])]
    return max(reached, key=lambda each: Decimal(each["from_percent"]))["text"] if reached else ""
