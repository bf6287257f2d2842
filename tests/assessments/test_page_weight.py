"""After the first load, one more question costs an officer's line at most 4 KB, in Hindi.

All on one page it is what one more question of any kind adds, long as it may be. One by one it is a page of its own,
with the map and all that the script says: there each of the programme's questions is held to it, in a quiz of twenty.
"""

import gzip
import json
import random
from pathlib import Path

import pytest

from assessments import attempting, versions
from assessments.models import Attempt, PageLayout, Question, QuestionWording
from assessments.questions.source import from_source
from tests.assessments import world
from tests.assessments.kind_samples import NAMES, SAMPLES

pytestmark = pytest.mark.django_db

MOST = 4 * 1024  # bytes, gzipped
VOCABULARY = {
    "hi": (
        "पुलिस थाना शिकायत बालक महिला सूचना साक्ष्य डिजिटल उपकरण जब्ती पंचनामा अधिकारी विवेचना न्यायालय धारा अपराध "
        "पीड़ित गोपनीयता सामग्री मंच सेवा प्रदाता अनुरोध तत्काल लिखित प्रति हस्ताक्षर समय सीमा चिकित्सा परीक्षण बयान"
    ),
    "en": (
        "police station complaint child woman information evidence digital device seizure memo officer inquiry court "
        "section offence victim privacy material platform service provider request at once written copy signature"
    ),
}


def prose(language: str, count: int, seed: int) -> str:
    """Invented words in no order: nothing in them repeats as it would in a copied sentence."""
    return " ".join(random.Random(seed).choices(VOCABULARY[language].split(), k=count))


def make(name: str, seed: int) -> Question:
    """The sample with a stem of 45 words and options of 12."""
    slug, key, wordings = SAMPLES[name]
    question = world.make_question("single")
    Question.objects.filter(pk=question.pk).update(kind=slug, key=key)
    for language, wording in wordings.items():
        body = {part: words for part, words in wording.items() if part != "stem"}
        if "options" in body:
            body["options"] = [
                {**option, "text": prose(language, 12, seed * 31 + place)}
                for place, option in enumerate(body["options"])
            ]
        stem = f"{prose(language, 45, seed)} {wording['stem']}"
        QuestionWording.objects.filter(question=question, language=language).update(stem=stem, body=body)
    return Question.objects.get(pk=question.pk)


def of_the_programme() -> list[Question]:
    """The questions that come with the programme."""
    found = []
    for row in json.loads(Path("fixtures/questions.json").read_text(encoding="utf-8")):
        slug, key, wordings = from_source(row)
        question = world.make_question("single")
        Question.objects.filter(pk=question.pk).update(kind=slug, key=key)
        for language, wording in wordings.items():
            body = {part: words for part, words in wording.items() if part not in ("stem", "explanation")}
            own = QuestionWording.objects.filter(question=question, language=language)
            own.update(stem=wording["stem"], body=body)
        found.append(Question.objects.get(pk=question.pk))
    return found


def begin(client, questions: list[Question], **settings) -> Attempt:
    versions.forget()
    enrolment = world.enrol(world.make_edition(quiz=world.make_quiz(questions, shuffles=False, **settings)))
    client.force_login(enrolment.officer)
    return attempting.start_attempt(enrolment=enrolment, item=world.item_of(enrolment))


def weight(client, attempt: Attempt, number: int = 1) -> int:
    """Bytes of the attempt page in Hindi, gzipped as the server does it."""
    response = client.get(f"/hi/assess/attempts/{attempt.public_id}/?q={number}")
    assert response.status_code == 200
    return len(gzip.compress(response.content, 6))


@pytest.mark.parametrize("name", NAMES)
def test_one_more_question_costs_at_most_4_kb(client, name):
    before = [make("single", seed) for seed in (1, 2)]

    more = weight(client, begin(client, [*before, make(name, 3)])) - weight(client, begin(client, before))

    assert 0 < more <= MOST


def test_a_page_with_one_question_of_the_programme_costs_at_most_4_kb(client):
    questions, quiz = of_the_programme(), 20
    weights = []
    for start in (0, 20, 40, len(questions) - quiz):
        attempt = begin(client, questions[start : start + quiz], layout=PageLayout.ONE)
        weights += [weight(client, attempt, number) for number in range(1, quiz + 1)]

    assert len(weights) == 80
    assert max(weights) <= MOST
