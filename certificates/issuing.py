"""Issuing: the row first, which is verifiable as soon as it is committed; the file and the notice after, by a job."""

from dataclasses import replace

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

import ledger
from cascade.models import Qualification
from certificates.facts import snapshot_of, verify_url
from certificates.models import Award, AwardKind, Certificate
from certificates.numbering import new_number
from certificates.snapshot import TEMPLATE_VERSION, Snapshot
from courses.models import Completion, CoursePage
from ledger.clock import database_now

NUMBERS_TRIED = 5


class CompletionWithdrawn(Exception):
    """The achievement was taken back before its certificate was issued."""


def issue_for_completion(completion_id: int) -> None:
    """Issue a certificate for each award of the completed course. May run twice: the second run changes nothing."""
    completion = completions_to_certify().filter(pk=completion_id).first()
    if completion is None:  # withdrawn, or no longer valid, since the job was written
        return
    for award in awards_of(completion):
        try:
            issue_certificate(completion=completion, award=award)
        except CompletionWithdrawn:
            return


def completions_to_certify():
    """Completions in force, with what a certificate says of them."""
    return Completion.objects.in_force(timezone.localdate(database_now())).select_related(
        "edition__course", "enrolment__officer__rank", "jurisdiction"
    )


def awards_of(completion: Completion) -> list[Award]:
    """Return the awards in use of the completed course, in whichever language they name it.

    A trainer certificate is given only with a qualification, which was written with the completion.
    """
    key = completion.edition.course.translation_key
    awards = Award.objects.filter(is_active=True, course__translation_key=key).order_by("pk")
    if not Qualification.objects.filter(completion=completion, withdrawn_at=None).exists():
        awards = awards.exclude(kind=AwardKind.QUALIFICATION)
    return list(awards)


def issue_certificate(*, completion: Completion, award: Award) -> Certificate:
    """Write the certificate's row and announce it.

    Safe to call at any time and any number of times, also at once: whoever comes first writes, every other
    call returns that certificate, even when it has been revoked since: a revocation is not undone by a
    repeated job. Raises CompletionWithdrawn.
    """
    found = newest_certificate(completion, award)
    if found is not None:
        return found
    today = timezone.localdate(database_now())
    snapshot = snapshot_of(completion, number=new_number(today.year), issued_on=today)
    return _write_first(completion, award, snapshot)


@transaction.atomic
def _write_first(completion: Completion, award: Award, snapshot: Snapshot) -> Certificate:
    # lock first: neither a second issuer nor a withdrawal may come between looking and writing
    locked = Completion.objects.select_for_update(no_key=True).get(pk=completion.pk)
    if locked.withdrawn_at is not None:
        raise CompletionWithdrawn(f"Completion {completion.pk} was withdrawn.")
    found = newest_certificate(completion, award)
    return found or write_certificate(completion=completion, award=award, snapshot=snapshot)


def write_certificate(*, completion: Completion, award: Award, snapshot: Snapshot) -> Certificate:
    """Write and announce a current certificate; call it inside a transaction that holds the completion's lock.

    A number that is taken is drawn again. Should another current certificate exist all the same, that one
    is returned: the constraint decides.
    """
    for _attempt in range(NUMBERS_TRIED):
        try:
            with transaction.atomic():
                certificate = Certificate.objects.create(
                    number=snapshot.number,
                    completion=completion,
                    award=award,
                    officer_id=completion.enrolment.officer_id,
                    jurisdiction_id=completion.jurisdiction_id,
                    snapshot=snapshot.to_json(),
                    issued_at=database_now(),
                    issued_on=snapshot.issued_on,
                    valid_until=snapshot.valid_until,
                )
        except IntegrityError:
            current = Certificate.objects.filter(completion=completion, award=award, revoked_at=None, replaced_at=None)
            if winner := current.first():
                return winner
            if not Certificate.objects.filter(number=snapshot.number).exists():
                raise
            snapshot = renumbered(snapshot)
        else:
            ledger.record(
                verb="certificate.issued",
                subject=certificate,
                jurisdiction_id=certificate.jurisdiction_id,
                new={"number": certificate.number, "award": award.code, "completion": completion.pk},
            )
            ledger.announce("certificate_issued", certificate)
            return certificate
    raise RuntimeError(f"{NUMBERS_TRIED} certificate numbers in a row were taken; something draws them badly.")


def renumbered(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot under a fresh number."""
    number = new_number(snapshot.issued_on.year)
    return replace(snapshot, number=number, verify_url=verify_url(number))


def newest_certificate(completion: Completion, award: Award) -> Certificate | None:
    return Certificate.objects.filter(completion=completion, award=award).order_by("-pk").first()


def uncertified_completions():
    """Completions in force whose course has a completion award in use, but which have no certificate of it.

    What the repair looks for; jobs that are still waiting are among them.
    """
    courses = Award.objects.filter(is_active=True, kind=AwardKind.COMPLETION).values("course__translation_key")
    certified = Certificate.objects.filter(award__kind=AwardKind.COMPLETION).values("completion")
    return (
        completions_to_certify()
        .filter(edition__course__translation_key__in=courses)
        .exclude(pk__in=certified)
        .order_by("pk")
    )


def ensure_awards() -> list[Award]:
    """Give every course a certificate of completion, titled as the course in each language; returns the new ones.

    Safe to repeat: a course that has an award of any kind, in use or not, gets no other.
    """
    source = CoursePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    rewarded = Award.objects.values("course__translation_key")
    return [
        Award.objects.create(
            code=course.code, course=course, titles=award_titles(course), template_version=str(TEMPLATE_VERSION)
        )
        for course in source.exclude(translation_key__in=rewarded).order_by("pk")
    ]


def award_titles(course: CoursePage) -> dict[str, str]:
    """Return “Certificate: <course>” in each language the course is written in."""
    titles = {}
    for page in course.get_translations(inclusive=True).select_related("locale").order_by("locale_id"):
        with translation.override(page.locale.language_code):
            titles[page.locale.language_code] = _("Certificate: %(course)s") % {"course": page.title}
    return titles
