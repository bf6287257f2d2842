"""The pages of those who mark: what they show, to whom, at what cost, and what stays when a form is refused."""

import io
from decimal import Decimal

import pytest
import python_calamine
from django.urls import reverse

import ledger
from assessments import hand_marking, regrading
from assessments.models import AttemptFlag, Grading, MarkingClaim, Regrade, ResultInDoubt, WrittenMark
from certificates import issuing
from certificates.models import Certificate
from ledger import clock
from tests.assessments import world
from tests.assessments.marking_world import ESSAY, group_with, make_written, take, training, version_in

pytestmark = pytest.mark.django_db
RIGHT, WRONG = {"choice": "b"}, {"choice": "c"}


@pytest.fixture
def team(client):
    found = world.make_officer(role="programme_team")
    client.force_login(found)
    return found


def essay_of(question, edition=None, **fields):
    edition = edition or world.make_edition(world.make_quiz([question], **fields))
    group, [enrolment] = group_with(edition)
    return group, take(enrolment, {question: ESSAY})


def marking_url(attempt, question):
    return reverse("assessments:marking-answer", args=[attempt.public_id, version_in(attempt, question)])


def text(response):
    return response.content.decode()


# --- Marking ----------------------------------------------------------------------------------------------


def test_a_mark_is_stored_from_the_guide_and_leads_to_the_next_answer(client):
    question = make_written()
    edition = world.make_edition(world.make_quiz([question]))
    group, enrolments = group_with(edition, 2)
    first, second = (take(enrolment, {question: ESSAY}) for enrolment in enrolments)
    trainer = world.make_officer()
    client.force_login(trainer)
    with training(trainer, group):
        page = client.get(reverse("assessments:marking-next"), follow=True)
        assert page.request["PATH_INFO"] == marking_url(first, question)
        assert [words in text(page) for words in (ESSAY["text"], "Preserves evidence", "0 to 3")] == [True] * 3
        form = {"points--g1": "2.5", "points--g2": "0", "comment": "Ask sooner.", "then": "next"}
        page = client.post(marking_url(first, question), form, follow=True)

    assert page.request["PATH_INFO"] == marking_url(second, question)
    mark = WrittenMark.objects.get()
    assert (mark.share, mark.points, mark.comment) == (
        pytest.approx(0.625), {"": {"g1": "2.5", "g2": "0"}}, "Ask sooner.",
    )  # fmt: skip
    client.force_login(first.officer)
    result = text(client.get(reverse("assessments:result", args=[first.public_id])))
    assert ["62.50 %" in result, "Ask sooner." in result] == [True, True]


def test_without_a_guide_the_marks_are_those_of_the_question(client, team):
    question = make_written(guide=False)
    edition = world.make_edition(world.make_quiz([question], maxima=["8"]))
    attempt = take(world.enrol(edition), {question: ESSAY})
    page = client.get(marking_url(attempt, question))
    assert "0 to 8" in text(page)
    client.post(marking_url(attempt, question), {"points--all": "6", "comment": ""})
    assert Grading.objects.get().score == 6


@pytest.mark.parametrize("form", [{"points--g1": "3.5", "points--g2": "1"}, {"points--g1": "2", "points--g2": ""}])
def test_what_was_typed_stays_when_marks_are_missing_or_out_of_range(client, team, form):
    question = make_written()
    _group, attempt = essay_of(question)
    page = text(client.post(marking_url(attempt, question), {**form, "comment": "Kept words."}))
    assert "Kept words." in page
    assert f'value="{form["points--g1"]}"' in page
    assert "What you typed is kept." in page
    assert not WrittenMark.objects.exists()


