import hashlib
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

import ledger
from certificates import filing, issuing, revoking
from certificates.facts import score_percent
from certificates.issuing import CompletionWithdrawn, issue_certificate, issue_for_completion
from certificates.models import Award, AwardKind, Certificate, CertificateFile
from courses.completing import withdraw_completion
from ledger.clock import database_now, frozen
from ledger.models import AuditEvent, Job, Notice
from people.models import Rank, Role
from tests.assessments import world
from tests.assessments.marking_world import take
from tests.certificates.makers import (
    award_of,
    make_certificate,
    make_certificate_with_file,
    make_cohort,
    make_completion,
    make_edition,
)
from tests.people.places import make_centre, make_district, make_officer, make_state

pytestmark = pytest.mark.django_db


def bytes_of(certificate: Certificate) -> bytes:
    with certificate.files.get().file.open("rb") as source:
        return source.read()


def test_completing_a_course_issues_one_certificate_one_file_and_one_notice_each_way(run_jobs):
    completion = make_completion()

    run_jobs()
    run_jobs()

    certificate = Certificate.objects.get()
    holder = completion.enrolment.officer
    assert (certificate.completion, certificate.officer) == (completion, holder)
    assert CertificateFile.objects.count() == 1
    assert sorted(Notice.objects.filter(recipient=holder).values_list("kind", "channel", "language", "url")) == [
        ("certificate_issued", channel, "hi", f"/hi/certificates/{certificate.public_id}/")
        for channel in ("in_app", "mail")
    ]
    assert set(Job.objects.filter(event__in=["course_completed", "certificate_issued"]).values_list("state")) == {
        ("done",)
    }


def test_the_certificate_says_what_the_records_say():
    state = make_state("IN-MH", "Maharashtra", "महाराष्ट्र")
    place = make_district(state, "Pune", "पुणे")
    rank = Rank.objects.create(code="PI", order=9, name_en="Inspector", name_hi="निरीक्षक")
    officer = make_officer(place, full_name="Anjali Deshmukh", name_local="अंजलि देशमुख", rank=rank)
    trainer = make_officer(state, full_name="K. R. Lakshmi")
    cohort = make_cohort(trainer, [officer])
    today = timezone.localdate()
    completion = officer.enrolments.get().completions.get()

    certificate = issue_certificate(completion=completion, award=award_of(completion))

    titles = cohort.group.edition.titles
    assert certificate.snapshot == {
        "number": certificate.number,
        "verify_url": f"http://127.0.0.1:8000/verify/{certificate.number}/",
        "name": "Anjali Deshmukh",
        "name_local": "अंजलि देशमुख",
        "rank_en": "Inspector",
        "rank_hi": "निरीक्षक",
        "unit_en": "Pune",
        "unit_hi": "पुणे",
        "state_en": "Maharashtra",
        "state_hi": "महाराष्ट्र",
        "course_title_en": titles["en"],
        "course_title_hi": titles["hi"],
        "edition": "1",
        "law_as_on": today.isoformat(),
        "hours": "6.0",
        "completed_on": today.isoformat(),
        "issued_on": today.isoformat(),
        "valid_until": completion.valid_until.isoformat(),
        "score_percent": None,
        "trainers": ["K. R. Lakshmi"],
        "cohort_name": "Pune, November",
        "is_demonstration": True,
        "template_version": 1,
    }


@pytest.mark.parametrize(
    ("method", "printed"), [("highest", "100.00"), ("first", "50.00"), ("last", "0.00"), ("average", "50.00")]
)
def test_the_mark_of_several_attempts_is_what_the_quiz_makes_of_them(method, printed):
    asked = [world.make_question() for _ in range(2)]
    quiz = world.make_quiz(asked, attempts_allowed=0, repeats_after_passing=True, grading_method=method)
    enrolment = world.enrol(world.make_edition(quiz))
    for right in (asked[:1], asked, []):
        take(enrolment, {each: {"choice": "b"} for each in right}, default={"choice": "a"})

    assert str(score_percent(enrolment)) == printed


