"""How a demonstration officer learns and is marked, by the verbs that the clicks of officers and trainers call."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

from django.utils import translation

from assessments import hand_marking, practicals, questions, saving, written_answers
from assessments.attempting import open_page, start_attempt
from assessments.models import Attempt, PracticalAssessment, QuestionVersion
from assessments.models.bank import QuestionKindChoices
from assessments.submitting import submit
from courses import self_checking
from courses.models import EditionItem, Enrolment, ItemKind
from ledger.clock import frozen
from people.models import Officer


def right_response(version: QuestionVersion) -> dict | None:
    """Return what an officer who knows the answer would send; None where only a person can say."""
    return questions.kind(version.kind).right_response(version.key, version.wordings["en"])


def wrong_response(version: QuestionVersion, seed: int) -> dict:
    """Return a wrong choice where there are options to choose one of, as the seed falls; nothing for other kinds."""
    if version.kind != QuestionKindChoices.SINGLE:
        return {}
    wrong = [option["id"] for option in version.wordings["en"]["options"] if option["id"] != version.key["choice"]]
    return {"choice": wrong[seed % len(wrong)]}


def answer_self_checks(enrolment: Enrolment, item: EditionItem, *, stumbles: bool = False) -> None:
    """Answer every self-check of a lesson rightly; with ``stumbles`` the first one wrongly before."""
    content = item.texts.get(language="hi").content
    for number, check_id in enumerate(item.check_ids):
        options = _options(content, check_id)
        tries = [[option["id"] for option in options if option["correct"]]]
        if stumbles and number == 0:
            tries.insert(0, [next(option["id"] for option in options if not option["correct"])])
        for chosen in tries:
            self_checking.answer(
                enrolment=enrolment, item=item, content=content, language="hi", check_id=check_id, chosen=chosen
            )


def _options(content: dict, check_id: str) -> list[dict]:
    return next(block["value"]["options"] for block in content["blocks"] if block["id"] == check_id)


def take_quiz(
    enrolment: Enrolment,
    item: EditionItem,
    *,
    at: datetime,
    minutes: int = 10,
    blanks: int = 0,
    words: str = "",
    hands_in: bool = True,
) -> Attempt:
    """Take the quiz at ``at`` in so many minutes: every answer right but the first ``blanks``; ``words`` are written.

    The officer answers in the preferred language. Of the blanks every second stays empty; the first, third, … are
    answered wrongly where one chooses.
    """
    with frozen(at), translation.override(enrolment.officer.preferred_language):
        attempt = start_attempt(enrolment=enrolment, item=item)
        epoch = open_page(attempt=attempt)
    versions = QuestionVersion.objects.in_bulk(attempt.paper)
    sequence = count(1)
    with frozen(at + timedelta(minutes=minutes - 1)):
        for place, question_id in enumerate(attempt.paper):
            response = right_response(versions[question_id]) or {"text": words}
            if place < blanks:
                response = wrong_response(versions[question_id], attempt.seed) if place % 2 == 0 else {}
            if not response:
                continue
            saving.save_answer(
                attempt_id=attempt.pk,
                epoch=epoch,
                question_id=question_id,
                response=response,
                sequence=next(sequence),
            )
    if hands_in:
        with frozen(at + timedelta(minutes=minutes)):
            attempt = submit(attempt=attempt)
    return attempt


def mark_writing(attempt: Attempt, *, points: Decimal, by: Officer) -> None:
    """Give every written answer of the attempt that many points for the first line of its guide, none for others."""
    for answer in hand_marking.queue(Attempt.objects.filter(pk=attempt.pk), by):
        guide = answer.question_version.key["guide"]
        given = {line["id"]: points if place == 0 else Decimal(0) for place, line in enumerate(guide)}
        hand_marking.store_mark(
            attempt=attempt,
            question_id=answer.question_version_id,
            points={written_answers.WHOLE: given},
            comment="Well seen. The page may also be out of date.",
            by=by,
        )


def do_practical(
    enrolment: Enrolment, item: EditionItem, *, markers: list[Officer], at: datetime, best: int
) -> PracticalAssessment:
    """Let as many markers as the practical asks give level 3 on the first ``best`` criteria and 2 on the others."""
    with frozen(at):
        assessment = practicals.open_assessment(enrolment=enrolment, item=item)
        for marker in markers[: assessment.version.assessors]:
            practicals.record_marking(
                assessment=assessment,
                marker=marker,
                levels={
                    criterion["id"]: 3 if place < best else 2
                    for place, criterion in enumerate(assessment.version.rubric)
                },
                evidence="Demonstration: seen in the exercise.",
            )
    assessment.refresh_from_db()
    return assessment


def learn_everything(
    enrolment: Enrolment, *, markers: list[Officer], at: datetime, stumbles: bool = False, must_repeat: bool = False
) -> None:
    """Do all that the enrolment asks, two hours apart; who ``must_repeat`` is too weak in the practicals."""
    for day, item in enumerate(enrolment.edition.items.filter(stands_apart=False).order_by("position")):
        moment = at + timedelta(hours=2 * day)
        if item.kind == ItemKind.LESSON:
            with frozen(moment):
                answer_self_checks(enrolment, item, stumbles=stumbles)
        elif item.kind == ItemKind.QUIZ:
            take_quiz(enrolment, item, at=moment, blanks=1 if stumbles else 0)
        else:
            do_practical(enrolment, item, markers=markers, at=moment, best=0 if must_repeat else 2 if stumbles else 9)
