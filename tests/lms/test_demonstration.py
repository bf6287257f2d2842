"""The demonstration: told only through the verbs, safe to repeat, all of it invented and marked so."""

import ast
import json
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse

from assessments import gain_analysing
from assessments.models import (
    Attempt,
    AttemptState,
    Behaviour,
    GainStudy,
    Grading,
    PracticalAssessment,
    PracticalState,
    QuizVersion,
    QuizVersionQuestion,
)
from assessments.models.bank import QuestionKindChoices
from assessments.selecting import Selection
from cascade.models import Cohort, CohortState, Nomination, NominationState, Programme, Qualification
from certificates.models import Certificate, CertificateState
from ledger.models import AuditEvent, AuditLink, Job, Notice
from ledger.sealing import seal_audit, verify
from lms.demonstration import cast
from people.models import Identifier, Jurisdiction, Officer, Posting, Role
from tests import prepared

pytestmark = pytest.mark.django_db

BASE = Path(__file__).resolve().parents[2]


@dataclass
class Told:
    """The rows of each model after the first and after the second telling, and where the logins are."""

    once: dict[str, int]
    twice: dict[str, int]
    logins: Path


def rows() -> dict[str, int]:
    ours = [model for label in settings.OUR_APPS for model in apps.get_app_config(label).get_models()]
    return {model._meta.label: model._base_manager.count() for model in ours}


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Told]:
    """The programme and the demonstration as a site has them that was started, and was told a second time."""
    data = tmp_path_factory.mktemp("demonstration") / "site"
    prepared.copy_told_site(data)
    with django_db_blocker.unblock(), override_settings(DATA=data, MEDIA_ROOT=data / "media"):
        prepared.begin_as_told(data)
        try:
            once = rows()
            logins = (data / "demo-logins.txt").read_text()
            call_command("load_demo", verbosity=0)
            assert (data / "demo-logins.txt").read_text() == logins
            yield Told(once, rows(), data / "demo-logins.txt")
        finally:
            prepared.put_back()


def test_told_twice_it_is_told_once(told):
    assert told.twice == told.once


def test_every_job_of_it_is_done(told):
    assert set(Job.objects.values_list("state", flat=True)) == {Job.State.DONE}


def test_everybody_in_it_is_invented_and_says_so(told):
    officers = Officer.objects.all()
    assert {officer.is_demonstration for officer in officers} == {True}
    assert [officer.full_name for officer in officers if not officer.full_name.endswith("(Demo)")] == []
    assert [officer.name_local for officer in officers if not officer.name_local.endswith("(डेमो)")] == []
    assert Counter(officer.full_name for officer in officers).most_common(1)[0][1] == 1
    assert 55 <= len(officers) <= 65
    assert set(Programme.objects.values_list("is_demonstration", flat=True)) == {True}


def test_nobody_in_it_can_be_called_or_written_to(told):
    identifiers = Identifier.objects.all()
    assert set(identifiers.values_list("kind", flat=True)) == {"email", "service_number"}
    assert [i.value for i in identifiers.filter(kind="email") if not i.value.endswith("@demo.example")] == []
    assert [i.value for i in identifiers.filter(kind="service_number") if not i.value.startswith("DEMO")] == []


def test_it_plays_in_two_states_and_eight_districts(told):
    places = Jurisdiction.objects.filter(postings__role=Role.OFFICER, kind="district").distinct()
    states = {Jurisdiction.objects.get(path=place.state_path).code for place in places}
    assert (states, places.count()) == ({"IN-MP", "IN-KA"}, 8)
    assert {place.state_path for place in places} == {
        place.path for place in Jurisdiction.objects.filter(code__in=["IN-MP", "IN-KA"])
    }


def test_every_role_and_every_state_of_things_is_in_it(told):
    assert set(Posting.objects.values_list("role", flat=True)) == set(Role.values) - {Role.HELP_DESK}
    assert set(Cohort.objects.values_list("state", flat=True)) == set(CohortState.values)
    nominations = set(Nomination.objects.values_list("state", flat=True))
    assert nominations == {NominationState.PROPOSED, NominationState.APPROVED, NominationState.REJECTED}
    certificates = {certificate.state() for certificate in Certificate.objects.all()}
    assert certificates == {CertificateState.VALID, CertificateState.REVOKED}
    practicals = set(PracticalAssessment.objects.values_list("state", flat=True))
    assert {PracticalState.PASSED, PracticalState.REPEAT} <= practicals
    attempts = Counter(Attempt.objects.values_list("state", flat=True))
    assert (set(attempts), attempts[AttemptState.SUBMITTED]) == ({AttemptState.GRADED, AttemptState.SUBMITTED}, 2)
    assert set(Grading.objects.values_list("passed", flat=True)) == {True, False}