def test_issuing_again_returns_the_same_certificate():
    completion = make_completion()
    award = award_of(completion)

    certificates = [issue_certificate(completion=completion, award=award) for _ in range(3)]

    assert certificates == [Certificate.objects.get()] * 3
    assert AuditEvent.objects.filter(verb="certificate.issued").count() == 1


def test_a_revoked_certificate_is_not_issued_again_by_a_repeated_job():
    certificate = make_certificate()
    officer = make_officer(make_centre(), Role.PROGRAMME_TEAM)
    revoking.revoke(certificate=certificate, reason="Issued in error", by=officer)

    issue_for_completion(certificate.completion_id)

    assert list(Certificate.objects.all()) == [certificate]


def test_a_number_that_is_taken_is_drawn_again(monkeypatch):
    taken = make_certificate()
    completion = make_completion()
    drawn = iter([taken.number, taken.number, "OCWC-26-7K3QD-X9M2A-P"])
    monkeypatch.setattr(issuing, "new_number", lambda year: next(drawn))

    certificate = issue_certificate(completion=completion, award=award_of(completion))

    assert certificate.number == "OCWC-26-7K3QD-X9M2A-P"
    assert (certificate.snapshot["number"], certificate.snapshot["verify_url"]) == (
        certificate.number,
        f"http://127.0.0.1:8000/verify/{certificate.number}/",
    )


def test_a_withdrawn_completion_gets_no_certificate():
    completion = make_completion()
    award = award_of(completion)
    withdraw_completion(completion=completion, reason="Entered by mistake", by=None)

    issue_for_completion(completion.pk)
    with pytest.raises(CompletionWithdrawn):
        issue_certificate(completion=completion, award=award)

    assert Certificate.objects.count() == 0


def test_a_course_whose_award_is_out_of_use_gives_no_certificate():
    completion = make_completion()
    Award.objects.update(is_active=False)

    issue_for_completion(completion.pk)

    assert Certificate.objects.count() == 0


def test_a_trainer_certificate_is_given_only_with_a_qualification():
    completion = make_completion()
    course = completion.edition.course
    Award.objects.create(code="trainer", kind=AwardKind.QUALIFICATION, course=course, titles={"en": "Trainer"})

    issue_for_completion(completion.pk)

    assert [certificate.award.kind for certificate in Certificate.objects.all()] == ["completion"]


def test_every_course_gets_one_award_titled_in_its_language():
    edition = make_edition()

    first, second = issuing.ensure_awards(), issuing.ensure_awards()

    course = edition.course
    assert [(award.code, award.course, award.titles) for award in first] == [
        (course.code, course, {"en": f"Certificate: {course.title}"})
    ]
    assert second == []


def test_a_certificate_is_dated_by_the_database_clock():
    with frozen(database_now() - timedelta(days=100)) as then:
        certificate = make_certificate()

    assert certificate.issued_on == timezone.localdate(then)


# --- The file -------------------------------------------------------------------------------------------------


def test_making_the_file_twice_keeps_one_row_one_file_and_the_same_hash():
    certificate = make_certificate()

    filing.make_file(certificate.pk)
    first = CertificateFile.objects.get()
    filing.make_file(certificate.pk)

    file = CertificateFile.objects.get()
    assert file == first
    assert (hashlib.sha256(bytes_of(certificate)).hexdigest(), file.file.size) == (file.sha256, file.size)


def test_a_file_that_was_lost_is_made_again_with_the_same_hash():
    certificate = make_certificate_with_file()
    file = CertificateFile.objects.get()
    file.file.storage.delete(file.file.name)

    filing.make_file(certificate.pk)

    again = CertificateFile.objects.get()
    assert (again.pk, again.sha256) == (file.pk, file.sha256)
    assert hashlib.sha256(bytes_of(certificate)).hexdigest() == file.sha256


def test_what_a_kill_left_half_written_is_never_taken_for_the_file():
    storage = CertificateFile._meta.get_field("file").storage
    half = Path(storage.path("certificates/whole.pdf.4711.part"))
    half.parent.mkdir(parents=True, exist_ok=True)
    half.write_bytes(b"who")

    names = [filing.store_whole(storage, "certificates/whole.pdf", b"whole") for _ in range(2)]

    assert names == ["certificates/whole.pdf"] * 2
    assert Path(storage.path("certificates/whole.pdf")).read_bytes() == b"whole"


