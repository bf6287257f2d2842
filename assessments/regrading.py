"""Marking one question of a quiz anew: rehearsed first, then applied as further gradings with the reason.

Both steps are jobs that go on where they were killed. The rehearsal writes a ``RegradeChange`` for each attempt
whose marks change; applying writes a ``Grading`` for each change that is not applied yet. Where an attempt was
marked anew between the two, the whole regrade is stale and refused; where that happens while it is being applied,
that one attempt is left alone and counted. A mark that a person has set is left alone by a corrected key or full
marks; a dropped question counts for nobody.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

import ledger
from assessments import freezing, judging, question_content, questions, remarking, remedies, submitting
from assessments.judging import Given
from assessments.models import (
    Attempt,
    AttemptState,
    Grading,
    QuestionVersion,
    Quiz,
    QuizVersionQuestion,
    Regrade,
    RegradeChange,
    RegradeState,
    Remedy,
)
from assessments.questions import ResponseRefused
from ledger.clock import database_now
from people.models import Officer

BATCH = 100


class RegradeRefused(ValueError):
    """Says why the regrade cannot go on, and what to do instead."""


# --- What is regraded -------------------------------------------------------------------------------------


def versions_asked(quiz: Quiz) -> QuerySet[QuestionVersion]:
    """The question versions that any version of the quiz asks, newest first."""
    placed = QuizVersionQuestion.objects.filter(version__quiz=quiz).values("question_version")
    return (
        QuestionVersion.objects.filter(pk__in=placed).select_related("question").order_by("question__code", "-number")
    )


def corrected_version(quiz: Quiz, old: QuestionVersion) -> QuestionVersion:
    """The question as the bank has it now, frozen. Raises RegradeRefused when its key is the one that marks already."""
    if not question_content.is_approved(old.question):
        raise RegradeRefused(_("A law officer has not yet confirmed the question as it stands in the bank."))
    new = freezing.freeze_question(question=old.question)
    if new.kind != old.kind:
        raise RegradeRefused(_("The question is of another kind now. Accept every answer, or drop the question."))
    in_use = remedies.corrected_keys(quiz.pk, [old.pk]).get(old.pk, old)
    if new.key_hash == in_use.key_hash:
        raise RegradeRefused(_("The key in the bank is still the one that was used. Correct it there first."))
    return new


def unreachable_right_answer(old: QuestionVersion, new: QuestionVersion) -> bool:
    """Whether the corrected right answer names an option that those who answered did not have."""
    kind = questions.kind(old.kind)
    old_wording, new_wording = next(iter(old.wordings.values())), next(iter(new.wordings.values()))
    right = kind.right_response(new.key, new_wording)
    if right is None:
        return False
    try:
        kind.clean(right, old.key, kind.option_ids(old_wording))
    except ResponseRefused:
        return True
    return False


def attempts_of(regrade: Regrade) -> QuerySet[Attempt]:
    """Every marked attempt at the quiz whose version asks the question with the old key."""
    return attempts_asked(regrade).filter(state=AttemptState.GRADED)


def attempts_asked(regrade: Regrade) -> QuerySet[Attempt]:
    """Every attempt at the quiz whose version asks the question with the old key."""
    placed = QuizVersionQuestion.objects.filter(question_version__in=_same_key(regrade.old_version))
    attempts = Attempt.objects.filter(quiz_version__quiz=regrade.quiz_id)
    return attempts.filter(quiz_version__in=placed.values("version"))


def _same_key(version: QuestionVersion) -> list[int]:
    found = QuestionVersion.objects.filter(question=version.question_id, key_hash=version.key_hash, kind=version.kind)
    return list(found.values_list("pk", flat=True))


# --- Rehearsing -------------------------------------------------------------------------------------------


@transaction.atomic
def draft_regrade(*, quiz: Quiz, old_version: QuestionVersion, remedy: str, reason: str, by: Officer) -> Regrade:
    """Write a regrade and promise its rehearsal. Raises RegradeRefused with what to do instead."""
    if not reason.strip():
        raise RegradeRefused(_("Say why the question is marked anew."))
    if remedy not in Remedy.values:
        raise RegradeRefused(_("Choose what is to happen."))
    kind = questions.kind(old_version.kind)
    if not kind.takes_answer:
        raise RegradeRefused(_("Nothing is asked there, so there is nothing to mark."))
    new = None
    if remedy == Remedy.CORRECTED:
        if kind.needs_person(old_version.key):
            raise RegradeRefused(_("People mark this question. Change single marks on the result pages instead."))
        new = corrected_version(quiz, old_version)
        if unreachable_right_answer(old_version, new):
            raise RegradeRefused(
                _(
                    "The corrected right answer was not among the options that the officers had. Nobody could choose"
                    " it: accept every answer, or drop the question."
                )
            )
    regrade = Regrade.objects.create(
        quiz=quiz,
        old_version=old_version,
        new_version=new,
        remedy=remedy,
        reason=reason.strip(),
        made_by=by,
        made_at=database_now(),
    )
    ledger.record(
        verb="regrade.drafted",
        subject=regrade,
        actor=by,
        reason=regrade.reason,
        new={"quiz": quiz.code, "old": old_version.pk, "new": new.pk if new else None, "remedy": remedy},
    )
    ledger.enqueue("regrade_rehearsal", key=str(regrade.pk), payload={"regrade_id": regrade.pk})
    return regrade


def rehearse(regrade_id: int) -> None:
    """Write what the regrade would change. May run twice, and go on where it was killed."""
    regrade = Regrade.objects.select_related("old_version", "new_version").get(pk=regrade_id)
    if regrade.state != RegradeState.DRAFT or regrade.rehearsed_at is not None:
        return
    basis = basis_of(regrade)
    old_ids = _same_key(regrade.old_version)
    total, counts = basis["attempts"], Counter()
    for done, gradings in enumerate(_batches(attempts_of(regrade)), start=1):
        rows = []
        for graded in gradings:
            outcome, row = _rehearsed(regrade, graded, old_ids)
            counts[outcome] += 1
            if row is not None:
                rows.append(row)
        with transaction.atomic():
            RegradeChange.objects.bulk_create(rows, ignore_conflicts=True)
        ledger.report_progress(min(done * BATCH, total), total)
    _finish_rehearsal(regrade, basis, counts)


def _finish_rehearsal(regrade: Regrade, basis: dict, counts: Counter) -> None:
    """Count from the rows: what a killed run wrote is among them."""
    changes = list(regrade.changes.values_list("before_percent", "after_percent", "passed_before", "passed_after"))
    regrade.counts = {
        "attempts": basis["attempts"],
        "changed": len(changes),
        "better": sum(after > before for before, after, _b, _a in changes),
        "worse": sum(after < before for before, after, _b, _a in changes),
        "gain": sum(is_ and not was for _b, _a, was, is_ in changes),
        "lose": sum(was and not is_ for _b, _a, was, is_ in changes),
        "kept": counts["kept"],
        "alone": counts["alone"],
    }
    regrade.basis = basis
    regrade.rehearsed_at = database_now()
    Regrade.objects.filter(pk=regrade.pk, state=RegradeState.DRAFT).update(
        counts=regrade.counts, basis=basis, rehearsed_at=regrade.rehearsed_at
    )


def _batches(attempts: QuerySet[Attempt], which: Q | None = None) -> Iterator[list[Grading]]:
    which, last = which or Q(), 0
    while True:
        gradings = Grading.objects.filter(
            which, attempt__in=attempts.values("pk"), superseded_by=None, attempt__gt=last
        )
        found = list(gradings.select_related("attempt__quiz_version").order_by("attempt")[:BATCH])
        if not found:
            return
        yield found
        last = found[-1].attempt_id


def _rehearsed(regrade: Regrade, graded: Grading, old_ids: list[int]) -> tuple[str, RegradeChange | None]:
    """What becomes of one attempt: "same", "changed", "kept" as a person marked it, "alone" without it."""
    attempt = graded.attempt
    place = next((str(pk) for pk in old_ids if str(pk) in graded.marks), None)
    if place is None:
        return "same", None
    before = graded.marks[place]
    if regrade.remedy != Remedy.DROP and before.get(remarking.BY_PERSON):
        return "kept", None
    changed = _changed(regrade, attempt, int(place), before)
    marks = {**graded.marks, place: changed}
    if not any(Decimal(row["maximum"]) for row in marks.values()):
        return "alone", None
    if changed == before:
        return "same", None
    fields = judging.fields_of(marks, attempt.quiz_version.pass_mark_percent)
    return "changed", RegradeChange(
        regrade=regrade,
        attempt=attempt,
        base=graded,
        share=changed["share"],
        before_percent=graded.percent,
        after_percent=fields["percent"],
        passed_before=graded.passed,
        passed_after=fields["passed"],
    )


def _changed(regrade: Regrade, attempt: Attempt, version_id: int, before: dict) -> dict:
    given = judging.given_answers(attempt) if regrade.remedy == Remedy.CORRECTED else {}
    return remedies.changed_mark(regrade, attempt, given.get(version_id, Given()), before)


# --- Applying ---------------------------------------------------------------------------------------------


def basis_of(regrade: Regrade) -> dict[str, int | None]:
    """How many attempts there are to mark, and the newest of their gradings: equal means nothing came since."""
    gradings = Grading.objects.filter(attempt__in=attempts_of(regrade).values("pk"))
    return gradings.aggregate(attempts=Count("attempt", distinct=True), newest=Max("pk"))


@transaction.atomic
def apply_regrade(*, regrade: Regrade, by: Officer) -> Regrade:
    """Begin to apply a rehearsed regrade; a job writes the gradings. A second call changes nothing.

    Raises RegradeRefused while the rehearsal runs, when it was abandoned, and when it is stale.
    """
    regrade = Regrade.objects.select_for_update(of=("self",)).get(pk=regrade.pk)
    if regrade.state in (RegradeState.APPLYING, RegradeState.APPLIED):
        return regrade
    if regrade.state == RegradeState.ABANDONED:
        raise RegradeRefused(_("This regrade was abandoned. Rehearse it again."))
    if regrade.rehearsed_at is None:
        raise RegradeRefused(_("The rehearsal is not finished yet."))
    if basis_of(regrade) != regrade.basis:
        raise RegradeRefused(
            _("Attempts were handed in or marked since this was rehearsed. Rehearse it again, then look at it.")
        )
    regrade.state, regrade.settled_by, regrade.settled_at = RegradeState.APPLYING, by, database_now()
    regrade.save(update_fields=["state", "settled_by", "settled_at"])
    ledger.record(
        verb="regrade.applied",
        subject=regrade,
        actor=by,
        reason=regrade.reason,
        new={"changed": regrade.counts["changed"]},
    )
    ledger.enqueue("regrade_application", key=str(regrade.pk), payload={"regrade_id": regrade.pk})
    return regrade


@transaction.atomic
def abandon_regrade(*, regrade: Regrade, by: Officer) -> Regrade:
    """Put a regrade away that is not applied; it stays on record. A second call changes nothing."""
    regrade = Regrade.objects.select_for_update(of=("self",)).get(pk=regrade.pk)
    if regrade.state == RegradeState.ABANDONED:
        return regrade
    if regrade.state != RegradeState.DRAFT:
        raise RegradeRefused(_("The regrade is applied already."))
    regrade.state, regrade.settled_by, regrade.settled_at = RegradeState.ABANDONED, by, database_now()
    regrade.save(update_fields=["state", "settled_by", "settled_at"])
    ledger.record(verb="regrade.abandoned", subject=regrade, actor=by, reason=regrade.reason)
    return regrade


def apply_changes(regrade_id: int) -> None:
    """Write the gradings of a regrade, batch by batch. May run twice, and go on where it was killed."""
    regrade = Regrade.objects.select_related("old_version", "new_version", "settled_by").get(pk=regrade_id)
    if regrade.state != RegradeState.APPLYING:
        return
    old_ids = _same_key(regrade.old_version)
    total, last = regrade.changes.count(), 0
    while batch := list(regrade.changes.filter(applied=None, pk__gt=last).order_by("pk")[:BATCH]):
        with transaction.atomic():
            for change in batch:
                _apply(regrade, change, old_ids)
        last = batch[-1].pk
        ledger.report_progress(regrade.changes.filter(pk__lte=last).count(), total)
    _mark_what_waits(regrade)
    _catch_up(regrade, old_ids)
    total = regrade.changes.count()
    skipped = regrade.changes.filter(applied=None).count()
    Regrade.objects.filter(pk=regrade.pk).update(
        state=RegradeState.APPLIED, counts=regrade.counts | {"applied": total - skipped, "skipped": skipped}
    )


def _apply(regrade: Regrade, change: RegradeChange, old_ids: list[int]) -> None:
    """One attempt; left alone when it was marked anew since the rehearsal."""
    attempt, current = remarking.locked_with_grading(change.attempt_id)
    if current.pk != change.base_id:
        return
    place = next(str(pk) for pk in old_ids if str(pk) in current.marks)
    before = current.marks[place]
    mark = {**before, "maximum": "0"} if regrade.remedy == Remedy.DROP else {**before, "share": change.share}
    graded = remarking.add_grading(
        attempt=attempt, current=current, changed={place: mark}, reason=regrade.reason, by=regrade.settled_by
    )
    RegradeChange.objects.filter(pk=change.pk, applied=None).update(applied=graded)


def _mark_what_waits(regrade: Regrade) -> None:
    """Mark what was handed in and needs no person any more: its answer was dropped, or every answer is accepted.

    Marking holds the attempt's row: after this, whoever began to mark before the regrade was applied is done, and who
    begins later knows of it.
    """
    for attempt in list(attempts_asked(regrade).filter(state=AttemptState.SUBMITTED)):
        submitting.mark_at_once(attempt=attempt)


def _catch_up(regrade: Regrade, old_ids: list[int]) -> None:
    """Mark anew what was marked by the old key between the last look and the moment when the regrade was applied."""
    seen = regrade.changes.values("attempt")
    since = Q(pk__gt=regrade.basis["newest"] or 0)
    for gradings in _batches(attempts_of(regrade).exclude(pk__in=seen), since):
        for graded in gradings:
            outcome, change = _rehearsed(regrade, graded, old_ids)
            if outcome == "changed":
                with transaction.atomic():
                    change.save()
                    _apply(regrade, change, old_ids)
