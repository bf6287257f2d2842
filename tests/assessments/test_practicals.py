"""Practicals: one or two assessors, blind to each other, and nobody marks themselves."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import practicals
from assessments.models import Marking, PracticalAssessment, PracticalState
from assessments.practical_marking import MarkingRefused
from assessments.practicals import MayNotMark, MayNotOpen, open_assessment, record_marking
from courses import enrolling, permissions
from courses.models import Completion, ItemKind, RequirementMet
from ledger.models import AuditEvent
from tests.assessments import world

pytestmark = pytest.mark.django_db

GOOD = {"c1": 3, "c2": 2, "c3": 2}
POOR = {"c1": 1, "c2": 2, "c3": 2}


def make_assessment(**practical) -> PracticalAssessment:
    enrolment = world.enrol(world.make_edition(practical=world.make_practical(**practical)))
    return open_assessment(enrolment=enrolment, item=world.item_of(enrolment, ItemKind.PRACTICAL))


def mark(assessment: PracticalAssessment, levels: dict, marker=None, **fields) -> PracticalAssessment:
    record_marking(assessment=assessment, marker=marker or world.make_officer(), levels=levels, **fields)
    assessment.refresh_from_db()
    return assessment


def test_one_good_marking_passes_meets_the_requirement_and_completes(run_jobs):
    assessment = mark(make_assessment(), GOOD)

    run_jobs()

    assert (assessment.state, assessment.percent) == (PracticalState.PASSED, Decimal("77.78"))
    assert [met.evidence for met in RequirementMet.objects.all()] == ["practical"]
    assert Completion.objects.count() == 1
    assert list(
        AuditEvent.objects.filter(verb__startswith="practical.").order_by("pk").values_list("verb", flat=True)
    ) == [
        "practical.marked",
        "practical.decided",
    ]


def test_a_low_critical_level_asks_to_repeat_and_the_second_time_fails():
    first = mark(make_assessment(), POOR)
    second = open_assessment(enrolment=first.enrolment, item=first.item)

    mark(second, POOR)

    assert (first.state, second.number, second.state) == (PracticalState.REPEAT, 2, PracticalState.FAILED)
    with pytest.raises(MayNotOpen):
        open_assessment(enrolment=first.enrolment, item=first.item)


def test_opening_twice_gives_the_same_try():
    assessment = make_assessment()

    assert open_assessment(enrolment=assessment.enrolment, item=assessment.item) == assessment


def test_a_passed_practical_is_not_opened_again():
    assessment = mark(make_assessment(), GOOD)

    with pytest.raises(MayNotOpen):
        open_assessment(enrolment=assessment.enrolment, item=assessment.item)


def test_nobody_marks_themselves():
    assessment = make_assessment()

    with pytest.raises(MayNotMark):
        mark(assessment, GOOD, marker=assessment.officer)


def test_sending_a_marking_twice_stores_it_once():
    assessment, marker = make_assessment(assessors=2), world.make_officer()

    for _ in range(2):
        mark(assessment, GOOD, marker=marker)

    assert Marking.objects.count() == 1


def test_two_assessors_are_awaited_and_a_correction_supersedes():
    assessment, marker = make_assessment(assessors=2), world.make_officer()
    mark(assessment, POOR, marker=marker)
    mark(assessment, GOOD, marker=marker)
    assert assessment.state == PracticalState.OPEN

    mark(assessment, GOOD)

    assert (assessment.state, Marking.objects.count()) == (PracticalState.PASSED, 3)
    assert len(practicals.current_markings(assessment)) == 2


def test_markings_too_far_apart_wait_for_a_third_person():
    assessment, first = make_assessment(assessors=2), world.make_officer()
    mark(assessment, {"c1": 0, "c2": 2, "c3": 2}, marker=first)
    mark(assessment, GOOD)
    assert assessment.state == PracticalState.OPEN

    with pytest.raises(MayNotMark):
        mark(assessment, GOOD, marker=first)
    mark(assessment, GOOD)

    assert assessment.state == PracticalState.PASSED


@pytest.mark.parametrize("levels", [{"c1": 3}, {}])
def test_an_incomplete_marking_is_refused(levels):
    with pytest.raises(MayNotMark):
        mark(make_assessment(), levels)


@pytest.mark.parametrize("levels", [{**GOOD, "c1": 4}, {**GOOD, "c9": 1}])
def test_an_unknown_level_or_criterion_is_refused(levels):
    with pytest.raises(MarkingRefused):
        mark(make_assessment(), levels)


def test_a_decided_try_takes_no_marking():
    assessment = mark(make_assessment(), GOOD)

    with pytest.raises(MayNotMark):
        mark(assessment, POOR)


# --- Pages ------------------------------------------------------------------------------------------------


@pytest.fixture
def trained(monkeypatch):
    """A group with a trainer; answers (trainer, group, edition)."""
    edition = world.make_edition(practical=world.make_practical(assessors=2))
    group = world.make_group(edition)
    trainer, other = world.make_officer(full_name="Trainer One"), world.make_officer(full_name="Trainer Two")

    def sight(user):
        trains = user.pk in (trainer.pk, other.pk)
        return type(group).objects.filter(pk=group.pk) if trains else type(group).objects.none()

    monkeypatch.setattr(permissions, "_group_sights", [sight])
    return trainer, other, group, edition


def member_of(group, edition):
    return enrolling.enrol(officer=world.make_officer(), edition=edition, by=None, group=group)


def post_levels(client, assessment, levels, evidence="Spoke calmly."):
    data = {f"level-{id_}": level for id_, level in levels.items()} | {"evidence": evidence}
    return client.post(reverse("assessments:practical-mark", args=[assessment.public_id]), data)


def test_a_trainer_opens_and_marks_and_the_second_marker_is_blind(client, trained):
    trainer, other, group, edition = trained
    enrolment = member_of(group, edition)
    key = world.item_of(enrolment, ItemKind.PRACTICAL).key
    client.force_login(trainer)
    opened = client.post(reverse("assessments:practical-open", args=[enrolment.public_id, key]))
    assessment = PracticalAssessment.objects.get()
    assert opened.url == reverse("assessments:practical-mark", args=[assessment.public_id])
    post_levels(client, assessment, GOOD, evidence="A telling sentence.")
    detail = reverse("assessments:practical-detail", args=[assessment.public_id])

    seen_by_first = "A telling sentence." in client.get(detail).content.decode()
    client.force_login(other)
    seen_by_second = ["A telling sentence." in client.get(page).content.decode() for page in (detail, opened.url)]
    client.force_login(enrolment.officer)
    seen_by_officer = "A telling sentence." in client.get(detail).content.decode()
    client.force_login(other)
    post_levels(client, assessment, GOOD)
    client.force_login(enrolment.officer)
    after = client.get(detail).content.decode()

    assert (seen_by_first, seen_by_second, seen_by_officer) == (True, [False, False], False)
    assert ("A telling sentence." in after, "Passed" in after) == (True, True)


def test_a_missing_level_keeps_what_was_chosen(client, trained):
    trainer, _, group, edition = trained
    enrolment = member_of(group, edition)
    assessment = open_assessment(enrolment=enrolment, item=world.item_of(enrolment, ItemKind.PRACTICAL))
    client.force_login(trainer)

    html = post_levels(client, assessment, {"c1": 3}, evidence="Kept words").content.decode()

    assert ("Choose a level" in html, html.count(" checked"), "Kept words" in html) == (True, 1, True)
    assert Marking.objects.count() == 0


def test_who_trains_no_group_cannot_mark(client, trained):
    _, _, group, edition = trained
    enrolment = member_of(group, edition)
    assessment = open_assessment(enrolment=enrolment, item=world.item_of(enrolment, ItemKind.PRACTICAL))
    statuses = {}
    for name, user in [("officer", enrolment.officer), ("stranger", world.make_officer())]:
        client.force_login(user)
        statuses[name] = (
            post_levels(client, assessment, GOOD).status_code,
            client.get(reverse("assessments:practical-list")).status_code,
        )

    assert statuses == {"officer": (403, 403), "stranger": (404, 403)}
    assert Marking.objects.count() == 0


def test_a_trainer_who_is_a_member_does_not_mark_themselves(client, trained):
    trainer, _, group, edition = trained
    enrolment = enrolling.enrol(officer=trainer, edition=edition, by=None, group=group)
    key = world.item_of(enrolment, ItemKind.PRACTICAL).key
    client.force_login(trainer)

    response = client.post(reverse("assessments:practical-open", args=[enrolment.public_id, key]))

    assert (response.status_code, PracticalAssessment.objects.count()) == (403, 0)


def test_the_list_costs_the_same_for_any_count_and_shows_only_members(client, trained):
    trainer, _, group, edition = trained
    hidden = world.enrol(edition)
    client.force_login(trainer)
    costs, shown = [], []
    for more in (1, 2):
        shown += [member_of(group, edition).officer.full_name for _ in range(more)]
        client.get(reverse("assessments:practical-list"))
        with CaptureQueriesContext(connection) as queries:
            html = client.get(reverse("assessments:practical-list")).content.decode()
        costs.append(len(queries))

    assert [f"{name}<" in html for name in shown] == [True] * 3
    assert f"{hidden.officer.full_name}<" not in html
    assert costs[0] == costs[1]
