"""How much waits on the desks of those who mark, for their home page."""

from dataclasses import dataclass

from assessments import hand_marking, permissions, releasing_results
from assessments.models import AttemptFlag, ResultInDoubt
from people.permissions import User


@dataclass(frozen=True)
class Waiting:
    """Written answers to mark, groups whose results can be released, attempts to look at."""

    answers: int
    results: int
    flags: int


def waiting_for(user: User) -> Waiting:
    """What waits for the user. Three queries, and those that tell whom the user marks."""
    attempts = permissions.attempts_marked_by(user)
    flags = permissions.flags_visible_to(AttemptFlag.objects.filter(reviewed_at=None), user)
    return Waiting(
        answers=hand_marking.queue(attempts, user).count(),
        results=sum(bool(row["marked"]) for row in releasing_results.waiting_results(attempts)),
        flags=flags.count(),
    )


def results_in_doubt() -> int:
    """How many decisions wait for the programme team. One query."""
    return ResultInDoubt.objects.filter(decided_at=None).count()