def test_what_was_typed_stays_when_another_has_marked_meanwhile(client, team):
    question = make_written()
    both = [question, make_written()]
    attempt = take(world.enrol(world.make_edition(world.make_quiz(both))), default=ESSAY)
    other = world.make_officer(full_name="Quicker Marker")
    points = {"": {"g1": Decimal(1), "g2": Decimal(1)}}
    hand_marking.store_mark(
        attempt=attempt, question_id=version_in(attempt, question), points=points, comment="", by=other
    )
    form = {"points--g1": "2", "points--g2": "1", "comment": "Kept words."}
    page = client.post(marking_url(attempt, question), form)
    assert page.status_code == 409
    assert ["Kept words." in text(page), "What you typed is still on this page." in text(page)] == [True, True]
    assert WrittenMark.objects.count() == 1


def test_others_see_who_holds_an_answer(client, team):
    question = make_written()
    _group, attempt = essay_of(question)
    holder = world.make_officer(full_name="Holding Marker")
    hand_marking.claim_answer(attempt=attempt, question_id=version_in(attempt, question), by=holder)
    for address in (reverse("assessments:marking-list"), marking_url(attempt, question)):
        assert "Holding Marker" in text(client.get(address))
    assert MarkingClaim.objects.get().marker == holder
    page = client.get(reverse("assessments:marking-next"), follow=True)
    assert "No answer is free to be marked." in text(page)


@pytest.mark.parametrize(("stake", "is_named"), [("ordinary", True), ("high", False)])
def test_where_much_is_at_stake_the_marker_does_not_learn_whose_answer_it_is(client, team, stake, is_named):
    question = make_written()
    edition = world.make_edition(world.make_quiz([question], stake=stake))
    officer = world.make_officer(full_name="Secret Writer")
    attempt = take(world.enrol(edition, officer=officer), {question: ESSAY})
    pages = [client.get(reverse("assessments:marking-list")), client.get(marking_url(attempt, question))]
    assert ["Secret Writer" in text(page) for page in pages] == [is_named] * 2


def test_the_officer_reads_how_many_answers_still_wait(client):
    questions = [make_written(), make_written()]
    enrolment = world.enrol(world.make_edition(world.make_quiz(questions)))
    attempt = take(enrolment, default=ESSAY)
    client.force_login(enrolment.officer)
    page = text(client.get(reverse("assessments:result", args=[attempt.public_id])))
    assert "A person marks 2 of them; still waiting: 2." in page


def test_filters_narrow_the_queue_and_nonsense_finds_nothing(client, team):
    questions = [make_written(), make_written()]
    groups = [essay_of(question)[0] for question in questions]
    address = reverse("assessments:marking-list")
    counts = {
        query: client.get(f"{address}?{query}").context["count"]
        for query in ("", f"group={groups[0].public_id}", "group=x", "quiz=none", "question=x", "question=9" * 30)
    }
    assert list(counts.values()) == [2, 1, 0, 0, 0, 0]


def test_the_queue_costs_the_same_for_one_answer_and_for_three(client, team, django_assert_num_queries):
    question = make_written()
    edition = world.make_edition(world.make_quiz([question]))
    address = reverse("assessments:marking-list")
    costs = []
    for count in (1, 2):
        _group, enrolments = group_with(edition, count)
        for enrolment in enrolments:
            take(enrolment, {question: ESSAY})
        client.get(address)
        with django_assert_num_queries(9) as done:
            client.get(address)
        costs.append(len(done))
    assert costs == [9, 9]


def test_the_queue_pages_by_its_last_row(client, team, monkeypatch):
    monkeypatch.setattr("assessments.marking_views.PAGE_SIZE", 2)
    question = make_written()
    edition = world.make_edition(world.make_quiz([question]))
    for _ in range(3):
        take(world.enrol(edition), {question: ESSAY})
    address = reverse("assessments:marking-list")
    first = client.get(address)
    second = client.get(f"{address}?after={first.context['next_after']}")
    assert [len(first.context["rows"]), len(second.context["rows"]), second.context["next_after"]] == [2, 1, None]


# --- Releasing --------------------------------------------------------------------------------------------


