"""A cohort that sits a quiz: its members, its trainer, an invigilator, and people from elsewhere."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from django.utils import timezone

from assessments.attempting import open_page, start_attempt
from assessments.models import Attempt, Invigilator, QuizVersion
from assessments.saving import save_answer
from cascade.models import Cohort, CohortTrainer
from cascade.programming import create_programme
from courses import enrolling
from courses.models import EditionItem, Enrolment, LearningGroup
from people.models import Officer, Role
from tests.assessments import world

_numbers = count(1)


@dataclass
class Hall:
    """``trainer`` leads the cohort, ``nodal`` oversees its place."""

    group: LearningGroup
    item: EditionItem
    version: QuizVersion
    cohort: Cohort
    trainer: Officer
    nodal: Officer
    team: Officer
    enrolments: list[Enrolment] = field(default_factory=list)

    def start(self, place: int = 0, **fields) -> Attempt:
        return start_attempt(enrolment=self.enrolments[place], item=self.item, **fields)

    def add(self, officer: Officer | None = None) -> Enrolment:
        officer = officer or world.make_officer()
        made = enrolling.enrol(officer=officer, edition=self.group.edition, by=None, group=self.group)
        self.enrolments.append(made)
        return made

    def appoint(self, officer: Officer | None = None) -> Officer:
        officer = officer or world.make_officer()
        Invigilator.objects.create(
            group=self.group, officer=officer, starts_on=timezone.localdate(), appointed_by=self.team
        )
        return officer


def make_hall(members: int = 1, questions: int = 2, place=None, **quiz) -> Hall:
    made = world.make_quiz([world.make_question() for _ in range(questions)], **quiz)
    edition = world.make_edition(quiz=made)
    return hall_of(edition, members, place)


def hall_of(edition, members: int = 1, place=None) -> Hall:
    place = place or world.make_place()
    group = LearningGroup.objects.create(name=f"Hall {next(_numbers)}", edition=edition, jurisdiction=place)
    trainer, team = world.make_officer(place), world.make_officer(role=Role.PROGRAMME_TEAM)
    today = timezone.localdate()
    cohort = Cohort.objects.create(
        group=group,
        tier=_tier(),
        jurisdiction=place,
        starts_on=today,
        ends_on=today + timedelta(days=2),
        seats=200,
        opened_by=trainer,
    )
    CohortTrainer.objects.create(cohort=cohort, officer=trainer, part="lead")
    item = edition.items.get(kind="quiz")
    version = QuizVersion.objects.get(pk=item.version_id)
    nodal = world.make_officer(place, role=Role.NODAL_OFFICER)
    hall = Hall(group, item, version, cohort, trainer, nodal, team)
    for _member in range(members):
        hall.add()
    return hall


def _tier():
    programme = create_programme(
        code=f"halls-{next(_numbers)}",
        titles={"en": "Programme"},
        starts_on=timezone.localdate(),
        tiers=[{"code": "district", "titles": {"en": "District"}}],
        by=None,
    )
    return programme.tiers.get()


def answer(attempt: Attempt, choice: str = "b", place: int = 0, **fields) -> str:
    open_page(attempt=attempt)
    return save_answer(
        attempt_id=attempt.pk,
        epoch=attempt.epoch,
        question_id=attempt.paper[place],
        response={"choice": choice} if choice else {},
        sequence=1,
        **fields,
    ).result
