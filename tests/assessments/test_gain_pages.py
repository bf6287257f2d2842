"""The page, files and command of a gain study: who sees whose figures, what is hidden, what the files hold."""

import io
import json

import pytest
import python_calamine
from django.core.management import CommandError, call_command
from django.urls import reverse

from assessments import permissions
from assessments.models import GainStudy
from ledger.models import AuditEvent
from people.models import Role
from people.registering import ensure_groups
from tests.assessments import world
from tests.assessments.studies import days_ago, finish, make_study, measure, sit

pytestmark = pytest.mark.django_db


def learned(measured, group=None, officer=None, right=(1, 2, 2)):
    enrolment = measured.enrol(group, officer=officer)
    sit(measured, enrolment, right=right[0], at=days_ago(102))
    finish(measured, enrolment, at=days_ago(100))
    sit(measured, enrolment, right=right[1], at=days_ago(99))
    sit(measured, enrolment, right=right[2], at=days_ago(5))


@pytest.fixture
def trained(measured, let_train):
    """Two groups: the trainer's own of three officers, another's of nine."""
    trainer = world.make_officer()
    groups = [world.make_group(measured.edition) for _ in range(2)]
    for group, count in zip(groups, (3, 9), strict=True):
        for _ in range(count):
            learned(measured, group)
    let_train(trainer, groups[0])
    return trainer, groups


def page(client, measured, query="", name="gain-statistics"):
    return client.get(reverse(f"assessments:{name}", args=[measured.study.code]) + query)


def sign_in(client, role):
    user = world.make_officer(role=role)
    client.force_login(user)
    return user


def test_the_page_shows_what_was_learnt_and_kept(client, measured, trained):
    sign_in(client, Role.PROGRAMME_TEAM)

    response = page(client, measured)

    html = response.content.decode()
    assert response.context["analysis"].pairs == 12
    assert "12 officers took both quizzes" in html
    assert "Normalised gain" in html and ">0.50<" in html and ">1.00<" in html
    assert html.count('class="chart-column"') == 3
    assert "The same as a table" in html
    assert page(client, measured, f"?group={trained[1][1].public_id}").context["analysis"].pairs == 9


def test_a_trainer_sees_the_own_group_and_no_other(client, measured, trained):
    trainer, (own, other) = trained
    client.force_login(trainer)

    response = page(client, measured)

    assert response.context["analysis"].pairs == 3
    assert "not crossed" in response.content.decode()
    assert page(client, measured, f"?group={own.public_id}").status_code == 200
    assert page(client, measured, f"?group={other.public_id}").status_code == 404
    listed = client.get(reverse("assessments:gain-list") + f"?group={own.public_id}").content.decode()
    assert f"{measured.study.code}/?group={own.public_id}" in listed


def test_a_trainer_of_another_course_finds_nothing(client, measured, trained):
    elsewhere = measure()
    client.force_login(trained[0])
    assert page(client, elsewhere).status_code == 404
    assert elsewhere.study.code not in client.get(reverse("assessments:gain-list")).content.decode()


@pytest.mark.parametrize("role", [Role.OFFICER, Role.NODAL_OFFICER, Role.HELP_DESK])
def test_whoever_neither_writes_nor_trains_sees_nothing(client, measured, role):
    sign_in(client, role)
    assert page(client, measured).status_code == 404
    assert page(client, measured, name="gain-export").status_code == 404
    assert client.get(reverse("assessments:gain-list")).status_code == 403


def test_list_and_predicate_agree(measured, trained):
    other = measure()
    users = [trained[0], *(world.make_officer(role=role) for role in (Role.AUTHOR, Role.OFFICER, Role.PROGRAMME_TEAM))]
    for user in users:
        seen = permissions.studies_with_statistics(user)
        for study in (measured.study, other.study):
            assert seen.filter(pk=study.pk).exists() == permissions.can_view_gain_statistics(user, study)


