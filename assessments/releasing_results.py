"""Results that are shown to everyone at the same moment, where a quiz says so.

Until then the officer sees neither marks nor answers of the attempt, and nothing that would tell the result: the
requirement is not met, so that the course is not completed and no certificate is issued, and a further attempt is
offered or refused as if the result were not known. Once a group's results are released, what its members hand in
later is shown as soon as it is marked. Trainers and markers see results all the time.
"""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

import ledger
from assessments.models import Attempt, AttemptState, Grading, Quiz, ResultRelease
from courses.models import LearningGroup
from ledger.clock import database_now
from people.models import Officer

BATCH = 200


class NotReleasable(ValueError):
    """Says why these results cannot be released."""


def covering() -> Exists:
    """Whether a release covers the attempt of the outer query."""
    releases = ResultRelease.objects.filter(quiz=OuterRef("quiz_version__quiz"))
    return Exists(releases.filter(Q(group=None) | Q(group=OuterRef("group"))))


def is_withheld(attempt: Attempt) -> bool:
    """Whether the attempt's result waits to be released. No query where the quiz shows results at once."""
    if not attempt.quiz_version.released_together:
        return False
    releases = ResultRelease.objects.filter(quiz=attempt.quiz_version.quiz_id)
    return not releases.filter(Q(group=None) | Q(group=attempt.group_id)).exists()


def shown_gradings(gradings: Sequence[Grading]) -> list[Grading]:
    """The gradings, of one officer's attempts, whose results are shown. At most one query."""
    withheld = [graded.attempt for graded in gradings if graded.attempt.quiz_version.released_together]
    if not withheld:
        return list(gradings)
    quiz_ids = {attempt.quiz_version.quiz_id for attempt in withheld}
    released = set(ResultRelease.objects.filter(quiz__in=quiz_ids).values_list("quiz", "group"))
    return [graded for graded in gradings if _is_shown(graded.attempt, released)]


def _is_shown(attempt: Attempt, released: Iterable[tuple[int, int | None]]) -> bool:
    quiz = attempt.quiz_version.quiz_id
    return not attempt.quiz_version.released_together or not {(quiz, None), (quiz, attempt.group_id)}.isdisjoint(
        released
    )


@transaction.atomic
def release_results(*, quiz: Quiz, group: LearningGroup | None, by: Officer) -> ResultRelease:
    """Show the results of the quiz from now on, to the group, or without one to everyone.

    Safe to repeat: the release that came first stays. What the results meet (requirement, completion) follows in
    a job.
    """
    release, is_new = ResultRelease.objects.get_or_create(
        quiz=quiz, group=group, defaults={"released_by": by, "released_at": database_now()}
    )
    if is_new:
        ledger.record(
            verb="results.released",
            subject=release,
            actor=by,
            jurisdiction_id=group.jurisdiction_id if group else None,
            new={"quiz": quiz.code, "group": group.pk if group else None},
        )
        ledger.announce("results_released", release)
    return release


def waiting_results(attempts: QuerySet[Attempt]) -> list[dict]:
    """Of ``attempts``, how many are marked and how many still wait for marking, by quiz and group. One query."""
    withheld = attempts.filter(
        quiz_version__released_together=True, state__in=[AttemptState.SUBMITTED, AttemptState.GRADED]
    ).exclude(covering())
    rows = withheld.values(
        "quiz_version__quiz",
        "quiz_version__quiz__code",
        "group",
        "group__name",
        "group__public_id",
        "quiz_version__stake",
    )
    counted = rows.annotate(
        marked=Count("pk", filter=Q(state=AttemptState.GRADED)),
        unmarked=Count("pk", filter=Q(state=AttemptState.SUBMITTED)),
        officers=Count("officer", distinct=True),
    )
    return list(counted.order_by("quiz_version__quiz__code", "group__name", "quiz_version__stake"))


def released_attempts(release: ResultRelease) -> QuerySet[Attempt]:
    """The marked attempts whose results the release shows."""
    attempts = Attempt.objects.filter(quiz_version__quiz=release.quiz_id, state=AttemptState.GRADED)
    return attempts if release.group_id is None else attempts.filter(group=release.group_id)
