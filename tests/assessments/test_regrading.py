"""A wrong key put right: rehearsed without a trace in the marks, then applied once, and never over newer marks."""

from decimal import Decimal

import pytest

import ledger
from assessments import attempting, checking, regrading, remarking, saving, submitting
from assessments.models import Grading, Regrade, RegradeChange, RegradeState, ResultInDoubt
from assessments.regrading import RegradeRefused
from courses.models import Completion
from ledger.models import AuditEvent
from tests.assessments import world
from tests.assessments.marking_world import correct, make_written, take, version_in

pytestmark = pytest.mark.django_db
B, C = {"choice": "b"}, {"choice": "c"}


def draft(quiz, question, attempt, by, remedy="corrected"):
    old = regrading.QuestionVersion.objects.get(pk=version_in(attempt, question))
    return regrading.draft_regrade(quiz=quiz, old_version=old, remedy=remedy, reason="The key was wrong.", by=by)


def percents(attempt):
    return [str(graded.percent) for graded in attempt.gradings.order_by("number")]


def test_a_rehearsal_says_who_changes_and_changes_no_mark(quiz, edition, asked, by):
    gains = take(world.enrol(edition), {asked[0]: C, asked[1]: B})
    loses = take(world.enrol(edition), {asked[0]: B, asked[1]: B})
    take(world.enrol(edition), {asked[1]: B})  # a blank stays a blank
    correct(asked[0], {"choice": "c"})

    regrade = draft(quiz, asked[0], gains, by)
    ledger.run_due_jobs()

    regrade.refresh_from_db()
    changes = {change.attempt: change for change in regrade.changes.all()}
    assert {key: (str(row.before_percent), str(row.after_percent), row.crossing) for key, row in changes.items()} == {
        gains: ("50.00", "100.00", "up"),
        loses: ("100.00", "50.00", "down"),
    }
    assert regrade.counts == {
        "attempts": 3, "changed": 2, "better": 1, "worse": 1, "gain": 1, "lose": 1, "kept": 0, "alone": 0,
    }  # fmt: skip
    assert (regrade.state, Grading.objects.count()) == (RegradeState.DRAFT, 3)
    assert Completion.objects.count() == 1  # of the one who passed by the old key


def test_applied_it_adds_gradings_with_the_reason_and_what_follows(quiz, edition, asked, by):
    gains = take(world.enrol(edition), {asked[0]: C, asked[1]: B})
    loses = take(world.enrol(edition), {asked[0]: B, asked[1]: B})
    ledger.run_due_jobs()
    correct(asked[0], {"choice": "c"})
    regrade = draft(quiz, asked[0], gains, by)
    ledger.run_due_jobs()

    for _ in range(2):
        regrading.apply_regrade(regrade=regrade, by=by)
        ledger.run_due_jobs()

    regrade.refresh_from_db()
    assert (percents(gains), percents(loses)) == (["50.00", "100.00"], ["100.00", "50.00"])
    newest = Grading.objects.get(attempt=gains, superseded_by=None)
    assert (newest.reason, newest.graded_by, newest.regrade_change.regrade) == ("The key was wrong.", by, regrade)
    assert (regrade.state, regrade.counts["applied"], regrade.counts["skipped"]) == (RegradeState.APPLIED, 2, 0)
    assert {done.enrolment for done in Completion.objects.filter(withdrawn_at=None)} == {
        gains.enrolment,
        loses.enrolment,
    }
    assert ResultInDoubt.objects.get().enrolment == loses.enrolment
    assert AuditEvent.objects.filter(verb="regrade.applied").count() == 1


@pytest.mark.parametrize(("remedy", "expected"), [("accept", ["50.00", "100.00"]), ("drop", ["50.00", "100.00"])])
def test_every_answer_is_accepted_or_the_question_dropped(quiz, edition, asked, by, remedy, expected):
    wrong = take(world.enrol(edition), {asked[0]: C, asked[1]: B})
    blank = take(world.enrol(edition), {asked[1]: B})
    right = take(world.enrol(edition), {asked[0]: B})
    regrade = draft(quiz, asked[0], wrong, by, remedy)
    ledger.run_due_jobs()
    regrading.apply_regrade(regrade=Regrade.objects.get(), by=by)
    ledger.run_due_jobs()

    assert (percents(wrong), percents(blank)) == (expected, expected)
    assert percents(right) == {"accept": ["50.00"], "drop": ["50.00", "0.00"]}[remedy]
    place = str(version_in(wrong, asked[0]))
    maximum = Grading.objects.get(attempt=wrong, number=2).marks[place]["maximum"]
    assert (regrade.remedy, maximum) == (remedy, "0" if remedy == "drop" else "1")


