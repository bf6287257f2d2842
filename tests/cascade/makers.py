"""A small cascade for tests: a programme, its trainer, a cohort, members who meet or owe what they should."""

import uuid
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone
from wagtail.models import Locale, Page

from cascade.cohorts import open_cohort
from cascade.enlisting import enlist
from cascade.licensing import grant_founding
from cascade.models import Cohort, Programme, Session, Tier
from cascade.programming import create_programme
from cascade.sessions import mark_attendance, plan_session
from courses import requirements
from courses.models import CataloguePage, CoursePage, Edition, EditionItem, GroupMember, HomePage, ItemKind
from ledger import clock
from people.models import Officer, Role
from tests.people.places import make_centre, make_district, make_officer, make_state

_numbers = count(1)


def make_course(code: str | None = None) -> CoursePage:
    code = code or f"course-{next(_numbers)}"
    Locale.objects.get_or_create(language_code="en")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    catalogue = CataloguePage.objects.first()
    if catalogue is None:
        home = root.add_child(instance=HomePage(title="Home", slug=f"home-{next(_numbers)}"))
        catalogue = home.add_child(instance=CataloguePage(title="Courses", slug="courses"))
    return catalogue.add_child(instance=CoursePage(title=f"Course {code}", slug=code, code=code))


def make_edition(course: CoursePage, lessons: int = 2) -> Edition:
    edition = Edition.objects.create(
        course=course,
        number=course.editions.count() + 1,
        titles={"en": course.title},
        hours=Decimal(2),
        valid_months=24,
        law_as_on=date(2026, 11, 1),
        released_by=make_officer(make_centre(), Role.PROGRAMME_TEAM),
    )
    EditionItem.objects.bulk_create(
        EditionItem(
            edition=edition,
            key=uuid.uuid4(),
            position=number,
            kind=ItemKind.LESSON,
            module_code=f"M{number:02}",
            titles={"en": f"Lesson {number}"},
            minutes=20,
        )
        for number in range(1, lessons + 1)
    )
    return edition


def make_programme(**tier_fields) -> Programme:
    """The four tiers with a released course each; ``tier_fields`` change the district tier."""
    programme = create_programme(
        code=f"programme-{next(_numbers)}", titles={"en": "Induction"}, starts_on=date(2026, 3, 13), by=None
    )
    for tier in programme.tiers.all():
        tier.course = make_course()
        tier.save(update_fields=["course"])
        make_edition(tier.course)
    programme.tiers.filter(code="district-course").update(**tier_fields)
    return programme


def district_tier(programme: Programme | None = None, **tier_fields) -> Tier:
    return (programme or make_programme(**tier_fields)).tiers.get(code="district-course")


def make_trainer(tier: Tier, place=None, until: date | None = None) -> Officer:
    """A founding master trainer, whose licence lets teach ``tier`` since yesterday, when a session may have been."""
    officer = make_officer(place or make_state())
    grant_founding(
        officer=officer,
        tier=tier.programme.tiers.order_by("order").first(),
        jurisdiction=place or make_state(),
        reason="First trainers of the programme",
        valid_until=until or timezone.localdate() + timedelta(days=400),
        effective_on=timezone.localdate() - timedelta(days=1),
        by=None,
    )
    return officer


def make_cohort(tier: Tier | None = None, trainer: Officer | None = None, host=None, **fields) -> Cohort:
    tier = tier or district_tier()
    host = host or make_state()
    trainer = trainer or make_trainer(tier, host)
    today = timezone.localdate()
    fields = {"starts_on": today, "ends_on": today + timedelta(days=2), "seats": 10, "guest_seats": 2} | fields
    name = fields.pop("name", f"Cohort {next(_numbers)}")
    return open_cohort(tier=tier, name=name, jurisdiction=host, by=trainer, **fields)


def make_member(cohort: Cohort, place=None, **officer_fields) -> GroupMember:
    place = place or make_district(cohort.jurisdiction)
    return enlist(cohort=cohort, officer=make_officer(place, **officer_fields), by=cohort.opened_by)


def make_session(cohort: Cohort, minutes: int = 60, hours_ago: int = 3, **fields) -> Session:
    starts_at = timezone.now() - timedelta(hours=hours_ago)
    title = fields.pop("title", f"Session {next(_numbers)}")
    return plan_session(cohort=cohort, title=title, starts_at=starts_at, minutes=minutes, by=cohort.opened_by, **fields)


def mark(session: Session, *marks: tuple[GroupMember, str], client_id: uuid.UUID | None = None, by=None):
    by = by or session.cohort.opened_by
    return mark_attendance(session=session, marks=marks, client_id=client_id or uuid.uuid4(), by=by)


def meet_everything(member: GroupMember) -> None:
    for item in member.enrolment.edition.items.all():
        requirements.record_met(enrolment=member.enrolment, item=item, evidence="self-checks")


@contextmanager
def on_day(day: date):
    """The database's clock stands at noon of that day in India."""
    with clock.frozen(timezone.make_aware(datetime(day.year, day.month, day.day, 12))):
        yield