def test_every_kind_of_question_and_most_settings_are_in_it(told):
    versions = QuizVersion.objects.filter(quiz__code__startswith="demo-")
    asked = QuizVersionQuestion.objects.filter(version__in=versions)
    assert set(asked.values_list("question_version__kind", flat=True)) == set(QuestionKindChoices.values)
    assert {each.behaviour for each in versions} == {Behaviour.INTERACTIVE, Behaviour.CERTAINTY, Behaviour.DEFERRED}
    assert [len(each.draws) for each in versions.order_by("quiz__code")] == [2, 0, 0]
    assert set(asked.values_list("question_version__source", flat=True)) == {""}  # it teaches no law


def test_a_course_of_it_is_measured_and_has_taught_something(told):
    found = gain_analysing.analyse(GainStudy.objects.select_related("form_a", "form_b").get(), Selection())
    assert (found.pairs, found.halves, found.retained.pairs) == (12, {"a": 6, "b": 6}, 11)
    assert found.gain.low > 0.3
    assert 0.7 < found.retained.value < 1
    assert Notice.objects.filter(kind="later_quiz").values("recipient").distinct().count() == 1


def test_a_guest_of_it_counts_at_home(told):
    guests = Qualification.objects.filter(officer__full_name__in=names_of("ka-tumakuru-1", "ka-tumakuru-2"))
    assert {guest.jurisdiction.name_en for guest in guests} == {"Tumakuru"}


def names_of(*keys: str) -> list[str]:
    return [part.full_name for part in cast.everyone() if part.key in keys]


def test_only_its_owner_reads_the_logins_and_each_of_them_signs_in(told):
    assert stat.S_IMODE(told.logins.stat().st_mode) == 0o600
    assert stat.S_IMODE(told.logins.with_suffix(".json").stat().st_mode) == 0o600
    logins = json.loads(told.logins.with_suffix(".json").read_text())
    assert {part.key for part in (*cast.CENTRAL, *cast.IN_STATES)} <= set(logins)
    assert len(set(logins.values())) == len(logins)
    for key, password in logins.items():
        client = Client()
        answer = client.post(reverse("account_login"), {"login": f"{key}@demo.example", "password": password})
        assert (answer.status_code, client.get(reverse("people:me")).status_code) == (302, 200)


def test_production_refuses_it_and_nothing_is_written(db, settings, tmp_path):
    settings.PRODUCTION, settings.DATA = True, tmp_path
    before = rows()
    with pytest.raises(CommandError, match="not for production"):
        call_command("load_demo", verbosity=0)
    assert (rows(), list(tmp_path.iterdir())) == (before, [])


# --- Only through the verbs ---------------------------------------------------------------------------------

EARNED = {"Attempt", "Answer", "Grading", "PracticalAssessment", "Marking", "RequirementMet"}
EARNED |= {"Completion", "Qualification", "Certificate", "CertificateFile", "Licence", "LicenceEvent", "Attendance"}
MAKING = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "acreate"}


def shortcuts(source: str) -> list[str]:
    """What makes or changes an earned record without its verb: ``Model(…)`` or ``Model.objects.….create(…)``."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        named = [part for part in ast.unparse(node.func).replace("(", ".").split(".") if part]
        models = EARNED & set(named)
        called = node.func.attr if isinstance(node.func, ast.Attribute) else named[-1]
        if (models and (called in MAKING or called in EARNED)) or (
            called == "get_model"
            and any(
                isinstance(argument, ast.Constant) and str(argument.value).rpartition(".")[2] in EARNED
                for argument in node.args
            )
        ):
            found.append(f"{node.lineno}: {ast.unparse(node)}")
    return found


SOURCES = [*sorted((BASE / "lms" / "demonstration").rglob("*.py")), BASE / "tests" / "factories.py"]
SOURCES += [BASE / "lms" / "management" / "commands" / "load_demo.py"]
SOURCES += sorted((BASE / "tests").rglob("makers.py")) + sorted((BASE / "tests").rglob("world.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(BASE).as_posix())
def test_nothing_earned_is_made_without_its_verb(path):
    assert shortcuts(path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        "Attempt.objects.create(officer=officer)",
        "models.Completion.objects.create()",
        "Grading.objects.filter(pk=1).update(score=1)",
        "Certificate.objects.bulk_create([])",
        "certificate = Certificate(number=1)\ncertificate.save()",
        "Qualification.objects.get_or_create(officer=1)",
        "apps.get_model('courses.Completion').objects.create()",
        "Answer.objects.using('default').create()",
    ],
)
def test_the_guard_knows_a_shortcut(source):
    assert len(shortcuts(source)) >= 1


def test_the_guard_lets_looking_pass():
    assert shortcuts("Certificate.objects.filter(revoked_at=None).first()\nledger.record(verb='x')") == []


def test_the_audit_of_it_is_sealed_whole(told):
    seal_audit()
    assert AuditLink.objects.count() == AuditEvent.objects.count()
    assert (verify().unsealed, verify().broken) == (0, "")