def test_a_question_that_stands_alone_is_not_dropped(by):
    question = world.make_question()
    quiz = world.make_quiz([question])
    attempt = take(world.enrol(world.make_edition(quiz)), {question: B})
    regrade = draft(quiz, question, attempt, by, "drop")
    ledger.run_due_jobs()
    regrade.refresh_from_db()
    assert (regrade.counts["alone"], regrade.counts["changed"]) == (1, 0)


def test_a_mark_that_a_person_set_is_left_alone(quiz, edition, asked, by):
    attempt = take(world.enrol(edition), {asked[0]: C, asked[1]: B})
    question = version_in(attempt, asked[0])
    remarking.override_mark(attempt=attempt, question_id=question, share=Decimal("0.5"), reason="Half right.", by=by)
    correct(asked[0], {"choice": "c"})
    regrade = draft(quiz, asked[0], attempt, by)
    ledger.run_due_jobs()
    regrade.refresh_from_db()
    assert (regrade.counts["kept"], regrade.counts["changed"]) == (1, 0)


@pytest.mark.parametrize("what", ["attempt", "grading"])
def test_a_stale_rehearsal_is_refused(quiz, edition, asked, by, what):
    attempt = take(world.enrol(edition), {asked[0]: C, asked[1]: B})
    correct(asked[0], {"choice": "c"})
    regrade = draft(quiz, asked[0], attempt, by)
    ledger.run_due_jobs()
    if what == "attempt":
        take(world.enrol(edition), {asked[0]: C})
    else:
        other = version_in(attempt, asked[1])
        remarking.override_mark(attempt=attempt, question_id=other, share=Decimal(0), reason="No.", by=by)

    with pytest.raises(RegradeRefused, match="since this was rehearsed"):
        regrading.apply_regrade(regrade=regrade, by=by)
    assert not Grading.objects.filter(reason="The key was wrong.").exists()


def test_an_attempt_marked_anew_while_it_is_applied_is_left_alone_and_counted(quiz, edition, asked, by):
    attempts = [take(world.enrol(edition), {asked[0]: C, asked[1]: B}) for _ in range(2)]
    correct(asked[0], {"choice": "c"})
    regrade = draft(quiz, asked[0], attempts[0], by)
    ledger.run_due_jobs()
    regrading.apply_regrade(regrade=regrade, by=by)
    other = version_in(attempts[0], asked[1])
    remarking.override_mark(attempt=attempts[0], question_id=other, share=Decimal(0), reason="No.", by=by)
    ledger.run_due_jobs()

    regrade.refresh_from_db()
    assert (percents(attempts[0]), percents(attempts[1])) == (["50.00", "0.00"], ["50.00", "100.00"])
    assert (regrade.counts["applied"], regrade.counts["skipped"]) == (1, 1)


def test_killed_in_the_middle_it_goes_on_and_doubles_nothing(quiz, edition, asked, by, monkeypatch):
    monkeypatch.setattr(regrading, "BATCH", 2)
    attempts = [take(world.enrol(edition), {asked[0]: C, asked[1]: B}) for _ in range(5)]
    correct(asked[0], {"choice": "c"})
    regrade = draft(quiz, asked[0], attempts[0], by)

    with KilledAtIts(3, monkeypatch, "_rehearsed"), pytest.raises(KeyboardInterrupt):
        regrading.rehearse(regrade.pk)
    assert 0 < RegradeChange.objects.count() < 5
    ledger.run_due_jobs()
    assert RegradeChange.objects.count() == 5

    regrading.apply_regrade(regrade=regrade, by=by)
    with KilledAtIts(4, monkeypatch, "_apply"), pytest.raises(KeyboardInterrupt):
        regrading.apply_changes(regrade.pk)
    assert 0 < Grading.objects.filter(number=2).count() < 5
    ledger.run_due_jobs()

    regrade.refresh_from_db()
    assert [percents(attempt) for attempt in attempts] == [["50.00", "100.00"]] * 5
    assert (regrade.state, regrade.counts["applied"]) == (RegradeState.APPLIED, 5)


