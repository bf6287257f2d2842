"""Self-checks: marked on the server from the frozen text, tries unlimited, every try kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses import completing, requirements
from courses.models import EditionItem, Enrolment, SelfCheckAnswer
from ledger.clock import database_now

SELF_CHECKS = "self-checks"


class UnknownCheck(LookupError):
    """The item has no self-check with this id."""


@dataclass(frozen=True)
class Check:
    """One self-check for the reader, with the last try if there is one. ``result`` is None before the first."""

    id: str
    kind: str
    question: str
    options: list[dict[str, Any]]
    chosen: list[str] = field(default_factory=list)
    result: "Result | None" = None
    is_met: bool = False
    is_empty: bool = False

    @property
    def is_multiple(self) -> bool:
        return self.kind == "multiple"


@dataclass(frozen=True)
class Result:
    is_correct: bool
    feedback: list[str]
    explanation: str


def answer(
    *,
    enrolment: Enrolment,
    item: EditionItem,
    content: dict[str, Any],
    language: str,
    check_id: str,
    chosen: Iterable[str],
) -> Check:
    """Mark one try, keep it, and record the lesson as met when each of its checks has a right answer.

    Options that the check does not have are passed over; with none left nothing is kept and the check comes
    back with ``is_empty``. Every call that chooses something keeps another try. Raises UnknownCheck.
    """
    block = _block(content, check_id)
    known = [option["id"] for option in block["options"]]
    picked = sorted({option for option in chosen if option in known})
    if block["kind"] != "multiple":
        picked = picked[:1]
    if not picked:
        return _check(check_id, block, [], is_empty=True)
    with transaction.atomic():
        # the enrolment's lock puts two answers at once in a row, so that one of them sees both
        enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        SelfCheckAnswer.objects.create(
            enrolment=enrolment,
            item=item,
            check_id=check_id,
            chosen=picked,
            is_correct=is_correct(block, picked),
            language=language,
            answered_at=database_now(),
        )
        found = evidence_of(enrolment, item)
        if found:
            requirements.record_met(enrolment=enrolment, item=item, evidence=found.kind, evidence_id=found.id)
    if found:
        completing.complete_if_due(enrolment=enrolment)
    return _check(check_id, block, picked)


def is_correct(block: dict[str, Any], chosen: Iterable[str]) -> bool:
    """True when exactly the right options are chosen."""
    return set(chosen) == {option["id"] for option in block["options"] if option["correct"]}


def evidence_of(enrolment: Enrolment, item: EditionItem) -> requirements.Evidence | None:
    """A lesson is met when every self-check of it has a right answer; one without checks, never by this."""
    if not item.check_ids:
        return None
    answered = SelfCheckAnswer.objects.filter(enrolment=enrolment, item=item, is_correct=True)
    right = dict(answered.order_by("pk").values_list("check_id", "pk"))
    if not set(item.check_ids) <= set(right):
        return None
    return requirements.Evidence(SELF_CHECKS, max(right[check_id] for check_id in item.check_ids))


def checks_of(content: dict[str, Any], answers: Iterable[SelfCheckAnswer]) -> dict[str, Check]:
    """Return the item's checks by id, each with the last of the ``answers`` (in the order given) to it."""
    last: dict[str, SelfCheckAnswer] = {}
    met: set[str] = set()
    for tried in answers:
        last[tried.check_id] = tried
        if tried.is_correct:
            met.add(tried.check_id)
    return {
        block["id"]: _check(
            block["id"],
            block["value"],
            last[block["id"]].chosen if block["id"] in last else [],
            is_met=block["id"] in met,
        )
        for block in content.get("blocks", [])
        if block["type"] == "self_check"
    }


def _block(content: dict[str, Any], check_id: str) -> dict[str, Any]:
    for block in content.get("blocks", []):
        if block["type"] == "self_check" and block["id"] == check_id:
            return block["value"]
    raise UnknownCheck(check_id)


def _check(
    check_id: str, block: dict[str, Any], chosen: list[str], *, is_met: bool = False, is_empty: bool = False
) -> Check:
    result = _result(block, chosen) if chosen else None
    return Check(
        id=check_id,
        kind=block["kind"],
        question=block["question"],
        options=[
            {"id": option["id"], "text": option["text"], "chosen": option["id"] in chosen}
            for option in block["options"]
        ],
        chosen=chosen,
        result=result,
        is_met=is_met or bool(result and result.is_correct),
        is_empty=is_empty,
    )


def _result(block: dict[str, Any], chosen: list[str]) -> Result:
    """The feedback of each chosen option; the explanation only once the answer is right."""
    right = is_correct(block, chosen)
    feedback = [option["feedback"] for option in block["options"] if option["id"] in chosen and option["feedback"]]
    if not right and block["kind"] == "multiple" and not feedback:
        feedback = [_("Not all right answers, or one too many.")]
    return Result(is_correct=right, feedback=feedback, explanation=block["explanation"] if right else "")
