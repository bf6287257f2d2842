"""What happens in the demonstration, in order. Every step is a verb; what a second run finds done, it leaves."""

import json
import secrets
from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone

import ledger
from assessments import keeping, measuring
from assessments.models import QuestionBank, QuizPage
from cascade import cohorts, enlisting, licensing, nominating, programming, sessions
from cascade.models import AttendanceStatus, Cohort, Tier
from certificates import revoking
from certificates.models import Certificate
from courses import enrolling
from courses.loading import release_with_reviews
from courses.models import CoursePage, Edition, GroupMember
from ledger.clock import database_now, frozen
from lms.demonstration import cast, learning, measured, showcase
from people import registering
from people.models import Identifier, IdentifierKind, Jurisdiction, Officer, Rank

Say = Callable[[str], None]

PROGRAMME = "mtip-demonstration"
MAIL_DOMAIN = "demo.example"  # reserved: no such address can exist
WITH_LOGIN = ("mp-bhopal-1", "mp-indore-1", "mp-indore-2", "mp-gwalior-1", "ka-mysuru-1", "ka-ballari-1")
LOGINS = "demo-logins.txt"
WRITTEN = {
    "mp-gwalior-2": "A printed page can be copied and changed. The number is checked where it was issued.",
    "ka-belagavi-4": "Because the certificate may be revoked later, and the paper does not know.",
    "mp-indore-1": "कागज़ की नकल बन सकती है। संख्या जाँचने से पता चलता है कि प्रमाणपत्र आज भी मान्य है।",
}


