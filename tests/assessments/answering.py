"""Attempts at a quiz for tests of what is made from them: answered as told, handed in, marked."""

from django.utils import timezone, translation

from assessments import attempting, submitting
from assessments.models import Answer, Attempt
from courses.models import Enrolment
from tests.assessments import world

RIGHT, WRONG = {"choice": "b"}, {"choice": "a"}


def take(
    enrolment: Enrolment, responses: list[dict | None], language: str = "en", certainty: int | None = None
) -> Attempt:
    """Take the quiz; ``responses`` has one for each question in the quiz's order, None to leave it out."""
    with translation.override(language):
        attempt = attempting.start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    epoch = attempting.open_page(attempt=attempt)
    for sequence, (version_id, response) in enumerate(zip(sorted(attempt.paper), responses, strict=True), start=1):
        if response is not None:
            Answer.objects.create(
                attempt=attempt,
                question_version_id=version_id,
                response=response,
                certainty=certainty,
                epoch=epoch,
                sequence=sequence,
                saved_at=timezone.now(),
            )
    return submitting.submit(attempt=attempt)
