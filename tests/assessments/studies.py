"""A released course that is measured: a required quiz, two forms that stand apart, anchors in both."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from assessments import attempting, freezing, measuring, saving, submitting
from assessments.models import Attempt, FormAssignment, GainStudy, Question, Quiz, StudyAnchor
from courses import completing, enrolling
from courses.models import Completion, Edition, EditionItem, Enrolment, ItemKind, LearningGroup
from ledger.clock import database_now, frozen
from tests.assessments import world

FORM = {"stake": "practice", "review_moment": "never", "attempts_allowed": 1, "pass_mark_percent": Decimal(60)}
RIGHT, WRONG = {"choice": "b"}, {"choice": "a"}


@dataclass
class Measured:
    """``forms`` by their letter; ``required`` is the quiz that the course asks."""

    study: GainStudy
    edition: Edition
    required: EditionItem
    forms: dict[str, EditionItem]
    anchors: list[Question]
    group: LearningGroup | None = None
    enrolments: list[Enrolment] = field(default_factory=list)

    def enrol(self, group: LearningGroup | None = None, officer=None) -> Enrolment:
        made = enrolling.enrol(
            officer=officer or world.make_officer(), edition=self.edition, by=None, group=group or self.group
        )
        self.enrolments.append(made)
        return made


def make_study(*, own: int = 2, anchors: int = 3, asks_later: bool = True, **fields) -> GainStudy:
    """A study whose forms hold ``own`` questions each and every anchor."""
    common = [world.make_question() for _ in range(anchors)]
    forms = [world.make_quiz([world.make_question() for _ in range(own)] + common, **FORM) for _ in range(2)]
    study = GainStudy.objects.create(
        code=f"study-{world.next_number()}",
        titles={"en": "What the course teaches", "hi": "पाठ्यक्रम क्या सिखाता है"},
        form_a=forms[0],
        form_b=forms[1],
        asks_later=asks_later,
        **fields,
    )
    for place, question in enumerate(common):
        StudyAnchor.objects.create(study=study, question=question, sort_order=place)
    return study


def place_form(edition: Edition, quiz: Quiz, position: int) -> EditionItem:
    version = freezing.freeze_quiz(quiz=quiz)
    return EditionItem.objects.create(
        edition=edition,
        key=version.public_id,
        position=position,
        kind=ItemKind.QUIZ,
        module_code="BA",
        module_titles={"en": "Before and after", "hi": "पहले और बाद"},
        titles=version.titles,
        is_required=False,
        minutes=10,
        version_id=version.pk,
        stands_apart=True,
    )


def measure(study: GainStudy | None = None, **fields) -> Measured:
    study = study or make_study(**fields)
    required = world.make_quiz([world.make_question()], attempts_allowed=0)
    edition = world.make_edition(quiz=required)
    forms = {"a": place_form(edition, study.form_a, 2), "b": place_form(edition, study.form_b, 3)}
    anchors = [anchor.question for anchor in study.anchors.order_by("sort_order").select_related("question")]
    found = edition.items.get(position=1)
    return Measured(study, edition, found, forms, anchors)


def sit(measured: Measured, enrolment: Enrolment, right: int = 0, at: datetime | None = None) -> Attempt:
    """Take the form that is due, the first ``right`` questions of the paper rightly, the others wrongly."""
    at = at or database_now()
    with frozen(at):
        measuring.assign_form(study=measured.study, enrolment=enrolment)
        item = measuring.standing_in(measured.study, enrolment).item
        return answer(attempting.start_attempt(enrolment=enrolment, item=item), right)


def answer(attempt: Attempt, right: int) -> Attempt:
    epoch = attempting.open_page(attempt=attempt)
    for sequence, question_id in enumerate(attempt.paper, start=1):
        saving.save_answer(
            attempt_id=attempt.pk,
            epoch=epoch,
            question_id=question_id,
            response=RIGHT if sequence <= right else WRONG,
            sequence=sequence,
        )
    return submitting.submit(attempt=attempt)


def finish(measured: Measured, enrolment: Enrolment, at: datetime | None = None) -> Completion:
    """Pass what the course asks, which completes it."""
    with frozen(at or database_now()):
        answer(attempting.start_attempt(enrolment=enrolment, item=measured.required), right=1)
        return completing.complete_if_due(enrolment=enrolment)


def assignment_of(enrolment: Enrolment) -> FormAssignment:
    return FormAssignment.objects.select_related("study", "pre", "post", "later").get(enrolment=enrolment)


def days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