def test_a_trainer_releases_the_own_group_alone(client):
    quiz = world.make_quiz(released_together=True)
    edition = world.make_edition(quiz)
    (own, [mine]), (other, [theirs]) = group_with(edition), group_with(edition)
    for enrolment in (mine, theirs):
        take(enrolment, default=RIGHT)
    trainer = world.make_officer()
    client.force_login(trainer)
    address = reverse("assessments:release", args=[quiz.code])
    with training(trainer, own):
        preview = text(client.get(f"{address}?group={own.public_id}"))
        statuses = [
            client.post(f"{address}{query}").status_code
            for query in ("", f"?group={other.public_id}", "?group=x", f"?group={own.public_id}")
        ]
    assert "1 officer will see a result at once." in preview
    assert statuses == [404, 404, 404, 302]
    assert [release.group for release in quiz.releases.all()] == [own]


# --- Changing a mark, deciding ----------------------------------------------------------------------------


def test_a_mark_is_changed_on_its_page_and_the_officer_reads_why(client, team):
    enrolment = world.enrol()
    attempt = take(enrolment, default=WRONG)
    address = reverse("assessments:mark-change", args=[attempt.public_id, attempt.paper[0]])
    assert reverse("assessments:mark-change", args=[attempt.public_id, attempt.paper[0]]) in text(
        client.get(reverse("assessments:result", args=[attempt.public_id]))
    )
    refused = client.post(address, {"marks": "0.5", "reason": "", "seen": "1"})
    assert ['value="0.5"' in text(refused), "Say why the mark is changed." in text(refused)] == [True, True]
    client.post(address, {"marks": "0.5", "reason": "The wording misled.", "seen": "1"})

    client.force_login(enrolment.officer)
    page = text(client.get(reverse("assessments:result", args=[attempt.public_id])))
    assert ["The wording misled." in page, team.name in page, "Change the mark" in page] == [True, False, False]


def test_the_team_sees_the_certificate_that_is_affected_and_decides(client, team):
    issuing_edition = world.make_edition(world.make_quiz())
    issuing.ensure_awards()
    enrolment = world.enrol(issuing_edition)
    attempt = take(enrolment, default=RIGHT)
    ledger.run_due_jobs()
    for place in range(2):
        address = reverse("assessments:mark-change", args=[attempt.public_id, attempt.paper[place]])
        client.post(address, {"marks": "0", "reason": "Copied.", "seen": place + 1})
    doubt = ResultInDoubt.objects.get()
    listed = text(client.get(reverse("assessments:doubt-list")))
    numbers = list(Certificate.objects.filter(officer=enrolment.officer).values_list("number", flat=True))
    assert all(number in listed for number in numbers)
    assert enrolment.officer.name in listed

    form = {"decision": "withdraw", "note": "Heard the officer."}
    client.post(reverse("assessments:doubt-decide", args=[doubt.public_id]), form)
    settled = text(client.get(reverse("assessments:doubt-list") + "?show=settled"))
    assert "It is withdrawn" in settled
    assert enrolment.completions.get().withdrawal_reason == "Heard the officer."


# --- Regrades ---------------------------------------------------------------------------------------------


@pytest.fixture
def regrade(team):
    question = world.make_question()
    quiz = world.make_quiz([question, world.make_question()], attempts_allowed=0)
    edition = world.make_edition(quiz)
    officer = world.make_officer(full_name="=HYPERLINK Officer")
    attempt = take(world.enrol(edition, officer=officer), {question: WRONG})
    question.key = WRONG
    question.save()
    world.approve(question)
    old = regrading.QuestionVersion.objects.get(pk=version_in(attempt, question))
    return regrading.draft_regrade(quiz=quiz, old_version=old, remedy="corrected", reason="Wrong key.", by=team)


