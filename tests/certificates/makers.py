"""Completed courses, made through the verbs: a course without requirements completes as soon as it is asked."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone
from wagtail.models import Locale, Page

import ledger
from cascade import cohorts, licensing, programming
from cascade.models import Cohort
from certificates import issuing
from certificates.models import Award, Certificate
from courses import completing, enrolling
from courses.models import CataloguePage, Completion, CoursePage, Edition, HomePage
from people.models import Jurisdiction, Officer, Role
from tests.people.places import make_centre, make_district, make_officer, make_state

_numbers = count(1)


def make_edition(*, valid_months: int = 24) -> Edition:
    number = next(_numbers)
    for language in ("en", "hi"):
        Locale.objects.get_or_create(language_code=language)
    home = root_page().add_child(instance=HomePage(title="Home", slug=f"certificates-{number}"))
    catalogue = home.add_child(instance=CataloguePage(title="Catalogue", slug=f"catalogue-{number}"))
    course = catalogue.add_child(
        instance=CoursePage(title=f"Course {number}", slug=f"refresher-{number}", code=f"refresher-{number}")
    )
    return Edition.objects.create(
        course=course,
        number=1,
        titles={"en": f"Course {number}", "hi": f"पाठ्यक्रम {number}"},
        hours=Decimal("6.0"),
        valid_months=valid_months,
        law_as_on=timezone.localdate(),
        released_by=make_officer(make_centre(), Role.PROGRAMME_TEAM),
    )


def root_page() -> Page:
    """Wagtail's root; a test with transactions of its own empties the whole database."""
    return Page.objects.filter(depth=1).first() or Page.add_root(instance=Page(title="Root", slug="root"))


def make_completion(
    officer: Officer | None = None, edition: Edition | None = None, place: Jurisdiction | None = None
) -> Completion:
    officer = officer or make_officer(
        place or make_district(make_state()), full_name="Anjali Deshmukh", name_local="अंजलि देशमुख"
    )
    enrolment = enrolling.enrol(officer=officer, edition=edition or make_edition(), by=None)
    completion = completing.complete_if_due(enrolment=enrolment)
    issuing.ensure_awards()
    return completion


def award_of(completion: Completion) -> Award:
    return Award.objects.get(course=completion.edition.course)


def make_certificate(*arguments, **named) -> Certificate:
    """A certificate without its file; ``run_jobs`` makes that."""
    completion = make_completion(*arguments, **named)
    return issuing.issue_certificate(completion=completion, award=award_of(completion))


def make_certificate_with_file(*arguments, **named) -> Certificate:
    certificate = make_certificate(*arguments, **named)
    ledger.run_due_jobs()
    return certificate


def make_cohort(trainer: Officer, members: list[Officer]) -> Cohort:
    """A closed cohort of the district course, in which every member qualified."""
    today = timezone.localdate()
    edition = make_edition()
    number = next(_numbers)
    programme = programming.create_programme(
        code=f"programme-{number}",
        titles={"en": "Programme", "hi": "कार्यक्रम"},
        starts_on=today,
        tiers=[
            {"code": "state-tot", "titles": {"en": "ToT", "hi": "ToT"}, "licenses_trainers": True},
            {
                "code": "district-course",
                "titles": {"en": "District", "hi": "ज़िला"},
                "course": edition.course,
                "attendance_percent": 0,
                "minimum_batch": 1,
            },
        ],
        by=None,
    )
    tot, district_tier = programme.tiers.order_by("order")
    host = trainer.postings.get(is_primary=True).jurisdiction
    licensing.grant_founding(
        officer=trainer,
        tier=tot,
        jurisdiction=host,
        reason="Founding batch",
        valid_until=today + timedelta(days=365),
        by=None,
    )
    cohort = cohorts.open_cohort(
        tier=district_tier,
        name="Pune, November",
        jurisdiction=host,
        starts_on=today,
        ends_on=today,
        seats=30,
        guest_seats=10,
        by=trainer,
    )
    for member in members:
        enrolling.enrol(officer=member, edition=edition, by=trainer, group=cohort.group)
    cohorts.start_cohort(cohort=cohort, by=trainer)
    issuing.ensure_awards()
    cohorts.close_cohort(cohort=cohort, by=trainer)
    return cohort
