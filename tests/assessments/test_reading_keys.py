"""How a question is marked, as its reviewer reads it: everything the approval is of."""

import pytest
from django.urls import reverse
from django.utils import translation

from assessments import reading_keys
from assessments.questions import options
from people.models import Role
from people.registering import ensure_groups
from tests.assessments import world
from tests.assessments.kind_samples import SAMPLES


def texts(key: dict, kind: str, wording: dict | None = None) -> dict[str, str]:
    content = {"kind": kind, "key": key, "wordings": {"en": wording or {"stem": "Which?"}}}
    return {line.name: line.text for line in reading_keys.lines(content, None)}


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_kind_can_be_read(name):
    kind, key, wordings = SAMPLES[name]
    lines = reading_keys.lines({"kind": kind, "key": key, "wordings": wordings}, None)
    assert all(line.name and line.text and not line.has_changed for line in lines)
    assert not any(options.TAG.search(line.text) for line in lines)


def test_shares_other_answers_units_and_every_row_of_data_are_named():
    two = [{"id": "a1", "text": "CSAM", "fraction": "1"}, {"id": "a2", "text": "CSEAM*", "fraction": "0.5"}]
    option = [{"id": "a", "text": "Yes"}, {"id": "b", "text": "No"}]
    number = {"id": "a1", "value": "3", "fraction": "1", "tolerance": "0.5", "tolerance_kind": "relative"}
    hours = {"answers": [number], "unit": "days", "units": [{"unit": "hours", "multiplier": "24"}]}
    formula = {"id": "a1", "formula": "{a} * 2", "fraction": "1", "tolerance": "0"}

    assert texts({"answers": two}, "shorttext")["Answer 2"] == "Answer: CSEAM*; Share: 50 %"
    choice = texts({"choice": "a", "fractions": {"b": "-0.33333"}}, "single", {"stem": "?", "options": option})
    assert choice == {"Option 1": "Yes; Right", "Option 2": "No; Share: -33.333 %"}
    assert texts(hours, "numeric") == {
        "Unit": "days",
        "Answer 1": "Number: 3; Tolerance: 0.5; How the tolerance counts: relative to the value; Share: 100 %",
        "Unit 1": "Unit: hours; Multiplier: 24",
    }
    data = texts({"answers": [formula], "data": [{"a": "1"}, {"a": "2"}]}, "calculated")
    assert [data["Row 1"], data["Row 2"]] == ["Values: a = 1", "Values: a = 2"]


def test_words_stand_in_the_readers_language():
    _kind, key, wordings = SAMPLES["single"]
    with translation.override("hi"):
        lines = reading_keys.lines({"kind": "single", "key": key, "wordings": wordings}, None)
    assert lines[0].text == "a hi"


@pytest.mark.django_db
def test_the_reviewer_sees_which_line_of_the_key_has_changed(client):
    ensure_groups()
    question = world.make_question("shorttext")
    question.key = {**question.key, "answers": [{"id": "a1", "text": "CSEAM*", "fraction": "1"}]}
    question.key.pop("accepted", None)
    question.save()
    client.force_login(world.make_officer(role=Role.LEGAL_REVIEWER))

    page = client.get(reverse("assessments_cms:question-review", args=[question.pk]))

    changed = [line.text for line in page.context["marking"] if line.has_changed]
    assert changed == ["Answer: CSEAM*; Share: 100 %"]
    assert "<ins>Answer: CSEAM*; Share: 100 %</ins>" in page.content.decode()
