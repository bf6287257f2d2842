"""How questions behave while they are answered, and what tries, penalties and certainty make of a mark. Pure.

The five behaviours are those of Moodle's question engine of the same names; where ours differs, it says so.
A share is a Decimal from -1 to 1 of a question's full marks.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from assessments.questions.base import PartGiven

DEFERRED, IMMEDIATE, INTERACTIVE = "deferred", "immediate", "interactive"
ADAPTIVE, CERTAINTY = "adaptive", "certainty"
CHECKING = (IMMEDIATE, INTERACTIVE, ADAPTIVE)  # the officer can have an answer checked while the attempt is open

USUAL_PENALTY = Decimal("0.3333333")

# Moodle's certainty-based marking gives 1, 2, 3 marks when right and 0, -2, -6 when wrong, and so up to three times
# a question's marks. Ours is divided by 3: full marks need certainty, and a quiz's maximum stays what it says.
CERTAINTY_RIGHT = {1: Decimal(1) / 3, 2: Decimal(2) / 3, 3: Decimal(1)}
CERTAINTY_WRONG = {1: Decimal(0), 2: Decimal(-2) / 3, 3: Decimal(-2)}
LEAST_CERTAIN = 1


def tries_allowed(behaviour: str, hints: int) -> int | None:
    """How often one question can be checked; None for any number, 0 where nothing is checked before handing in.

    Interactive gives one try more than there are hints, as in Moodle.
    """
    return {IMMEDIATE: 1, INTERACTIVE: hints + 1, ADAPTIVE: None}.get(behaviour, 0)


def is_finished(behaviour: str, shares: Sequence[Decimal], hints: int) -> bool:
    """Whether no further try is to be had, after tries with these shares."""
    allowed = tries_allowed(behaviour, hints)
    if allowed == 0 or not shares:
        return False
    if behaviour != ADAPTIVE and shares[-1] >= 1:
        return True
    return allowed is not None and len(shares) >= allowed


def final_share(
    behaviour: str,
    shares: Sequence[Decimal],
    *,
    penalty: Decimal = USUAL_PENALTY,
    certainty: int | None = None,
    is_blank: bool = False,
) -> Decimal:
    """What the question earns, from the shares of its tries in order; the last may be one never checked.

    A blank earns 0 in every behaviour, whatever certainty was chosen.
    """
    if is_blank or not shares:
        return Decimal(0)
    if behaviour == INTERACTIVE:
        return _less(shares[-1], penalty * (len(shares) - 1))
    if behaviour == ADAPTIVE:
        return max(_less(share, penalty * wrong) for wrong, share in _with_wrong_before(shares))
    if behaviour == CERTAINTY:
        chosen = certainty or LEAST_CERTAIN
        return CERTAINTY_WRONG[chosen] if shares[-1] <= 0 else shares[-1] * CERTAINTY_RIGHT[chosen]
    return shares[-1]


def counted_back(tries: Sequence[Mapping[str, PartGiven]], penalty: Decimal) -> Decimal:
    """What an interactive question of several parts earns: each part pays for the tries before its last change only.

    As ``compute_final_grade`` of qtype_match and qtype_multianswer, Moodle's "interactive with countback". ``tries``
    hold the parts of every try in order, each with the same parts.
    """
    last = tries[-1]
    weights = sum((part.weight for part in last.values()), Decimal(0))
    earned = (
        part.weight * _less(part.share, penalty * _last_change([parts[name].response for parts in tries]))
        for name, part in last.items()
    )
    return sum(earned, Decimal(0)) / weights


def _last_change(responses: Sequence[object]) -> int:
    """The place of the try, from 0, at which the last response was first given and then kept."""
    place = len(responses) - 1
    while place and responses[place - 1] == responses[-1]:
        place -= 1
    return place


def unpenalised_share(behaviour: str, shares: Sequence[Decimal]) -> Decimal:
    """The share that counts of these tries, before penalties: the best in adaptive behaviour, else the last."""
    return max(shares) if behaviour == ADAPTIVE else shares[-1]


def judged(
    share: Decimal, *, unpenalised: Decimal, is_blank: bool, wrong_costs: Decimal, counts_negative: bool
) -> Decimal:
    """``share`` under the quiz's rule on negative marks: ``wrong_costs`` is a share, 0 for nothing.

    A blank is never punished. A negative fraction counts only where the quiz says so. Whether the answer is wrong
    says the share before penalties: right or partly right, it earns 0 at the least, however many tries it took.
    """
    if is_blank:
        return Decimal(0)
    if unpenalised > 0:
        return share
    if share < 0 and counts_negative:
        return min(share, -wrong_costs)
    return -wrong_costs


def _less(share: Decimal, penalty: Decimal) -> Decimal:
    """A penalty takes no mark below 0; a negative share stays as it is."""
    return share if share <= 0 else max(Decimal(0), share - penalty)


def _with_wrong_before(shares: Sequence[Decimal]) -> list[tuple[int, Decimal]]:
    """Each share with how many tries before it were not wholly right."""
    found, wrong = [], 0
    for share in shares:
        found.append((wrong, share))
        wrong += share < 1
    return found