class KilledAtIts:
    """The nth call of a function of the regrade is the last thing that its process does."""

    def __init__(self, number, monkeypatch, name):
        self.number, self.patch, self.name, self.calls = number, monkeypatch, name, 0
        self.real = getattr(regrading, name)

    def __call__(self, *args):
        self.calls += 1
        if self.calls == self.number:
            raise KeyboardInterrupt
        return self.real(*args)

    def __enter__(self):
        self.patch.setattr(regrading, self.name, self)

    def __exit__(self, *error):
        self.patch.setattr(regrading, self.name, self.real)


def test_what_cannot_be_regraded_is_refused_with_what_to_do(quiz, edition, asked, by):
    attempt = take(world.enrol(edition), {asked[0]: C, asked[1]: B})
    with pytest.raises(RegradeRefused, match="still the one that was used"):
        draft(quiz, asked[0], attempt, by)
    for wording in asked[0].wordings.all():
        wording.body = {"options": [*wording.body["options"], {"id": "d", "text": "New"}]}
        wording.save()
    correct(asked[0], {"choice": "d"})
    with pytest.raises(RegradeRefused, match="Nobody could choose it: accept every answer, or drop"):
        draft(quiz, asked[0], attempt, by)
    assert not Regrade.objects.exists()


def test_an_answer_that_people_mark_is_not_regraded_by_a_key(by):
    question = make_written()
    quiz = world.make_quiz([question, world.make_question()])
    attempt = take(world.enrol(world.make_edition(quiz)), {})
    with pytest.raises(RegradeRefused, match="People mark this question"):
        draft(quiz, question, attempt, by)


def test_an_abandoned_regrade_is_never_applied_and_an_applied_one_never_abandoned(quiz, edition, asked, by):
    attempt = take(world.enrol(edition), {asked[0]: C, asked[1]: B})
    first, second = (draft(quiz, asked[0], attempt, by, "accept") for _ in range(2))
    with pytest.raises(RegradeRefused, match="not finished yet"):
        regrading.apply_regrade(regrade=first, by=by)
    ledger.run_due_jobs()
    regrading.abandon_regrade(regrade=first, by=by)
    with pytest.raises(RegradeRefused, match="abandoned"):
        regrading.apply_regrade(regrade=first, by=by)
    regrading.apply_regrade(regrade=second, by=by)
    with pytest.raises(RegradeRefused, match="applied already"):
        regrading.abandon_regrade(regrade=second, by=by)


@pytest.mark.parametrize("behaviour", ["immediate", "interactive", "adaptive", "certainty"])
def test_tries_and_certainty_are_kept_under_the_corrected_key(asked, by, behaviour):
    """As if the corrected key had been there: the same result as an attempt marked with it from the beginning."""
    quiz = world.make_quiz(asked, behaviour=behaviour, wrong_costs_percent=Decimal(25), attempts_allowed=0)
    found = []
    for right in ("b", "c"):
        correct(asked[0], {"choice": right})
        enrolment = world.enrol(world.make_edition(quiz))
        attempt = attempting.start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
        attempting.open_page(attempt=attempt)
        question = version_in(attempt, asked[0])
        save = {"epoch": 1, "question_id": question}
        if behaviour == "certainty":
            saving.save_answer(attempt_id=attempt.pk, response=C, sequence=1, certainty=3, **save)
        else:
            checking.check_answer(attempt=attempt, response=C, sequence=1, **save)
        found.append(submitting.submit(attempt=attempt))
    wrong, model = found
    draft(quiz, asked[0], wrong, by)
    ledger.run_due_jobs()
    [change] = RegradeChange.objects.filter(attempt=wrong)
    assert change.after_percent == Grading.objects.get(attempt=model).percent > change.before_percent
