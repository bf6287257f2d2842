"""What applied regrades make of attempts that are marked later: the same as of those that were marked before.

A released quiz goes on asking the question as it stood, with its wrong key, until a new edition. A regrade holds for
every attempt at the quiz that asks the question with that key, whenever it is handed in. Several are followed in the
order in which they were applied.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from assessments import judging, versions
from assessments.judging import Given
from assessments.models import Attempt, QuestionVersion, Regrade, RegradeState, Remedy


def in_force(quiz_id: int | OuterRef) -> QuerySet[Regrade]:
    """The applied regrades of a quiz, in the order in which they came."""
    applied = Regrade.objects.filter(quiz=quiz_id, state__in=[RegradeState.APPLYING, RegradeState.APPLIED])
    return applied.order_by("settled_at", "pk")


def exist_for(quiz: str) -> Exists:
    """Whether the quiz at this path has any, as a column."""
    return Exists(in_force(OuterRef(quiz)).order_by())


def concerns(regrade: Regrade, version: QuestionVersion) -> bool:
    """Whether the regrade speaks of this version: of its question, with its key."""
    old = regrade.old_version
    return (old.question_id, old.key_hash, old.kind) == (version.question_id, version.key_hash, version.kind)


def remedied(
    attempt: Attempt, asked: Iterable[QuestionVersion], given: Mapping[int, Given], rows: Mapping[int, dict]
) -> dict[int, dict]:
    """``rows`` of marks, by question version, as the regrades have them. One query.

    A question is not dropped where nothing would be left to mark, as in a regrade.
    """
    rows, asked = dict(rows), list(asked)
    for regrade in in_force(attempt.quiz_version.quiz_id).select_related("old_version", "new_version"):
        for version in asked:
            if concerns(regrade, version):
                changed = changed_mark(regrade, attempt, given.get(version.pk, Given()), rows[version.pk])
                changed_rows = {**rows, version.pk: changed}
                if any(Decimal(row["maximum"]) for row in changed_rows.values()):
                    rows = changed_rows
    return rows


def changed_mark(regrade: Regrade, attempt: Attempt, given: Given, before: Mapping) -> dict:
    """The question's entry among the marks, as the regrade has it. Its share may be None before, never after."""
    if regrade.remedy == Remedy.DROP:
        return {**before, "share": before["share"] or "0", "maximum": "0"}
    if regrade.remedy == Remedy.ACCEPT:
        return {**before, "share": "1"}
    return {**before, "share": judging.plain(_share_by(regrade.new_version, attempt, given))}


def _share_by(new: QuestionVersion, attempt: Attempt, given: Given) -> Decimal:
    """The stored answer, and every try that was checked, under the corrected key and the quiz's behaviour."""
    tried = [(response, judging.mark_version(new, response, attempt.seed).score) for response, _share in given.tried]
    return judging.mark_given(attempt, new, Given(given.response, given.certainty, tried)).score


def corrected_keys(quiz_id: int, asked: Iterable[int]) -> dict[int, QuestionVersion]:
    """By the version asked, the one whose key marks, where a regrade has corrected it. One query, and the versions."""
    found: dict[int, QuestionVersion] = {}
    asked_versions = versions.question_versions(asked)
    for regrade in in_force(quiz_id).filter(remedy=Remedy.CORRECTED).select_related("old_version"):
        new = versions.question_version(regrade.new_version_id)
        found |= {version.pk: new for version in asked_versions if concerns(regrade, version)}
    return found
