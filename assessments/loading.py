"""Loading the programme's bank, quizzes and practicals from ``fixtures/``, and placing them in their modules.

Safe to repeat and kind to later edits: what is there already, by its code, stays as it is.
"""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale

from assessments import question_reviewing
from assessments.citing import cited_in
from assessments.models import (
    Practical,
    PracticalCriterion,
    PracticalPage,
    PracticalWording,
    Question,
    QuestionBank,
    QuestionProvision,
    QuestionWording,
    Quiz,
    QuizPage,
    QuizSlot,
    QuizWording,
    Topic,
)
from assessments.question_content import wordings_of
from assessments.questions.source import from_source
from courses import loading as curriculum
from courses.models import ModulePage, Provision
from courses.models.law import Confidence
from ledger.clock import database_now

BANK = "programme"
LANGUAGES = ("en", "hi")
PASS_MARK_PERCENT = {"M10": Decimal(80)}  # the refresher asks for more; 60 elsewhere
QUIZ_TITLES = {"en": "Quiz: {title}", "hi": "प्रश्नोत्तरी: {title}"}
INTRODUCTIONS = {
    "en": "Answer from what you learned in this module. You may leave the page and come back; the clock runs on.",
    "hi": "इस मॉड्यूल में जो सीखा, उसके आधार पर उत्तर दें। आप पेज छोड़कर लौट सकते हैं; समय चलता रहता है।",
}

Say = Callable[[str], None]


def load_bank(say: Say = lambda line: None) -> None:
    """Bring questions, ten quizzes and ten practicals into the database and place them in their modules.

    A module whose page is not there yet gets its places on a later call. Call ``courses.loading.load_course_rows``
    afterwards, so that courses take the quizzes up.
    """
    modules = _read("curriculum.json")
    load_questions()
    load_topics(modules)
    say("questions")
    with transaction.atomic():
        for module in modules:
            _load_quiz(module)
            _load_practical(module)
    say("quizzes and practicals")
    for module in modules:
        _place(module)
    say("places in the modules")


# --- The bank ---------------------------------------------------------------------------------------------


@transaction.atomic
def load_questions() -> None:
    """Add questions that are missing, with both wordings and the provisions that their source names.

    What the programme's lawyers were sure of is accepted as loaded, once; the rest waits for legal review.
    """
    bank, _is_new = QuestionBank.objects.get_or_create(
        slug=BANK, defaults={"name": "OCWC programme", "is_secure": True}
    )
    known = set(Question.objects.values_list("code", flat=True))
    wordings, now = [], database_now()
    rows = _read("questions.json")
    for row in rows:
        if row["id"] in known:
            continue
        kind, key, words = from_source(row)
        question = Question.objects.create(
            code=row["id"],
            bank=bank,
            module_code=row["module"],
            kind=kind,
            key=key,
            difficulty=row["difficulty"],
            source=row["source"],
            live=False,
            sent_at=now,
        )
        for language in LANGUAGES:
            body = dict(words[language])
            stem, explanation = body.pop("stem"), body.pop("explanation")
            wordings.append(
                QuestionWording(question=question, language=language, stem=stem, body=body, explanation=explanation)
            )
    QuestionWording.objects.bulk_create(wordings)
    _cite(rows)
    _accept([row for row in rows if row["confidence"] == Confidence.SURE])


def _cite(rows: list[dict[str, Any]]) -> None:
    """Let each question that nobody has edited or reviewed yet cite the provisions that its source names."""
    provisions = list(Provision.objects.order_by("code"))
    codes = [row["id"] for row in rows]
    untouched = Question.objects.filter(
        code__in=codes, bank__slug=BANK, latest_revision=None, reviews=None, citations=None
    )
    QuestionProvision.objects.bulk_create(
        QuestionProvision(question=question, provision=provision)
        for question in untouched
        for provision in cited_in(question.source, provisions)
    )