def test_a_name_that_cannot_be_printed_fails_the_job_visibly_and_tells_the_programme_team(run_jobs):
    team = make_officer(make_centre(), Role.PROGRAMME_TEAM, preferred_language="en")
    officer = make_officer(make_district(make_state()), full_name="Tashi 龍")
    completion = make_completion(officer)

    for attempt in range(6):
        with frozen(database_now() + timedelta(hours=attempt)):
            run_jobs()

    certificate = Certificate.objects.get()
    job = Job.objects.get(event="certificate_issued")
    assert (certificate.completion, certificate.state()) == (completion, "valid")
    assert (job.state, "Tashi 龍" in job.error, "U+9F8D" in job.error) == ("failed", True, True)
    notice = Notice.objects.get(kind="certificate_unprintable", recipient=team)
    assert notice.subject == f"A certificate cannot be printed: {certificate.number}"
    assert "“Tashi 龍” holds 龍 (U+9F8D" in notice.body
    assert Notice.objects.filter(kind="certificate_issued").count() == 0


def test_the_file_of_a_certificate_revoked_meanwhile_is_not_made():
    certificate = make_certificate()
    team = make_officer(make_centre(), Role.PROGRAMME_TEAM)
    revoking.revoke(certificate=certificate, reason="Issued in error", by=team)

    filing.make_file(certificate.pk)

    assert CertificateFile.objects.count() == 0
    assert list(Notice.objects.values_list("kind", flat=True).distinct()) == ["certificate_revoked"]


# --- The commands ---------------------------------------------------------------------------------------------


def command(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue().splitlines()[-1]


def test_the_repair_finds_completions_without_certificate_and_is_safe_to_repeat():
    make_certificate()
    missing = make_completion()

    rehearsed = command("issue_certificates", "--dry-run")
    before = Certificate.objects.count()
    issued = command("issue_certificates")
    again = command("issue_certificates")

    assert (rehearsed, before) == ("1 certificates to issue", 1)
    assert (issued, again) == ("1 certificates issued", "0 certificates issued")
    assert Certificate.objects.filter(completion=missing).count() == 1


def verified(path) -> tuple[int, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_certificate", str(path), stdout=out, stderr=err)
    except SystemExit as ended:
        return ended.code, (out.getvalue() + err.getvalue()).strip()
    return 0, out.getvalue().strip()


def test_a_file_of_ours_is_told_from_an_altered_one_and_from_what_is_none(tmp_path):
    certificate = make_certificate_with_file()
    content = bytes_of(certificate)
    ours, altered, other = (tmp_path / name for name in ("ours.pdf", "altered.pdf", "other.pdf"))
    ours.write_bytes(content)
    altered.write_bytes(content + b"\n")
    other.write_bytes(b"not a PDF")

    assert verified(ours) == (0, f"Valid: certificate {certificate.number}, unaltered.")
    assert verified(altered) == (
        1,
        f"This file was not issued by us, or was altered. The certificate it names, {certificate.number}: Valid. "
        "Compare name, course and dates with its public page.",
    )
    assert verified(other)[0] == 2
    assert verified(tmp_path / "none.pdf")[0] == 2


def test_a_file_of_a_certificate_that_ended_says_why(tmp_path):
    certificate = make_certificate_with_file()
    path = tmp_path / "ours.pdf"
    path.write_bytes(bytes_of(certificate))
    team = make_officer(make_centre(), Role.PROGRAMME_TEAM)
    sentences = []

    Certificate.objects.filter(pk=certificate.pk).update(issued_on=date(2020, 1, 1), valid_until=date(2021, 1, 1))
    sentences.append(verified(path))
    Certificate.objects.filter(pk=certificate.pk).update(valid_until=None)
    revoking.revoke(certificate=certificate, reason="Issued in error", by=team)
    sentences.append(verified(path))

    assert sentences == [
        (1, f"Not valid: {certificate.number} expired; its last day was 01-01-2021."),
        (1, f"Not valid: {certificate.number} was withdrawn."),
    ]
    assert ledger.handlers("certificate_issued") == (filing.make_file,)
