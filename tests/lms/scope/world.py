"""Two States with the same things in each, every record carrying a made-up word that tells whose it is.

Everything is made through the verbs. ``own`` lies in Bhopal, ``same`` in another district of that State, ``other``
in another State; ``guest`` is an officer of the other State with a seat in the cohorts of ``own``.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from wagtail.models import Page

import ledger
from assessments import (
    appointing,
    attempting,
    calling_away,
    freezing,
    keeping,
    overriding,
    practicals,
    regrading,
    saving,
    submitting,
    topics,
)
from assessments.models import (
    Attempt,
    AttemptFlag,
    AwayRequest,
    GainStudy,
    Invigilator,
    PracticalAssessment,
    PracticalPage,
    Question,
    QuestionBank,
    QuestionBankKeeper,
    QuizOverride,
    QuizPage,
    QuizVersion,
    Regrade,
    ResultInDoubt,
    Topic,
)
from cascade import cohorts, enlisting, licensing, nominating, programming, rostering, sessions
from cascade.models import Cohort, CohortTrainer, Licence, Nomination, RosterImport, Session, Tier
from certificates import issuing
from certificates.models import Certificate
from courses import correcting, reviewing
from courses.models import (
    CataloguePage,
    CurriculumPage,
    Edition,
    EditionErratum,
    EditionItem,
    Enrolment,
    GroupMember,
    LegalReview,
    Provision,
)
from ledger import clock
from ledger.models import Job
from lms.demonstration import learning
from people import registering
from people.models import IdentifierKind, Jurisdiction, Officer, Role
from tests.assessments import world as bank
from tests.assessments.marking_world import make_written
from tests.courses import makers as courses
from tests.people.places import make_centre, make_district, make_officer, make_state

SCOPES = ("own", "same", "other", "guest")

# The words: an officer's own record, the cohort's (name, venue, sessions), its trainer's. ``more`` comes later.
PERSON = {
    "own": "Quartzown",
    "same": "Quartzsame",
    "other": "Quartzother",
    "guest": "Quartzguest",
    "more": "Quartzmore",
}
HOST = {"own": "Hallown", "same": "Hallsame", "other": "Hallother", "more": "Hallmore"}
MENTOR = {"own": "Mentorown", "same": "Mentorsame", "other": "Mentorother", "more": "Mentormore"}
PASSWORD = "three quiet rivers"
SECRET = "Vaultword"  # in the stem and in the key of a question of a secure bank that somebody else keeps
WORDS = frozenset([*PERSON.values(), *HOST.values(), *MENTOR.values(), SECRET])


@dataclass
class Thing:
    """All that belongs to one scope, as the URLs name it."""

    scope: str
    place: Jurisdiction
    officer: Officer
    trainer: Officer
    cohort: Cohort
    closed: Cohort
    member: GroupMember
    session: Session
    cohort_trainer: CohortTrainer
    enrolment: Enrolment
    lesson: EditionItem
    quiz: EditionItem
    practical: EditionItem
    attempt: Attempt
    graded: Attempt
    assessment: PracticalAssessment
    away: AwayRequest
    override: QuizOverride
    invigilator: Invigilator
    essay: Attempt
    flag: AttemptFlag
    doubt: ResultInDoubt
    certificate: Certificate
    roster: RosterImport
    licence: Licence
    nomination: Nomination


@dataclass
class World:
    things: dict[str, Thing] = field(default_factory=dict)
    people: dict[str, Officer] = field(default_factory=dict)
    tiers: dict[str, Tier] = field(default_factory=dict)
    editions: dict[str, Edition] = field(default_factory=dict)
    review: LegalReview | None = None
    erratum: EditionErratum | None = None
    provision: Provision | None = None
    regrade: Regrade | None = None
    study: GainStudy | None = None
    job: Job | None = None
    topic: Topic | None = None
    vault: QuestionBank | None = None
    secret: Question | None = None
    secret_page: QuizPage | None = None
    secret_review: LegalReview | None = None
    keeper: QuestionBankKeeper | None = None


@contextmanager
def days_ago(days: int, hour: int = 12):
    moment = timezone.localtime().replace(hour=hour, minute=0, second=0) - timedelta(days=days)
    with clock.frozen(moment):
        yield


def build() -> World:
    world = World()
    states = {"IN-MP": make_state(), "IN-KA": make_state("IN-KA", "Karnataka", "कर्नाटक")}
    places = {
        "own": make_district(states["IN-MP"], "Bhopal", "भोपाल"),
        "same": make_district(states["IN-MP"], "Indore", "इंदौर"),
        "other": make_district(states["IN-KA"], "Mysuru", "मैसूरु"),
    }
    _make_people(world, states, places)
    _make_courses(world)
    for scope in ("own", "same", "other"):
        make_thing(world, scope, places[scope], guest_home=places["other"] if scope == "own" else None)
    graded = world.things["own"].graded
    world.regrade = regrading.draft_regrade(
        quiz=graded.quiz_version.quiz,
        old_version=regrading.QuestionVersion.objects.get(pk=graded.paper[0]),
        remedy="accept",
        reason="The key was wrong.",
        by=world.people["team"],
    )
    world.study = GainStudy.objects.create(
        code="scope-study",
        titles={"en": "Before and after", "hi": "पहले और बाद"},
        form_a=graded.quiz_version.quiz,
        form_b=bank.make_quiz(),
    )
    ledger.run_due_jobs()
    for thing in world.things.values():
        thing.certificate = Certificate.objects.get(officer=thing.officer)
    world.topic = topics.add_topic(name_en="Law", name_hi="विधि", parent=None, by=None)
    world.job = Job.objects.order_by("pk").first()
    registering.ensure_page_permissions(
        curriculum=list(CurriculumPage.objects.all()), catalogue=list(CataloguePage.objects.all())
    )
    return world


def _make_people(world: World, states: dict[str, Jurisdiction], places: dict[str, Jurisdiction]) -> None:
    centre, mp, ka = make_centre(), states["IN-MP"], states["IN-KA"]
    registering.ensure_groups()
    world.people = {
        "stranger": make_officer(make_district(ka, "Belagavi", "बेलगावि")),
        "nodal": make_officer(mp, Role.NODAL_OFFICER),
        "nodal elsewhere": make_officer(ka, Role.NODAL_OFFICER),
        "district nodal": make_officer(places["own"], Role.NODAL_OFFICER),
        "former nodal": make_officer(make_district(ka, "Ballari", "बल्लारी")),
        "author": make_officer(centre, Role.AUTHOR),
        "keeper": make_officer(centre, Role.AUTHOR),
        "legal reviewer": make_officer(centre, Role.LEGAL_REVIEWER),
        "team": make_officer(centre, Role.PROGRAMME_TEAM),
        "auditor": make_officer(centre, Role.AUDITOR),
        "superuser": make_officer(centre),
    }
    yesterday = timezone.localdate() - timedelta(days=1)
    registering.assign_posting(
        officer=world.people["former nodal"],
        jurisdiction=mp,
        role=Role.NODAL_OFFICER,
        starts_on=yesterday - timedelta(days=90),
        ends_on=yesterday,
    )
    Officer.objects.filter(pk=world.people["superuser"].pk).update(is_superuser=True)
    for officer in world.people.values():
        give_password(officer)


def _make_courses(world: World) -> None:
    """A course that only a cohort closes, and one with a lesson, a quiz and a practical."""
    quiz, practical = bank.make_quiz(), bank.make_practical()
    essay = bank.make_quiz([make_written()], released_together=True)
    module = courses.make_module()
    placed = [
        courses.under(module, QuizPage(title="Questions", slug="questions", quiz=quiz, minutes=20)),
        courses.under(module, QuizPage(title="Essay", slug="essay", quiz=essay, minutes=20)),
        courses.under(module, PracticalPage(title="Exercise", slug="exercise", practical=practical, minutes=30)),
    ]
    for page in placed:
        courses.translate(page, title="हिंदी में")
    lesson = courses.make_lesson(module)
    world.editions = {
        "short": courses.make_edition(courses.make_lesson()),
        "long": courses.make_edition(lesson, *[Page.objects.get(pk=page.pk).specific for page in placed]),
    }
    codes = {"short": "short-course", "long": "district-course"}
    programme = programming.create_programme(
        code="scope",
        titles={"en": "Programme", "hi": "कार्यक्रम"},
        starts_on=timezone.localdate() - timedelta(days=100),
        tiers=[
            {"code": "state-tot", "titles": {"en": "Trainers", "hi": "प्रशिक्षक"}, "licenses_trainers": True},
            *(
                {
                    "code": code,
                    "titles": {"en": code, "hi": code},
                    "minimum_batch": 1,
                    "course": world.editions[name].course,
                }
                for name, code in codes.items()
            ),
        ],
        by=None,
    )
    world.tiers = {tier.code: tier for tier in programme.tiers.all()}
    issuing.ensure_awards()
    _amend(world, lesson)
    _lock_away(world, module)


def _lock_away(world: World, module: Page) -> None:
    """A secure bank that another author keeps; its one question in a quiz that stands in a module, sent to review."""
    world.vault = QuestionBank.objects.create(slug="vault", name="Vault", is_secure=True)
    world.keeper = keeping.entrust(
        bank=world.vault,
        officer=world.people["keeper"],
        starts_on=timezone.localdate(),
        ends_on=None,
        reason="Writes the final examination.",
        by=world.people["team"],
    )
    world.secret = bank.make_question("shorttext", key={"accepted": [SECRET], "ignore_case": True}, is_approved=False)
    for wording in world.secret.wordings.all():
        wording.stem = f"{SECRET} ({wording.language})"
        wording.save()
    Question.objects.filter(pk=world.secret.pk).update(bank=world.vault)
    world.secret = Question.objects.get(pk=world.secret.pk)
    bank.approve(world.secret)
    quiz = bank.make_quiz([world.secret], stake="high")
    freezing.freeze_quiz(quiz=quiz)
    page = courses.under(module, QuizPage(title="Final", slug="final", quiz=quiz, minutes=20))
    world.secret_page = Page.objects.get(pk=page.pk).specific
    revision = world.secret_page.save_revision(user=world.people["author"])
    world.secret_review = reviewing.request_review(revision=revision, language="en", author=world.people["author"])


def _amend(world: World, lesson: Page) -> None:
    """A review that waits, a correction that waits, a provision of law."""
    author = world.people["author"]
    revision = Page.objects.get(pk=lesson.pk).specific.save_revision(user=author)
    world.review = reviewing.request_review(revision=revision, language="en", author=author)
    text = world.editions["long"].items.get(kind="lesson").texts.get(language="en")
    world.erratum = correcting.propose_erratum(text=text, revision=revision, reason="A typing error.", by=author)
    world.provision = courses.make_provision()


def make_thing(world: World, scope: str, place: Jurisdiction, *, guest_home: Jurisdiction | None = None) -> None:
    """One officer and one trainer in the place, with a record of every kind; with ``guest_home`` a guest too."""
    state = Jurisdiction.objects.get(path=place.state_path)
    trainer = _officer(MENTOR[scope], place)
    with days_ago(60):
        licence = _licence(world, trainer, state)
        officers = {scope: _officer(PERSON[scope], place)}
        if guest_home is not None:
            officers["guest"] = _officer(PERSON["guest"], guest_home)
        closed = _open(world, "short-course", scope, place, trainer, starts=-40)
        running = _open(world, "district-course", scope, place, trainer, starts=-5)
        seats = {name: enlisting.enlist(cohort=closed, officer=found, by=trainer) for name, found in officers.items()}
        members = {
            name: enlisting.enlist(cohort=running, officer=found, by=trainer) for name, found in officers.items()
        }
    _finish(closed, list(seats.values()), trainer)
    session = _hold(running, list(members.values()), trainer, days=4)
    for name, member in members.items():
        world.things[name] = _learn(
            Thing(
                scope=name,
                place=guest_home if name == "guest" else place,
                officer=officers[name],
                trainer=trainer,
                cohort=running,
                closed=closed,
                member=member,
                session=session,
                cohort_trainer=running.trainers.get(),
                enrolment=member.enrolment,
                lesson=_item(member, "lesson"),
                quiz=_item(member, "quiz"),
                practical=_item(member, "practical"),
                attempt=None,
                graded=None,
                assessment=None,
                away=None,
                override=None,
                invigilator=None,
                essay=None,
                flag=None,
                doubt=None,
                certificate=None,
                roster=_roster(running, trainer, PERSON[name], state),
                licence=licence,
                nomination=_nominate(world, officers[name]),
            )
        )
    programming.set_target(tier=world.tiers["short-course"], jurisdiction=place, officers=5, by=None)


def give_password(officer: Officer) -> None:
    officer.set_password(PASSWORD)
    officer.save(update_fields=["password"])


def _officer(word: str, place: Jurisdiction) -> Officer:
    officer = make_officer(
        place,
        full_name=f"{word} Rao",
        name_local=f"{word} राव",
        title=f"{word} desk",
        identifiers=[(IdentifierKind.EMAIL, "", None, f"{word.lower()}@scope.example")],
    )
    registering.verify_identifiers(officer=officer, by=None)
    give_password(officer)
    return officer


def _licence(world: World, trainer: Officer, state: Jurisdiction) -> Licence:
    licensing.grant_founding(
        officer=trainer,
        tier=world.tiers["state-tot"],
        jurisdiction=state,
        reason="First trainers of the programme",
        valid_until=timezone.localdate() + timedelta(days=400),
        by=None,
    )
    return Licence.objects.get(officer=trainer)


def _open(world: World, tier: str, scope: str, place: Jurisdiction, trainer: Officer, *, starts: int) -> Cohort:
    first = timezone.localdate() + timedelta(days=starts)
    return cohorts.open_cohort(
        tier=world.tiers[tier],
        name=f"{HOST[scope]} {tier}",
        jurisdiction=place,
        starts_on=first,
        ends_on=first + timedelta(days=12),
        seats=20,
        guest_seats=5,
        venue=f"{HOST[scope]} hall",
        by=trainer,
    )


def _hold(cohort: Cohort, members: list[GroupMember], trainer: Officer, *, days: int) -> Session:
    word = cohort.group.name.split()[0]
    starts_at = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) - timedelta(days=days)
    with days_ago(days + 1):
        session = sessions.plan_session(
            cohort=cohort, title=f"{word} session", starts_at=starts_at, minutes=60, by=trainer
        )
    with days_ago(days, hour=15):
        sessions.mark_attendance(
            session=session, marks=[(member, "present") for member in members], client_id=session.public_id, by=trainer
        )
    return session


def _finish(cohort: Cohort, members: list[GroupMember], trainer: Officer) -> None:
    """Learn the short course, which closing the cohort completes."""
    _hold(cohort, members, trainer, days=38)
    for member in members:
        learning.learn_everything(member.enrolment, markers=[trainer], at=timezone.now() - timedelta(days=37))
    with days_ago(25):
        cohorts.close_cohort(cohort=cohort, by=trainer, note=f"{cohort.group.name} is over.")


def _item(member: GroupMember, kind: str) -> EditionItem:
    return member.enrolment.edition.items.filter(kind=kind).order_by("position").first()


def _learn(thing: Thing) -> Thing:
    """One attempt handed in and one open; an open practical with one marking that does not decide it."""
    thing.graded = learning.take_quiz(
        thing.enrolment, thing.quiz, at=timezone.now() - timedelta(days=2), blanks=len(thing.quiz.titles) + 1
    )
    thing.attempt = attempting.start_attempt(enrolment=thing.enrolment, item=thing.quiz)
    thing.essay = _write_essay(thing)
    now = clock.database_now()
    thing.flag = AttemptFlag.objects.create(
        attempt=thing.graded,
        kind="too-fast",
        evidence={"seconds": 1.0, "usual_seconds": 30.0, "score": -9.0, "compared": 20},
        flagged_at=now,
    )
    thing.doubt = ResultInDoubt.objects.create(
        enrolment=thing.enrolment, item=thing.quiz, grading=thing.graded.gradings.get(), noted_at=now
    )
    thing.assessment = practicals.open_assessment(enrolment=thing.enrolment, item=thing.practical)
    return _invigilate(thing)


def _invigilate(thing: Thing) -> Thing:
    """The officer is called away and has an override; somebody without a name of ours is appointed for the group."""
    word, group = thing.officer.full_name.split()[0], thing.cohort.group
    centre = make_centre()
    thing.away = calling_away.ask(attempt=thing.attempt, reason=f"{word} was called to the control room.")
    thing.override = overriding.make_override(
        quiz=QuizVersion.objects.get(pk=thing.quiz.version_id).quiz,
        officer=thing.officer,
        values={"minutes": 40},
        reason=f"{word} writes slowly.",
        by=thing.trainer,
    )
    thing.invigilator = appointing.appoint_invigilator(
        group=group, officer=make_officer(centre), starts_on=timezone.localdate(), by=make_officer(centre)
    )
    return thing


def _write_essay(thing: Thing) -> Attempt:
    """A written answer handed in, which waits for its marker."""
    item = thing.enrolment.edition.items.filter(kind="quiz").order_by("position").last()
    attempt = attempting.start_attempt(enrolment=thing.enrolment, item=item)
    attempting.open_page(attempt=attempt)
    saving.save_answer(
        attempt_id=attempt.pk, epoch=1, question_id=attempt.paper[0], response={"text": "Calmly."}, sequence=1
    )
    return submitting.submit(attempt=attempt)


def _roster(cohort: Cohort, trainer: Officer, word: str, state: Jurisdiction) -> RosterImport:
    text = f"Name,Service number,District\n{word} Newcomer,{word.upper()}9,{cohort.jurisdiction.name_en}\n"
    return rostering.keep_roster(
        cohort=cohort, data=text.encode(), file_name=f"{word}.csv", issuing_state=state, by=trainer
    )


def _nominate(world: World, officer: Officer) -> Nomination:
    nodal = world.people["nodal" if "Karnataka" not in str(_home(officer)) else "nodal elsewhere"]
    word = officer.full_name.split()[0]
    return nominating.nominate(officer=officer, tier=world.tiers["state-tot"], by=nodal, reason=f"{word} trained well.")


def _home(officer: Officer) -> Jurisdiction:
    home = officer.postings.get(is_primary=True).jurisdiction
    return Jurisdiction.objects.get(path=home.state_path)