def _accept(rows: list[dict[str, Any]]) -> None:
    """Accept those that still stand as the programme wrote them; what an author has edited since is not among them."""
    sources = {row["id"]: from_source(row) for row in rows}
    stored = Question.objects.filter(code__in=sources, bank__slug=BANK, latest_revision=None)
    question_reviewing.accept_as_loaded(
        question
        for question in stored.prefetch_related("wordings")
        if (question.kind, question.key, wordings_of(question)) == sources[question.code]
    )


@transaction.atomic
def load_topics(modules: list[dict[str, Any]]) -> None:
    """Give the programme's questions that have no topic yet one for each module, named by its title."""
    for module in modules:
        waiting = Question.objects.filter(bank__slug=BANK, module_code=module["code"], topic=None, latest_revision=None)
        if waiting.exists():
            names = {f"name_{language}": module[f"title_{language}"] for language in LANGUAGES}
            topic = Topic.get_root_nodes().filter(**names).first() or Topic.add_root(**names)
            waiting.update(topic=topic)


# --- Quizzes and practicals -------------------------------------------------------------------------------


def quiz_code(module_code: str) -> str:
    return f"{module_code.lower()}-quiz"


def practical_code(module_code: str) -> str:
    return f"{module_code.lower()}-practical"


def _load_quiz(module: dict[str, Any]) -> None:
    code = module["code"]
    quiz, is_new = Quiz.objects.get_or_create(
        code=quiz_code(code), defaults={"pass_mark_percent": PASS_MARK_PERCENT.get(code, Decimal(60))}
    )
    if not is_new:
        return
    for language in LANGUAGES:
        title = QUIZ_TITLES[language].format(title=module[f"title_{language}"])
        QuizWording.objects.create(
            quiz=quiz, language=language, title=title[:200], introduction=INTRODUCTIONS[language]
        )
    sure = Question.objects.filter(module_code=code, confidence=Confidence.SURE, retired_at=None).order_by("code")
    QuizSlot.objects.bulk_create(
        QuizSlot(quiz=quiz, question=question, sort_order=place) for place, question in enumerate(sure)
    )


def _load_practical(module: dict[str, Any]) -> None:
    exercise = module["exercise"]
    rule = exercise["pass_rule"]
    practical, is_new = Practical.objects.get_or_create(
        code=practical_code(module["code"]),
        defaults={
            "minutes": exercise["minutes"],
            "total_percent": Decimal(rule["total_percent"]),
            "critical_minimum": rule["critical_minimum"],
            "assessors": rule["assessors"],
        },
    )
    if not is_new:
        return
    for language in LANGUAGES:
        PracticalWording.objects.create(
            practical=practical,
            language=language,
            title=exercise[f"title_{language}"],
            scenario=exercise[f"scenario_{language}"],
            pass_rule=exercise[f"pass_rule_{language}"],
        )
    PracticalCriterion.objects.bulk_create(
        PracticalCriterion(
            practical=practical,
            sort_order=place,
            is_critical=row["critical"],
            titles={language: row[f"criterion_{language}"] for language in LANGUAGES},
            levels=row["levels"],
        )
        for place, row in enumerate(exercise["rubric"])
    )


# --- Places in the modules --------------------------------------------------------------------------------


def _place(module: dict[str, Any]) -> None:
    english = Locale.objects.filter(language_code="en").first()
    parent = ModulePage.objects.filter(code=module["code"], locale=english).first()
    if parent is None:
        return
    code, exercise = module["code"], module["exercise"]
    quiz = Quiz.objects.get(code=quiz_code(code))
    practical = Practical.objects.get(code=practical_code(code))
    pages = [
        lambda language: QuizPage(
            title=QUIZ_TITLES[language].format(title=module[f"title_{language}"]),
            slug=quiz_code(code),
            quiz=quiz,
            minutes=quiz.minutes,
        ),
        lambda language: PracticalPage(
            title=exercise[f"title_{language}"],
            slug=practical_code(code),
            practical=practical,
            minutes=practical.minutes,
        ),
    ]
    for page in pages:
        curriculum.place_item(parent, page, is_live=code in curriculum.WRITTEN_OUT)


def _read(name: str) -> Any:
    return json.loads((settings.FIXTURES / name).read_text(encoding="utf-8"))
