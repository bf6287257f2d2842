"""The demonstration's own records, read from the site's database as it stands, and the pages that show them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.urls import reverse
from django.utils import translation

OFFICER = "SELECT officer_id FROM people_identifier WHERE normalised = '{}@demo.example'"
COHORT = (
    "SELECT cohort.{} FROM cascade_cohort cohort JOIN courses_learninggroup team ON team.id = cohort.group_id "
    "WHERE team.name = '{}'"
)
BHOPAL, INDORE = "Bhopal district course 1 (Demo)", "Indore district course (Demo)"


@dataclass(frozen=True)
class Records:
    """``one`` answers the first value that a query finds; public ids come as they stand in addresses."""

    data: Path

    def one(self, query: str) -> object:
        with closing(sqlite3.connect(f"file:{self.data / 'lms.sqlite3'}?mode=ro", uri=True)) as database:
            found = database.execute(query).fetchone()
        assert found is not None, query
        return found[0]

    def id(self, query: str) -> UUID:
        return UUID(str(self.one(query)))

    def enrolment(self, key: str, course: str = "district-course") -> UUID:
        return self.id(
            "SELECT enrolment.public_id FROM courses_enrolment enrolment "
            "JOIN courses_coursepage course ON course.page_ptr_id = enrolment.course_id "
            f"WHERE course.code = '{course}' AND officer_id = ({OFFICER.format(key)})"
        )

    def item(self, kind: str, course: str = "district-course") -> UUID:
        """The first item of that kind in the course's first edition."""
        return self.id(
            "SELECT item.key FROM courses_editionitem item "
            "JOIN courses_edition edition ON edition.id = item.edition_id "
            "JOIN courses_coursepage course ON course.page_ptr_id = edition.course_id "
            f"WHERE course.code = '{course}' AND edition.number = 1 AND item.kind = '{kind}' ORDER BY item.position"
        )

    def of_officer(self, table: str, key: str, rest: str = "") -> UUID:
        return self.id(f"SELECT public_id FROM {table} WHERE officer_id = ({OFFICER.format(key)}) {rest} ORDER BY id")

    def cohort(self, name: str) -> UUID:
        return self.id(COHORT.format("public_id", name))

    def of_cohort(self, table: str, name: str, rest: str = "") -> UUID:
        return self.id(
            f"SELECT public_id FROM {table} WHERE cohort_id = ({COHORT.format('id', name)}) {rest} ORDER BY id"
        )

    def number(self, rest: str) -> str:
        return str(self.one(f"SELECT number FROM certificates_certificate WHERE {rest} ORDER BY id"))

    def place(self, name: str) -> UUID:
        return self.id(f"SELECT public_id FROM people_jurisdiction WHERE name_en = '{name}' AND closed_on IS NULL")


