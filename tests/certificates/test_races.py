"""What several processes do to one certificate at the same moment; SQLite has one writer and cannot show it."""

import pytest

import ledger
from certificates import filing, revoking
from certificates.issuing import issue_certificate, issue_for_completion
from certificates.models import Certificate, CertificateFile
from courses import completing, enrolling
from courses.models import Completion
from ledger.models import AuditEvent, Job, Notice
from people.models import Officer, Role
from tests.certificates.makers import award_of, make_certificate, make_completion, make_edition
from tests.ledger.test_races import at_once
from tests.people.places import make_centre, make_district, make_officer, make_state

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_fifty_calls_at_once_issue_one_certificate():
    completion = make_completion()
    award = award_of(completion)

    issued = at_once(50, lambda n: issue_certificate(completion=completion, award=award).number)

    assert issued == [Certificate.objects.get().number] * 50
    assert AuditEvent.objects.filter(verb="certificate.issued").count() == 1
    assert Job.objects.filter(event="certificate_issued").count() == 1


def test_fifty_completions_at_once_end_in_one_completion_and_one_certificate():
    officer = make_officer(make_district(make_state()))
    enrolment = enrolling.enrol(officer=officer, edition=make_edition(), by=None)
    make_completion()  # gives every course its award

    completed = at_once(50, lambda n: completing.complete_if_due(enrolment=enrolment))
    completion = Completion.objects.get(enrolment=enrolment)
    at_once(20, lambda n: issue_for_completion(completion.pk))
    ledger.run_due_jobs()

    assert [found for found in completed if found] == [completion]
    assert Certificate.objects.filter(completion=completion).count() == 1


def test_making_the_file_at_once_keeps_one_file_and_one_notice_each_way():
    certificate = make_certificate()

    at_once(4, lambda n: filing.make_file(certificate.pk))

    assert CertificateFile.objects.count() == 1
    assert Notice.objects.filter(kind="certificate_issued").count() == 2


def test_revoking_and_replacing_at_once_leave_one_story():
    certificate = make_certificate()
    team = Officer.objects.get(pk=make_officer(make_centre(), Role.PROGRAMME_TEAM).pk)

    def act(n):
        try:
            if n % 2:
                revoking.revoke(certificate=certificate, reason="Issued in error", by=team)
            else:
                revoking.replace(
                    certificate=certificate, full_name="A. Deshmukh", name_local="", reason="Spelling", by=team
                )
        except revoking.NotCurrent:
            return "refused"
        return "done"

    answers = at_once(12, act)

    certificate.refresh_from_db()
    replaced = certificate.state() == "replaced"
    assert sorted(answers) == ["done"] * 6 + ["refused"] * 6
    assert [bool(n % 2) != replaced for n in range(12)] == [answer == "done" for answer in answers]
    assert Certificate.objects.count() == (2 if replaced else 1)


def test_a_withdrawal_and_an_issue_at_once_never_leave_a_valid_certificate():
    completion = make_completion()

    def act(n):
        if n % 2:
            completing.withdraw_completion(completion=completion, reason="Entered by mistake", by=None)
        else:
            issue_for_completion(completion.pk)

    at_once(12, act)

    assert [certificate.state() for certificate in Certificate.objects.all()] in ([], ["revoked"])