def test_a_regrade_is_rehearsed_looked_at_and_applied_on_its_pages(client, regrade):
    detail = reverse("assessments:regrade-detail", args=[regrade.public_id])
    assert "The rehearsal runs." in text(client.get(detail))
    ledger.run_due_jobs()
    assert "Apply to 1 attempt" in text(client.get(detail))
    client.post(reverse("assessments:regrade-apply", args=[regrade.public_id]))
    ledger.run_due_jobs()
    assert "Applied" in text(client.get(detail))
    assert Grading.objects.filter(number=2).count() == 1


def test_a_refused_regrade_keeps_what_was_typed(client, team):
    question = world.make_question()
    quiz = world.make_quiz([question])
    attempt = take(world.enrol(world.make_edition(quiz)), {question: RIGHT})
    address = reverse("assessments:regrade-new") + f"?quiz={quiz.code}"
    form = {"question": version_in(attempt, question), "remedy": "corrected", "reason": "Kept words."}
    page = text(client.post(address, form))
    assert ["Kept words." in page, "Correct it there first." in page] == [True, True]
    assert not Regrade.objects.exists()


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_exported_table_holds_no_formula(client, regrade, file_format):
    ledger.run_due_jobs()
    address = reverse("assessments:regrade-export", args=[regrade.public_id])
    response = client.get(f"{address}?format={file_format}")
    body = b"".join(response.streaming_content)
    if file_format == "xlsx":
        rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
        assert rows[1][0] == "'=HYPERLINK Officer"
    else:
        assert "'=HYPERLINK Officer" in body.decode("utf-8-sig")
        assert "\n=HYPERLINK" not in body.decode("utf-8-sig")


@pytest.mark.parametrize("wrong_key", ["lost", "kept"])
def test_a_regrade_names_every_certificate_whose_mark_it_changes(client, team, wrong_key):
    """One who passes all the same keeps the certificate, and the mark printed on it is no longer that of the quiz."""
    question, others = world.make_question(), [world.make_question() for _ in range(1 if wrong_key == "lost" else 4)]
    quiz = world.make_quiz([question, *others])
    attempt = take(world.enrol(world.make_edition(quiz)), default=RIGHT)
    issuing.ensure_awards()
    ledger.run_due_jobs()
    number = Certificate.objects.get(officer=attempt.officer).number
    question.key = WRONG
    question.save()
    world.approve(question)
    old = regrading.QuestionVersion.objects.get(pk=version_in(attempt, question))
    regrade = regrading.draft_regrade(quiz=quiz, old_version=old, remedy="corrected", reason="Wrong key.", by=team)
    ledger.run_due_jobs()

    page = text(client.get(reverse("assessments:regrade-detail", args=[regrade.public_id])))
    table = client.get(reverse("assessments:regrade-export", args=[regrade.public_id]) + "?format=csv")

    crosses = "no longer passes" in page
    assert (crosses, number in page) == (wrong_key == "lost", True)
    assert f",{number}, Valid," in b"".join(table.streaming_content).decode().replace('"', "")


# --- Flags ------------------------------------------------------------------------------------------------


def test_a_flag_is_shown_with_its_evidence_and_reviewed(client):
    group, [enrolment] = group_with(world.make_edition(world.make_quiz()))
    attempt = take(enrolment, default=WRONG)
    flag = AttemptFlag.objects.create(
        attempt=attempt,
        kind="too-fast",
        evidence={"seconds": 1.2, "usual_seconds": 40.0, "score": -6.1, "compared": 30},
        flagged_at=clock.database_now(),
    )
    trainer = world.make_officer()
    client.force_login(trainer)
    with training(trainer, group):
        page = text(client.get(reverse("assessments:flag-detail", args=[flag.public_id])))
        assert "1.2 seconds for each answered question; the middle of 30 attempts is 40." in page
        client.post(
            reverse("assessments:flag-detail", args=[flag.public_id]),
            {"decision": "plausible", "note": "Prepared on paper."},
        )
        assert "There is a good explanation" in text(client.get(reverse("assessments:flag-list") + "?show=settled"))
    client.force_login(enrolment.officer)
    assert client.get(reverse("assessments:flag-detail", args=[flag.public_id])).status_code == 404