def pages(records: Records) -> Iterator[tuple[str, str, list]]:
    """Yield (who, URL name, arguments) of every page that is only looked at; who is "" for a stranger."""
    valid, revoked = records.number("revoked_at IS NULL"), records.number("revoked_at IS NOT NULL")
    for name, *arguments in (
        ("home",),
        ("help",),
        ("courses:catalogue",),
        ("courses:course-detail", "zero-fir-refresher"),
        ("account_login",),
        ("first-sign-in",),
        ("certificates_public:check",),
        ("certificates_public:certificate", valid),
        ("certificates_public:certificate", revoked),
        ("certificates_public:certificate", "OCWC-26-AAAAA-AAAAA-A"),
    ):
        yield "", name, arguments
    done = records.enrolment("mp-bhopal-1")
    for name, *arguments in (
        ("home",),
        ("ledger:notice-list",),
        ("people:me",),
        ("account_change_password",),
        ("mfa_index",),
        ("courses:my-learning",),
        ("courses:course-detail", "zero-fir-refresher"),
        ("courses:enrolment-detail", done),
        ("courses:item-detail", done, records.item("lesson")),
        ("assessments:item", done, records.item("quiz")),
        ("assessments:item", done, records.item("practical")),
        ("assessments:result", records.of_officer("assessments_attempt", "mp-bhopal-1")),
        ("assessments:practical-detail", records.of_officer("assessments_practicalassessment", "mp-bhopal-1")),
        ("assessments:rehearsal",),
        ("certificates:mine",),
        ("certificates:detail", records.of_officer("certificates_certificate", "mp-bhopal-1")),
    ):
        yield "mp-bhopal-1", name, arguments
    running = records.cohort(INDORE)
    seat = records.id(
        f"SELECT public_id FROM courses_groupmember WHERE group_id = ({COHORT.format('group_id', INDORE)}) ORDER BY id"
    )
    learns = records.enrolment("mp-indore-3")
    hall, quiz = (
        records.id(f"SELECT public_id FROM courses_learninggroup WHERE name = '{INDORE}'"),
        records.item("quiz"),
    )
    for name, *arguments in (
        ("home",),
        ("cascade:cohort-list",),
        ("cascade:cohort-open",),
        ("cascade:cohort-detail", running),
        ("cascade:cohort-close", running),
        ("cascade:cohort-cancel", running),
        ("cascade:trainer-add", running),
        ("cascade:member-add", running),
        ("cascade:member-remove", running, seat),
        ("cascade:roster-upload", running),
        ("cascade:session-plan", running),
        ("cascade:session-attendance", records.of_cohort("cascade_session", INDORE)),
        ("cascade:session-cancel", records.of_cohort("cascade_session", INDORE)),
        ("assessments:practical-list",),
        ("assessments:item", learns, records.item("practical")),
        ("courses:enrolment-detail", learns),
        ("certificates:list",),
        ("assessments:marking-list",),
        ("assessments:flag-list",),
        ("assessments:release-list",),
        ("assessments:monitor", hall, quiz),
        ("assessments:monitor-time", hall, quiz),
        ("assessments:monitor-end", hall, quiz),
        ("assessments:override-list", hall, quiz),
        ("assessments:override-make", hall, quiz),
    ):
        yield "state-trainer-mp", name, arguments
    for name, *arguments in (
        ("home",),
        ("cascade:coverage-place", records.place("Madhya Pradesh")),
        ("cascade:coverage-officers", records.place("Madhya Pradesh")),
        ("cascade:cohort-list",),
        ("cascade:cohort-detail", records.cohort(BHOPAL)),
        ("cascade:nomination-list",),
        ("cascade:nomination-new",),
        ("certificates:list",),
    ):
        yield "nodal-mp", name, arguments
    in_force = records.id(
        "SELECT public_id FROM certificates_certificate WHERE revoked_at IS NULL AND replaced_at IS NULL ORDER BY id"
    )
    asked = records.one(
        "SELECT question.code || ' ' || substr(version.key_hash, 1, 12) FROM assessments_questionversion version "
        "JOIN assessments_question question ON question.id = version.question_id WHERE question.module_code = 'M10'"
    )
    written = records.one(
        "SELECT version.id FROM assessments_questionversion version "
        "JOIN assessments_question question ON question.id = version.question_id WHERE version.kind = 'written'"
    )
    waiting = records.of_officer("assessments_attempt", "mp-indore-1", "AND state = 'submitted'")
    marked = records.id(
        "SELECT attempt.public_id FROM assessments_attempt attempt "
        "JOIN assessments_writtenmark mark ON mark.attempt_id = attempt.id"
    )
    for name, *arguments in (
        ("home",),
        ("assessments:statistics-list",),
        ("assessments:quiz-statistics", "m10-quiz"),
        ("assessments:question-statistics", "m10-quiz", *str(asked).split()),
        ("assessments:gain-list",),
        ("assessments:gain-statistics", "zero-fir-gain"),
        ("cascade:coverage-national",),
        ("cascade:nomination-list",),
        ("cascade:licence-list",),
        ("cascade:licence-detail", records.of_officer("cascade_licence", "trainer-mp")),
        ("cascade:cohort-close", records.cohort(BHOPAL)),
        ("certificates:detail", in_force),
        ("certificates:revoke", in_force),
        ("certificates:replace", in_force),
        ("assessments:marking-list",),
        ("assessments:marking-answer", waiting, written),
        ("assessments:mark-change", marked, written),
        ("assessments:release-list",),
        ("assessments:release", "demo-written"),
        ("assessments:flag-list",),
        ("assessments:doubt-list",),
        ("assessments:everyones-list",),
        ("assessments:everyones-edit", "m10-quiz"),
        ("assessments:regrade-list",),
        ("assessments:regrade-new",),
        ("assessments:invigilator-list", hall),
    ):
        yield "team", name, arguments
    later = records.id(
        "SELECT enrolment.public_id FROM courses_enrolment enrolment JOIN assessments_formassignment assigned ON "
        "assigned.enrolment_id = enrolment.id WHERE assigned.later_id IS NULL ORDER BY enrolment.id"
    )
    yield "ka-mysuru-1", "home", []
    yield "ka-mysuru-1", "courses:enrolment-detail", [later]
    yield "author", "assessments:bank-try", [records.one("SELECT id FROM assessments_questionbank")]
    yield "author", "assessments:question-preview", [records.one("SELECT MIN(id) FROM assessments_question")]
    for who in ("author", "reviewer", "auditor"):
        yield who, "home", []


def path(name: str, arguments: list, language: str) -> str:
    with translation.override(language):
        return reverse(name, args=arguments)
