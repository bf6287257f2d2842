"""A small released course with a quiz and a practical, and officers who take it."""

from copy import deepcopy
from decimal import Decimal
from itertools import count

from django.utils import timezone
from wagtail.models import Locale, Page

from assessments import freezing, question_content
from assessments.models import (
    Practical,
    PracticalCriterion,
    PracticalWording,
    Question,
    QuestionBank,
    QuestionDecision,
    QuestionReview,
    QuestionWording,
    Quiz,
    QuizOverride,
    QuizSlot,
    QuizVersion,
    QuizWording,
)
from courses import enrolling
from courses.freezing import content_hash
from courses.models import CataloguePage, CoursePage, Edition, EditionItem, Enrolment, HomePage, ItemKind, LearningGroup
from courses.models.law import Confidence
from people.models import Jurisdiction, JurisdictionKind, Officer, Role
from people.registering import register_officer
from tests.assessments.kind_samples import SAMPLES

_numbers = count(1)

LANGUAGES = ("en", "hi")


def next_number() -> int:
    return next(_numbers)


# --- The bank ---------------------------------------------------------------------------------------------


def make_question(
    kind: str = "single", key: dict | None = None, languages=LANGUAGES, is_approved: bool = True, **fields
) -> Question:
    number = next(_numbers)
    bank, _ = QuestionBank.objects.get_or_create(slug="test", defaults={"name": "Test"})
    question = Question.objects.create(
        code=f"T-{number}",
        bank=bank,
        module_code="M03",
        kind=kind,
        key=deepcopy(KEYS.get(kind, {}) if key is None else key),  # tests change it in place
        source="BNSS s.173",
        **fields,
    )
    for language in languages:
        QuestionWording.objects.create(
            question=question,
            language=language,
            stem=f"Question {number} ({language})",
            body=body_of(kind, language),
            explanation=f"Because {number} ({language})",
        )
    if is_approved:
        approve(question)
    return question


def make_sample(name: str, **more) -> Question:
    """A question of the sample in the bank; ``more`` is added to every wording."""
    slug, key, wordings = SAMPLES[name]
    question = make_question("single")
    Question.objects.filter(pk=question.pk).update(kind=slug, key=key)
    for language, wording in wordings.items():
        body = {part: words for part, words in wording.items() if part != "stem"} | more
        stem = body.pop("stem", None) or wording["stem"]
        QuestionWording.objects.filter(question=question, language=language).update(stem=stem, body=body)
    return Question.objects.get(pk=question.pk)


def approve(question: Question) -> None:
    """Accept the question's row as it stands, without a reviewer."""
    content = question_content.content_of(question)
    QuestionReview.objects.get_or_create(
        question=question,
        content_hash=content_hash(content),
        defaults={"content": content, "decision": QuestionDecision.LOADED, "reviewed_at": timezone.now()},
    )
    question.confidence = Confidence.SURE
    question.save(update_fields=["confidence"])


KEYS = {
    "single": {"choice": "b"},
    "multiple": {"choices": ["a", "b"]},
    "truefalse": {"choice": "true"},
    "numeric": {"value": "60", "tolerance": "0", "unit": "days"},
    "matching": {"pairs": {"l1": "r2", "l2": "r1"}},
    "ordering": {"order": ["c", "a", "b"], "scoring": "all"},
    "shorttext": {"accepted": ["CSEAM"], "ignore_case": True},
}
RIGHT = {
    "single": {"choice": "b"},
    "multiple": {"choices": ["a", "b"]},
    "truefalse": {"choice": "true"},
    "numeric": {"text": "60"},
    "matching": {"pairs": {"l1": "r2", "l2": "r1"}},
    "ordering": {"order": ["c", "a", "b"]},
    "shorttext": {"text": "cseam"},
}


def body_of(kind: str, language: str) -> dict:
    entries = [{"id": id_, "text": f"{id_} in {language}"} for id_ in "abc"]
    if kind in ("single", "multiple", "ordering"):
        return {"options": entries}
    if kind == "matching":
        return {
            side: [{"id": f"{side[0]}{place}", "text": f"{side} {place} {language}"} for place in (1, 2)]
            for side in ("left", "right")
        }
    return {"unit": {"en": "days", "hi": "दिन"}[language]} if kind == "numeric" else {}


