"""From what authors edit to versions that never change. Equal content gives the version that exists already."""

from typing import Any

from django.db import transaction
from django.db.models import Max, Model

from assessments import describing, laying_out
from assessments.models import (
    Practical,
    PracticalVersion,
    Question,
    QuestionVersion,
    Quiz,
    QuizVersion,
    QuizVersionQuestion,
)
from assessments.question_content import wordings_of
from assessments.questions import hashing
from courses.freezing import CannotFreeze, content_hash


@transaction.atomic
def freeze_question(*, question: Question) -> QuestionVersion:
    """Return the version that holds the question's key, wordings and source as they are now, made if there is none."""
    wordings = wordings_of(question)
    told_apart_by = {
        "key_hash": hashing.key_hash(question.kind, question.key),
        "wording_hash": hashing.wording_hash(wordings),
        "source": question.source,
    }
    Question.objects.select_for_update().get(pk=question.pk)
    found = QuestionVersion.objects.filter(question=question, **told_apart_by).first()
    if found is not None:
        return found
    return QuestionVersion.objects.create(
        question=question,
        number=_next_number(QuestionVersion, question=question),
        kind=question.kind,
        key=question.key,
        wordings=wordings,
        **told_apart_by,
    )


@transaction.atomic
def freeze_quiz(*, quiz: Quiz) -> QuizVersion:
    """Return the version that holds the quiz and its questions as they are now, made if there is none."""
    quiz = Quiz.objects.select_for_update().get(pk=quiz.pk)
    places = laying_out.places_of(quiz)
    versions = [freeze_question(question=place.question) for place in places]
    frozen = {
        **describing.settings_of(quiz, describing.SETTINGS_OF_QUIZ),
        **_words(quiz),
        "sections": laying_out.sections_of(quiz),
        "draws": laying_out.draw_rows(quiz),
    }
    questions_of_version = [
        [
            *(version.key_hash, version.wording_hash, version.source),
            *(str(place.maximum.normalize()), place.section, list(place.draws)),
        ]
        for place, version in zip(places, versions, strict=True)
    ]
    digest = content_hash({**frozen, "questions": questions_of_version})
    found = QuizVersion.objects.filter(quiz=quiz, content_hash=digest).first()
    if found is not None:
        return found
    made = QuizVersion.objects.create(
        quiz=quiz, number=_next_number(QuizVersion, quiz=quiz), content_hash=digest, **frozen
    )
    QuizVersionQuestion.objects.bulk_create(
        QuizVersionQuestion(
            version=made,
            question_version=version,
            position=position,
            maximum=place.maximum,
            section=place.section,
            draws=list(place.draws),
        )
        for position, (place, version) in enumerate(zip(places, versions, strict=True), start=1)
    )
    return QuizVersion.objects.get(pk=made.pk)


def _words(quiz: Quiz) -> dict[str, dict[str, Any]]:
    """What officers read of the quiz itself, by language, in the columns of a version."""
    wordings = list(quiz.wordings.all())
    columns = {"titles": "title", "introductions": "introduction", "honours": "honour", "bands": "bands"}
    return {
        column: {wording.language: getattr(wording, name) for wording in wordings} for column, name in columns.items()
    }


@transaction.atomic
def freeze_practical(*, practical: Practical) -> PracticalVersion:
    """Return the version that holds the practical as it is now, made if there is none."""
    practical = Practical.objects.select_for_update().get(pk=practical.pk)
    wordings = list(practical.wordings.all())
    frozen = {
        **describing.settings_of(practical, describing.SETTINGS_OF_PRACTICAL),
        "titles": {wording.language: wording.title for wording in wordings},
        "scenarios": {wording.language: wording.scenario for wording in wordings},
        "pass_rules": {wording.language: wording.pass_rule for wording in wordings},
        "rubric": describing.rubric_of(practical),
    }
    digest = content_hash(frozen)
    found = PracticalVersion.objects.filter(practical=practical, content_hash=digest).first()
    if found is not None:
        return found
    made = PracticalVersion.objects.create(
        practical=practical,
        number=_next_number(PracticalVersion, practical=practical),
        content_hash=digest,
        **frozen,
    )
    return PracticalVersion.objects.get(pk=made.pk)


def _next_number(model: type[Model], **owner: Model) -> int:
    return (model.objects.filter(**owner).aggregate(last=Max("number"))["last"] or 0) + 1


# --- What pages ask --------------------------------------------------------------------------------------


def refuse(problems: list[str]) -> None:
    """Raise CannotFreeze with every problem; does nothing when there is none."""
    if problems:
        raise CannotFreeze(" ".join(problems))


def sources_of_quiz(version: QuizVersion) -> list[dict[str, Any]]:
    """The versions a released quiz uses, with their hashes."""
    asked = version.questions.select_related("question_version__question").order_by("position")
    return [{"kind": "quiz", "id": version.pk, "hash": version.content_hash}] + [
        {
            "kind": "question",
            "id": place.question_version_id,
            "code": place.question_version.question.code,
            "key_hash": place.question_version.key_hash,
            "wording_hash": place.question_version.wording_hash,
        }
        for place in asked
    ]