def test_an_author_sees_no_figures_of_fewer_than_five_nor_what_would_give_them_away(client, measured, trained):
    sign_in(client, Role.AUTHOR)
    karnataka = world.make_place("IN-KA", "Karnataka")
    for _ in range(4):
        learned(measured, officer=world.make_officer(karnataka))

    for query in ("?state=IN-KA", "?state=IN-MP"):
        hidden = page(client, measured, query)
        assert hidden.context.get("analysis") is None
        assert "Fewer than 5 learners" in hidden.content.decode()
    assert page(client, measured, "?state=IN-KA", name="gain-export").status_code == 403
    assert page(client, measured).context["analysis"].pairs == 16


def test_an_anchor_that_few_met_is_hidden_from_an_author(client, measured, trained):
    sign_in(client, Role.AUTHOR)  # twelve officers: four or so met each anchor at a sitting
    shown = [cell for anchor in page(client, measured).context["anchors"] for cell in anchor["cells"]]
    assert {cell for cell in shown if cell[0] is not None and cell[0] < 5} == set()
    assert (None, None) in shown
    sign_in(client, Role.PROGRAMME_TEAM)
    shown = [cell for anchor in page(client, measured).context["anchors"] for cell in anchor["cells"]]
    assert sum(officers for officers, _facility in shown) == 36


def test_a_study_that_nobody_took_says_so(client, measured):
    sign_in(client, Role.PROGRAMME_TEAM)
    assert "Nobody has taken the quiz before and the quiz after" in page(client, measured).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, count, django_assert_num_queries):
    for _ in range(count):
        make_study()
    sign_in(client, Role.PROGRAMME_TEAM)
    with django_assert_num_queries(12):  # count, studies; the rest is the frame's
        assert len(client.get(reverse("assessments:gain-list")).context["page"].object_list) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_officers(client, measured, count, django_assert_num_queries):
    for _ in range(count):
        learned(measured)
    sign_in(client, Role.PROGRAMME_TEAM)
    with django_assert_num_queries(17):
        assert page(client, measured).status_code == 200


def test_the_back_office_leads_to_the_statistics(client, measured):
    ensure_groups()
    sign_in(client, Role.AUTHOR)
    listed = client.get(reverse(GainStudy.snippet_viewset.get_url_name("list"))).content.decode()
    assert reverse("assessments:gain-statistics", args=[measured.study.code]) in listed


def text(response):
    return b"".join(response.streaming_content).decode("utf-8-sig")


def test_the_files_hold_the_figures(client, measured, trained):
    sign_in(client, Role.PROGRAMME_TEAM)

    figures = text(page(client, measured, "?format=csv", "gain-export")).splitlines()
    anchors = text(page(client, measured, "?format=csv&table=anchors", "gain-export")).splitlines()
    xlsx = page(client, measured, "?format=xlsx", "gain-export")
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(b"".join(xlsx.streaming_content)))

    assert figures[0] == "Figure,Value,Lower end,Upper end,Officers"
    assert figures[3].startswith("Normalised gain,0.50")
    assert len(anchors) == 4 and anchors[1].startswith(measured.anchors[0].code)
    assert book.sheet_names == ["Figures", "Anchors"]
    assert AuditEvent.objects.filter(verb="statistics.exported").count() == 3
    assert page(client, measured, "?table=nonsense", "gain-export").status_code == 404


def output(*arguments):
    out = io.StringIO()
    call_command("gain_statistics", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_tables_and_json(measured, trained):
    code, group = measured.study.code, str(trained[1][1].public_id)
    found = json.loads(output(code, "--json"))
    assert (found["pairs"], found["is_crossed"], found["gain"]["value"]) == (12, True, pytest.approx(0.5, abs=0.001))
    assert json.loads(output(code, "--json", "--group", group))["pairs"] == 9
    assert "Kept after 90 days, share\t1.00" in output(code)
    with pytest.raises(CommandError, match="no gain study “none”"):
        output("none")