def make_quiz(questions: list[Question] | None = None, maxima: list[str] | None = None, **fields) -> Quiz:
    questions = questions if questions is not None else [make_question() for _ in range(3)]
    quiz = Quiz.objects.create(code=f"quiz-{next(_numbers)}", **fields)
    for language in LANGUAGES:
        QuizWording.objects.create(quiz=quiz, language=language, title=f"Quiz in {language}", introduction="Think.")
    for place, question in enumerate(questions):
        maximum = Decimal(maxima[place]) if maxima else Decimal(1)
        QuizSlot.objects.create(quiz=quiz, question=question, sort_order=place, maximum=maximum)
    return quiz


def make_practical(criteria: int = 3, **fields) -> Practical:
    practical = Practical.objects.create(code=f"practical-{next(_numbers)}", **fields)
    for language in LANGUAGES:
        PracticalWording.objects.create(
            practical=practical, language=language, title="Drill", scenario="An invented case.", pass_rule="70 %"
        )
    for place in range(criteria):
        PracticalCriterion.objects.create(
            practical=practical,
            sort_order=place,
            is_critical=place == 0,
            titles={language: f"Criterion {place} {language}" for language in LANGUAGES},
            levels=[
                {"level": level, **{language: f"Level {level} {language}" for language in LANGUAGES}}
                for level in range(4)
            ],
        )
    return practical


# --- People -----------------------------------------------------------------------------------------------


def make_place(code: str = "IN-MP", name: str = "Madhya Pradesh") -> Jurisdiction:
    found = Jurisdiction.objects.filter(code=code).first()
    if found:
        return found
    india = Jurisdiction.objects.filter(code="IN").first() or Jurisdiction.add_root(
        kind=JurisdictionKind.COUNTRY, code="IN", name_en="India"
    )
    return Jurisdiction.objects.get(pk=india.pk).add_child(kind=JurisdictionKind.STATE, code=code, name_en=name)


def make_officer(place: Jurisdiction | None = None, role: str = Role.OFFICER, **fields) -> Officer:
    fields.setdefault("full_name", f"Demonstration Officer {next(_numbers)}")
    return register_officer(jurisdiction=place or make_place(), role=role, is_demonstration=True, **fields)


# --- The course -------------------------------------------------------------------------------------------


def make_edition(quiz: Quiz | None = None, practical: Practical | None = None) -> Edition:
    """An edition whose items are the quiz and the practical, frozen as a release freezes them."""
    number = next(_numbers)
    for language in LANGUAGES:
        Locale.objects.get_or_create(language_code=language)
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    home = root.add_child(instance=HomePage(title="Home", slug=f"home-{number}"))
    catalogue = home.add_child(instance=CataloguePage(title="Catalogue", slug=f"catalogue-{number}"))
    course = catalogue.add_child(
        instance=CoursePage(title=f"Course {number}", slug=f"course-{number}", code=f"course-{number}")
    )
    edition = Edition.objects.create(
        course=course,
        number=1,
        titles={"en": f"Course {number}", "hi": f"पाठ्यक्रम {number}"},
        hours=Decimal(4),
        valid_months=24,
        law_as_on=timezone.localdate(),
        released_by=make_officer(),
    )
    placed = []
    if quiz is not None:
        placed.append((ItemKind.QUIZ, freezing.freeze_quiz(quiz=quiz)))
    if practical is not None:
        placed.append((ItemKind.PRACTICAL, freezing.freeze_practical(practical=practical)))
    for position, (kind, version) in enumerate(placed, start=1):
        EditionItem.objects.create(
            edition=edition,
            key=version.public_id,
            position=position,
            kind=kind,
            module_code="M03",
            module_titles={"en": "Module", "hi": "मॉड्यूल"},
            titles=version.titles,
            minutes=20,
            version_id=version.pk,
        )
    return edition


def enrol(edition: Edition | None = None, officer: Officer | None = None, **fields) -> Enrolment:
    edition = edition or make_edition(quiz=make_quiz())
    return enrolling.enrol(officer=officer or make_officer(), edition=edition, by=None, **fields)


def item_of(enrolment: Enrolment, kind: str = ItemKind.QUIZ) -> EditionItem:
    return enrolment.edition.items.get(kind=kind)


def make_group(edition: Edition) -> LearningGroup:
    return LearningGroup.objects.create(name=f"Group {next(_numbers)}", edition=edition, jurisdiction=make_place())


def make_override(quiz_version, reason: str = "The hall had no power", **fields) -> QuizOverride:
    return QuizOverride.objects.create(
        quiz=quiz_version.quiz, reason=reason, made_by=fields.pop("made_by", None) or make_officer(), **fields
    )


def version_of(enrolment: Enrolment) -> QuizVersion:
    return QuizVersion.objects.get(pk=item_of(enrolment).version_id)