class Demonstration:
    """One run. ``people`` maps a part to its officer; days are counted from today, so that the past looks recent."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.people: dict[str, Officer] = {}
        self.today = timezone.localdate(database_now())

    def run(self) -> None:
        """Tell every step; each answers when its jobs should seem to have run, None for now."""
        for label, step in (
            ("invented people and their posts", self.people_take_their_posts),
            ("two courses reviewed and released", self.courses_are_released),
            ("a course that shows what quizzes can do", self.quizzes_are_shown),
            ("a programme, licences, targets, nominations", self.programme_opens),
            ("a cohort that was closed in Bhopal", self.bhopal_finishes),
            ("a cohort that runs in Indore", self.indore_is_running),
            ("cohorts planned and cancelled", self.others_wait),
            ("cohorts in Karnataka", self.karnataka_follows),
            ("refreshers taken alone", self.refreshers_are_taken),
            ("written answers handed in, one marked", self.answers_are_written),
            ("a course that is measured before, after and later", self.one_course_is_measured),
            ("a certificate revoked", self.one_certificate_is_revoked),
        ):
            self.say(label)
            with transaction.atomic():  # a run that died in the middle of a step begins it anew
                at = step()
            with frozen(at or database_now()):
                ledger.run_due_jobs()
        self.say("logins")
        self.logins_are_written()

    # --- People ---------------------------------------------------------------------------------------------

    def people_take_their_posts(self) -> datetime | None:
        ranks = {rank.code: rank for rank in Rank.objects.all()}
        for number, part in enumerate(cast.everyone(), start=1):
            known = Identifier.objects.filter(kind=IdentifierKind.EMAIL, normalised=address_of(part.key)).first()
            self.people[part.key] = known.officer if known else self.register(part, number, ranks)

    def register(self, part: cast.Part, number: int, ranks: dict[str, Rank]) -> Officer:
        place = place_of(part)
        issuer = place if place.depth == 1 else Jurisdiction.objects.get(path=place.state_path)
        officer = registering.register_officer(
            full_name=part.full_name,
            name_local=part.name_local,
            cadre=part.cadre,
            rank=ranks.get(part.rank),
            gender=part.gender,
            preferred_language=part.language,
            identifiers=[
                (IdentifierKind.EMAIL, "", None, address_of(part.key)),
                (IdentifierKind.SERVICE_NUMBER, "DEMO", issuer, f"DEMO{number:04d}"),
            ],
            jurisdiction=place,
            role=part.role,
            title=part.title,
            is_demonstration=True,
        )
        if part in cast.CENTRAL or part in cast.IN_STATES or part.key in WITH_LOGIN:
            registering.verify_identifiers(officer=officer, by=None)
        return officer

    # --- Content and programme ------------------------------------------------------------------------------

    def courses_are_released(self) -> datetime | None:
        for bank in QuestionBank.objects.filter(is_secure=True):
            keeping.entrust(
                bank=bank,
                officer=self.people["author"],
                starts_on=self.today,
                ends_on=None,
                reason="Writes the questions of the demonstration.",
                by=self.people["team"],
            )
        release_with_reviews(
            author=self.people["author"], approver=self.people["reviewer"], releaser=self.people["team"]
        )

    def quizzes_are_shown(self) -> datetime | None:
        showcase.load_showcase()
        showcase.approve_questions(author=self.people["author"], approver=self.people["reviewer"])
        release_with_reviews(
            author=self.people["author"],
            approver=self.people["reviewer"],
            releaser=self.people["team"],
            codes=[showcase.COURSE],
        )

    def programme_opens(self) -> datetime | None:
        team = self.people["team"]
        district, refresher = (course(code) for code in ("district-course", "zero-fir-refresher"))
        courses = {"district-course": district, "refresher": refresher}
        programming.create_programme(
            code=PROGRAMME,
            titles={"en": "Master Trainers Induction (demonstration)", "hi": "मास्टर प्रशिक्षक प्रवेश कार्यक्रम (डेमो)"},
            starts_on=self.today - timedelta(days=180),
            tiers=[
                {**tier, "minimum_batch": 4, "course": courses.get(tier["code"])} for tier in programming.FOUR_TIERS
            ],
            is_demonstration=True,
            by=team,
        )
        for key, tier in (
            ("trainer-mp", "national-induction"),
            ("trainer-ka", "national-induction"),
            ("state-trainer-mp", "state-tot"),
            ("state-trainer-ka", "state-tot"),
        ):
            officer = self.people[key]
            with frozen(self.moment(-150)):
                licensing.grant_founding(
                    officer=officer,
                    tier=self.tier(tier),
                    jurisdiction=Jurisdiction.objects.get(path=registered_home(officer).state_path),
                    reason="Founding trainer of the demonstration.",
                    valid_until=self.today + timedelta(days=580),
                    by=team,
                )
        for state, (_short, districts) in cast.STATES.items():
            for name in districts:
                programming.set_target(
                    tier=self.tier("district-course"), jurisdiction=district_of(state, name), officers=12, by=team
                )
        self.nominations_are_made()

    def nominations_are_made(self) -> None:
        nodal, tier = self.people["nodal-mp"], self.tier("state-tot")
        if tier.nominations.exists():
            return
        chosen = [self.people[key] for key in ("mp-bhopal-1", "mp-gwalior-1", "mp-jabalpur-1")]
        _waiting, approved, rejected = [
            nominating.nominate(officer=officer, tier=tier, by=nodal, reason="Trained others well.")
            for officer in chosen
        ]
        nominating.approve(nomination=approved, by=self.people["team"])
        nominating.reject(nomination=rejected, by=self.people["team"], reason="Two years in the post are needed first.")

    # --- Cohorts --------------------------------------------------------------------------------------------

    def bhopal_finishes(self) -> datetime | None:
        name = "Bhopal district course 1 (Demo)"
        if self.has_cohort(name):
            return None
        trainer, marker = self.people["trainer-mp"], self.people["state-trainer-mp"]
        with frozen(self.moment(-60)):
            cohort = self.open("IN-MP", "Bhopal", name, trainer, starts=-45, ends=-40, seats=30, guest_seats=2)
            members = [self.enlist(cohort, f"mp-bhopal-{number}", trainer) for number in range(1, 7)]
            members += [self.enlist(cohort, f"ka-tumakuru-{number}", trainer) for number in (1, 2)]
        self.hold_sessions(cohort, members, trainer, first_day=-45, absent=[members[5]])
        for number, member in enumerate(members):
            if number == 4:
                continue  # attended, but never took the assessments
            learning.learn_everything(
                member.enrolment,
                markers=[trainer, marker],
                at=self.moment(-44, 9 + number % 3),
                stumbles=number % 2 == 1,
                must_repeat=number == 3,
            )
        with frozen(self.moment(-39)):
            cohorts.close_cohort(cohort=cohort, by=trainer, note="All sessions held.")
        return self.moment(-39, 16)

    def indore_is_running(self) -> datetime | None:
        name = "Indore district course (Demo)"
        if self.has_cohort(name):
            return None
        trainer = self.people["state-trainer-mp"]
        with frozen(self.moment(-20)):
            cohort = self.open("IN-MP", "Indore", name, trainer, starts=-6, ends=8, seats=30)
            members = [self.enlist(cohort, f"mp-indore-{number}", trainer) for number in range(1, 7)]
        self.hold_sessions(cohort, members, trainer, first_day=-6, absent=[members[3]])
        with frozen(self.moment(-5)):
            self.plan(cohort, "Exercises and questions", trainer, day=3, hour=10)
        learning.learn_everything(members[1].enrolment, markers=[trainer], at=self.moment(-5))
        for number, member in enumerate(members[2:5], start=2):
            items = list(member.enrolment.edition.items.order_by("position"))
            for item in [item for item in items if item.kind == "lesson"][: number + 1]:
                with frozen(self.moment(-5, 12)):
                    learning.answer_self_checks(member.enrolment, item, stumbles=True)
            quiz = next(item for item in items if item.kind == "quiz")
            learning.take_quiz(member.enrolment, quiz, at=self.moment(-4), blanks=6 if number == 3 else 1)
        return None

    def others_wait(self) -> datetime | None:
        trainer = self.people["trainer-mp"]
        if not self.has_cohort("Gwalior district course (Demo)"):
            cohort = self.open(
                "IN-MP", "Gwalior", "Gwalior district course (Demo)", trainer, starts=14, ends=16, seats=35
            )
            self.enlist(cohort, "mp-gwalior-1", trainer)
            self.plan(cohort, "From complaint to FIR", trainer, day=14, hour=10)
        if not self.has_cohort("Jabalpur district course (Demo)"):
            cohort = self.open(
                "IN-MP", "Jabalpur", "Jabalpur district course (Demo)", trainer, starts=20, ends=22, seats=30
            )
            cohorts.cancel_cohort(cohort=cohort, reason="The hall is needed for polling staff.", by=trainer)

    def karnataka_follows(self) -> datetime | None:
        trainer, marker = self.people["trainer-ka"], self.people["state-trainer-ka"]
        name = "Mysuru district course (Demo)"
        if self.has_cohort(name):
            return None
        with frozen(self.moment(-90)):
            cohort = self.open("IN-KA", "Mysuru", name, trainer, starts=-80, ends=-76, seats=30)
            members = [self.enlist(cohort, f"ka-mysuru-{number}", trainer) for number in range(1, 7)]
            members += [self.enlist(cohort, f"ka-belagavi-{number}", trainer) for number in range(1, 4)]
        self.hold_sessions(cohort, members, trainer, first_day=-80, absent=[])
        for number, member in enumerate(members):
            learning.learn_everything(
                member.enrolment,
                markers=[trainer, marker],
                at=self.moment(-79, 9 + number % 3),
                stumbles=number % 3 == 0,
            )
        with frozen(self.moment(-75)):
            cohorts.close_cohort(cohort=cohort, by=trainer, note="All sessions held.")
        with frozen(self.moment(-9)):
            running = self.open(
                "IN-KA", "Ballari", "Ballari district course (Demo)", marker, starts=-2, ends=6, seats=30
            )
            waiting = [self.enlist(running, f"ka-ballari-{number}", marker) for number in range(1, 7)]
        self.hold_sessions(running, waiting, marker, first_day=-2, absent=[])
        return self.moment(-75, 16)

    def refreshers_are_taken(self) -> datetime | None:
        edition: Edition = course("zero-fir-refresher").current_edition()
        for key in ("mp-gwalior-1", "mp-gwalior-2", "ka-belagavi-4", "ka-belagavi-5"):
            officer = self.people[key]
            with frozen(self.moment(-12)):
                enrolment = enrolling.enrol(officer=officer, edition=edition, by=officer)
            if enrolment.is_open and key != "mp-gwalior-1":
                learning.learn_everything(enrolment, markers=[], at=self.moment(-11))
        return self.moment(-10)

    def answers_are_written(self) -> datetime | None:
        """Three officers write an answer; the programme team marks the first, the others wait on its desk."""
        edition: Edition = course(showcase.COURSE).current_edition()
        quiz = edition.items.get(key=QuizPage.objects.filter(slug=showcase.WRITTEN_QUIZ).first().translation_key)
        for hour, (key, words) in enumerate(WRITTEN.items(), start=10):
            officer = self.people[key]
            with frozen(self.moment(-3)):
                enrolment = enrolling.enrol(officer=officer, edition=edition, by=officer)
            if enrolment.attempts.exists():
                return None
            attempt = learning.take_quiz(enrolment, quiz, at=self.moment(-2, hour), words=words)
            if hour == 10:
                with frozen(self.moment(-1, 11)):
                    learning.mark_writing(attempt, points=Decimal(2), by=self.people["team"])
        return self.moment(-1, 12)

    def one_course_is_measured(self) -> datetime | None:
        """Twelve officers took it over three months ago; one has the last quiz to take, one the first."""
        author, reviewer, team = (self.people[key] for key in ("author", "reviewer", "team"))
        study = measured.make_study()
        showcase.approve_questions(bank=measured.BANK, author=author, approver=reviewer)
        release_with_reviews(author=author, approver=reviewer, releaser=team, codes=[measured.COURSE])
        edition: Edition = course(measured.COURSE).current_edition()
        keys = [f"ka-{district}-{number}" for district in ("mysuru", "tumakuru") for number in range(1, 7)]
        for place, key in enumerate(keys):
            officer = self.people[key]
            with frozen(self.moment(-102)):
                enrolment = enrolling.enrol(officer=officer, edition=edition, by=officer)
            if enrolment.is_open:
                measured.learn(study, enrolment, place=place, moment=self.moment, takes_last=key != "ka-mysuru-1")
        enrolling.enrol(officer=self.people["mp-gwalior-1"], edition=edition, by=None)
        measuring.call_back_all()
        return None

    def one_certificate_is_revoked(self) -> datetime | None:
        revoked = Certificate.objects.filter(officer=self.people["ka-belagavi-5"], revoked_at=None).first()
        if revoked is not None:
            revoking.revoke(certificate=revoked, reason="Demonstration of a revocation.", by=self.people["team"])
        return None

    # --- Small steps ----------------------------------------------------------------------------------------

    def moment(self, day: int, hour: int = 10) -> datetime:
        """Return that hour, IST, so many days from today."""
        return timezone.make_aware(datetime.combine(self.today + timedelta(days=day), time(hour)))

    def tier(self, code: str) -> Tier:
        return Tier.objects.get(programme__code=PROGRAMME, code=code)

    def has_cohort(self, name: str) -> bool:
        return Cohort.objects.filter(group__name=name, tier__programme__code=PROGRAMME).exists()

    def open(
        self,
        state: str,
        district: str,
        name: str,
        by: Officer,
        *,
        starts: int,
        ends: int,
        seats: int,
        guest_seats: int = 0,
    ) -> Cohort:
        return cohorts.open_cohort(
            tier=self.tier("district-course"),
            name=name,
            jurisdiction=district_of(state, district),
            starts_on=self.today + timedelta(days=starts),
            ends_on=self.today + timedelta(days=ends),
            seats=seats,
            guest_seats=guest_seats,
            language="hi" if state == "IN-MP" else "en",
            venue=f"District training hall, {district}",
            by=by,
        )

    def enlist(self, cohort: Cohort, key: str, by: Officer) -> GroupMember:
        return enlisting.enlist(cohort=cohort, officer=self.people[key], by=by)

    def plan(self, cohort: Cohort, title: str, by: Officer, *, day: int, hour: int) -> "sessions.Session":
        return sessions.plan_session(cohort=cohort, title=title, starts_at=self.moment(day, hour), minutes=180, by=by)

    def hold_sessions(
        self, cohort: Cohort, members: list[GroupMember], trainer: Officer, *, first_day: int, absent: list[GroupMember]
    ) -> None:
        for number, title in enumerate(("From complaint to FIR", "Two months, plan backwards")):
            with frozen(self.moment(first_day - 1)):
                session = self.plan(cohort, title, trainer, day=first_day + number, hour=10)
            marks = [
                (member, AttendanceStatus.ABSENT if member in absent else AttendanceStatus.PRESENT)
                for member in members
            ]
            with frozen(self.moment(first_day + number, 14)):
                sessions.mark_attendance(
                    session=session, marks=marks, client_id=uuid5(NAMESPACE_URL, str(session.public_id)), by=trainer
                )

    def logins_are_written(self) -> None:
        """Give those with a part a random password and write them to a file that only its owner reads."""
        path = Path(settings.DATA) / LOGINS
        known = json.loads(path.with_suffix(".json").read_text()) if path.with_suffix(".json").exists() else {}
        lines = ["Demonstration logins. Invented people; random passwords, made for this machine.", ""]
        for part in cast.everyone():
            if not (part in cast.CENTRAL or part in cast.IN_STATES or part.key in WITH_LOGIN):
                continue
            officer = self.people[part.key]
            password = known.get(part.key) or secrets.token_urlsafe(9)
            if not officer.check_password(password):
                officer.set_password(password)
                officer.save(update_fields=["password"])
            known[part.key] = password
            lines.append(f"{part.title + ' (' + part.key + ')':42} {address_of(part.key):36} {password}")
        for file, text in ((path, "\n".join(lines) + "\n"), (path.with_suffix(".json"), json.dumps(known, indent=1))):
            file.touch(mode=0o600)
            file.chmod(0o600)
            file.write_text(text)


def address_of(key: str) -> str:
    return f"{key}@{MAIL_DOMAIN}"


def course(code: str) -> CoursePage:
    return CoursePage.objects.get(code=code, locale__language_code=settings.LANGUAGE_CODE)


def district_of(state: str, name: str) -> Jurisdiction:
    found = Jurisdiction.objects.get(code=state)
    return Jurisdiction.objects.in_force().within(found).get(kind="district", name_en=name)


def place_of(part: cast.Part) -> Jurisdiction:
    if part.state and part.place:
        return district_of(part.state, part.place)
    return Jurisdiction.objects.get(code=part.state or part.place)


def registered_home(officer: Officer) -> Jurisdiction:
    return officer.postings.current().primary().get().jurisdiction
