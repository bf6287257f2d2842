"""Attempts with written answers, groups with trainers, and attempts that took their time."""

from contextlib import contextmanager

from assessments import attempting, saving, submitting
from assessments.models import Attempt, Question, QuestionVersion
from courses import permissions as courses_permissions
from courses.models import LearningGroup
from tests.assessments import world

GUIDE = [{"id": "g1", "maximum": "3"}, {"id": "g2", "maximum": "1"}]
ESSAY = {"text": "First preserve the device, then ask who has seen it."}


def make_written(*, guide: bool = True) -> Question:
    question = world.make_question("written", key={"words_most": 300, "guide": GUIDE if guide else []})
    for wording in question.wordings.all():
        wording.body = {"guide": {"g1": "Preserves evidence", "g2": "Asks gently"}} if guide else {}
        wording.save()
    world.approve(question)
    return question


def take(enrolment, responses: dict | None = None, *, default: dict | None = None, **fields) -> Attempt:
    """An attempt handed in. ``responses`` by question; every other question gets ``default`` or stays blank."""
    return submitting.submit(attempt=open_with(enrolment, responses, default=default, **fields))


def open_with(enrolment, responses: dict | None = None, *, default: dict | None = None, **fields) -> Attempt:
    """An attempt that is answered so and not handed in."""
    attempt = attempting.start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    attempting.open_page(attempt=attempt)
    by_code = {question.code: response for question, response in (responses or {}).items()}
    asked = QuestionVersion.objects.select_related("question").in_bulk(attempt.paper)
    for sequence, pk in enumerate(attempt.paper, start=1):
        response = by_code.get(asked[pk].question.code, default)
        if response:
            saving.save_answer(attempt_id=attempt.pk, epoch=1, question_id=pk, response=response, sequence=sequence)
    Attempt.objects.filter(pk=attempt.pk).update(**fields)
    return attempt


def correct(question: Question, key: dict) -> None:
    """Put another key into the bank and have it approved."""
    question.key = key
    question.save()
    world.approve(question)


def version_in(attempt: Attempt, question: Question) -> int:
    """Which version of the question the attempt asks."""
    return QuestionVersion.objects.get(question=question, pk__in=attempt.paper).pk


@contextmanager
def training(user, *groups: LearningGroup, apart: bool = False):
    """While this lasts, ``user`` trains the groups, or with ``apart`` marks them without training them."""

    def sight(asking):
        chosen = [group.pk for group in groups] if asking.pk == user.pk else []
        return LearningGroup.objects.filter(pk__in=chosen)

    courses_permissions._group_sights.append(sight)
    if apart:
        courses_permissions._marker_sights.append(sight)
    try:
        yield
    finally:
        courses_permissions._group_sights.remove(sight)
        if apart:
            courses_permissions._marker_sights.remove(sight)


def group_with(edition, count: int = 1) -> tuple[LearningGroup, list]:
    """A group of the edition with so many enrolled members."""
    group = world.make_group(edition)
    return group, [world.enrol(edition, group=group) for _ in range(count)]
