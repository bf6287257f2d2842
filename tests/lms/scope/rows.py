"""The matrix: a row for every URL of ours, with what each role gets for a record of each scope.

Unseen is 404, seen but not allowed is 403, nobody signed in is a redirect to the sign-in page.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.models import QuestionBank
from tests.lms.scope.world import HOST, MENTOR, PERSON, SCOPES, SECRET, Thing, World

ANONYMOUS = "anonymous"
CENTRAL = ("team", "auditor", "superuser")
ROLES = (
    ANONYMOUS,
    "owner",
    "stranger",
    "trainer",
    "trainer elsewhere",
    "nodal",
    "nodal elsewhere",
    "district nodal",
    "former nodal",
    "author",
    "legal reviewer",
    *CENTRAL,
)
EVERYONE = frozenset(ROLES)
SIGNED_IN = EVERYONE - {ANONYMOUS}
TRAINERS = frozenset({"trainer", "trainer elsewhere"})
NODAL = frozenset({"nodal", "nodal elsewhere", "district nodal"})
OVERSEERS = NODAL | set(CENTRAL)
WRITERS = frozenset({"author", "legal reviewer", "team", "superuser"})
TEAM = frozenset({"team", "superuser"})
STATISTICIANS = TRAINERS | WRITERS | frozenset(CENTRAL)
INVIGILATORS = TRAINERS | TEAM
NOBODY: frozenset[str] = frozenset()
QUESTION_WRITERS = frozenset({"author", "team", "superuser"})
BY_TOKEN = "the token is the only key"

ALL = frozenset(SCOPES)
Sight = dict[str, frozenset[str]]
STATISTICS: Sight = dict.fromkeys(STATISTICIANS, ALL)  # one quiz for all; whose answers are summed up differs


def sight(**seen: str) -> Sight:
    """Which scopes each role sees; what is not named sees nothing, the central roles see all."""
    found = {name.replace("_", " "): frozenset(scopes.split()) for name, scopes in seen.items()}
    return dict.fromkeys(CENTRAL, ALL) | found


OFFICERS = sight(
    owner="own",
    trainer="own guest",
    trainer_elsewhere="other",
    nodal="own same",
    nodal_elsewhere="other guest",
    district_nodal="own",
)
ESSAYS = {role: scopes for role, scopes in OFFICERS.items() if role in TRAINERS | TEAM}
FLAGS = {role: scopes for role, scopes in OFFICERS.items() if role in TRAINERS | TEAM}
COHORTS = sight(  # a guest's cohort is that of ``own``
    trainer="own guest",
    trainer_elsewhere="other",
    nodal="own same guest",
    nodal_elsewhere="other",
    district_nodal="own guest",
)
PLACES = sight(  # a trainer sees the figures of the own State; a guest's place lies in the other one
    trainer="own same",
    trainer_elsewhere="other guest",
    nodal="own same",
    nodal_elsewhere="other guest",
    district_nodal="own",
)
PLACES_BY_NAME = sight(nodal="own same", nodal_elsewhere="other guest", district_nodal="own")
LICENCES = sight(  # of the trainer, for the State: no district's
    trainer="own guest", trainer_elsewhere="other", nodal="own same guest", nodal_elsewhere="other"
)
NOMINATIONS = sight(nodal="own same", nodal_elsewhere="other guest", district_nodal="own")
INVIGILATED = sight(trainer="own guest", trainer_elsewhere="other", auditor="")
APPOINTED = sight(nodal="own same guest", nodal_elsewhere="other", district_nodal="own guest", auditor="")
TEAMS: Sight = dict.fromkeys(TEAM, ALL)
OWNER: Sight = {"owner": frozenset({"own"})}
QUESTION_AUTHORS: Sight = dict.fromkeys(QUESTION_WRITERS, ALL)
TO_ALL: Sight = dict.fromkeys(ROLES, ALL)

# What may stand in anybody's page: the own record and cohort with its trainer's name; a guest's home sees where the
# guest sits. The narrower ``words`` of a row say what must stand there, and nothing else.
MAY_READ: dict[str, frozenset[str]] = {
    "owner": frozenset({PERSON["own"], HOST["own"], MENTOR["own"]}),
    "trainer": frozenset({PERSON["own"], PERSON["guest"], HOST["own"], MENTOR["own"]}),
    "trainer elsewhere": frozenset({PERSON["other"], HOST["other"], MENTOR["other"]}),
    "nodal": frozenset(table[scope] for table in (PERSON, HOST, MENTOR) for scope in ("own", "same")),
    "nodal elsewhere": frozenset(
        {PERSON["other"], HOST["other"], MENTOR["other"], PERSON["guest"], HOST["own"], MENTOR["own"]}
    ),
    "district nodal": frozenset({PERSON["own"], HOST["own"], MENTOR["own"]}),
} | dict.fromkeys(CENTRAL, frozenset([*PERSON.values(), *HOST.values(), *MENTOR.values()]))
READS_KEYS = ("legal reviewer", "team", "superuser")  # every bank; an auditor reads no key
MAY_READ |= {role: MAY_READ.get(role, frozenset()) | {SECRET} for role in READS_KEYS}

OWN_NAME = {  # stands in the frame of every page
    "owner": frozenset({PERSON["own"]}),
    "trainer": frozenset({MENTOR["own"]}),
    "trainer elsewhere": frozenset({MENTOR["other"]}),
}
PEOPLE = frozenset(PERSON.values())
HOSTS = frozenset(HOST.values())
MENTORS = frozenset(MENTOR.values())


def listed(table: dict[str, str], seen: Sight) -> dict[str, frozenset[str]]:
    """The words that a list shows to each role that has it."""
    return {role: frozenset(table[scope] for scope in scopes if scope in table) for role, scopes in seen.items()}


Arguments = Callable[[World, Thing], list]


def ids(*names: str) -> Arguments:
    """The public ids (or keys) of the thing's records of these names."""

    def found(world: World, thing: Thing) -> list:
        records = [getattr(thing, name) for name in names]
        return [record.key if hasattr(record, "key") else record.public_id for record in records]

    return found


def hall(*names: str) -> Arguments:
    """A group and a quiz, then the public ids of the thing's records of these names."""

    def found(world: World, thing: Thing) -> list:
        return [thing.cohort.group.public_id, thing.quiz.key, *ids(*names)(world, thing)]

    return found


@dataclass(frozen=True)
class Row:
    """One URL. Without ``of`` it names no record. ``allowed`` get ``status``; other roles that see it get 403.

    ``words``: for the roles in it, exactly these sentinels of ``kind`` stand in the page. ``gets`` is
    False where only POST is answered. ``posts`` is a form that somebody unauthorised sends.
    """

    name: str
    of: Arguments | None = None
    sees: Sight = field(default_factory=lambda: TO_ALL)
    allowed: frozenset[str] = SIGNED_IN
    status: int = 200
    otherwise: int = 403
    gets: bool = True
    posts: Callable[[World, Thing], dict] | None = None
    poster: frozenset[str] | None = None
    queries: tuple[str, ...] = ("",)
    words: dict[str, frozenset[str]] | None = None
    kind: frozenset[str] = PEOPLE
    exempt: frozenset[str] = NOBODY
    anonymous: int = 302
    in_cms: bool = False
    why: str = ""

    def expected(self, role: str, scope: str | None) -> tuple[int, ...]:
        """The statuses that a GET may be answered with."""
        if role == ANONYMOUS:
            return (self.anonymous,)
        if not self.gets:
            return (302, 405) if self.in_cms else (405,)
        return (self.judged(role, scope, self.allowed, self.status),)

    def refusal(self, role: str, scope: str | None) -> tuple[int, ...]:
        """The statuses that an unauthorised POST may be answered with."""
        if role == ANONYMOUS:
            return (self.otherwise if self.is_by_token else 302,)
        return (self.judged(role, scope, NOBODY, 0),)

    def judged(self, role: str, scope: str | None, allowed: frozenset[str], status: int) -> int:
        if scope is not None and scope not in self.sees.get(role, NOBODY):
            return 404
        return status if role in allowed else self.otherwise

    def may_post(self, role: str, scope: str | None) -> bool:
        poster = self.allowed if self.poster is None else self.poster
        return role != ANONYMOUS and self.judged(role, scope, poster, 200) == 200

    @property
    def is_by_token(self) -> bool:
        return self.why == BY_TOKEN


def nothing(world: World, thing: Thing) -> dict:
    return {}


def the_regrade(world: World, thing: Thing) -> list:
    return [world.regrade.public_id]


def reason(world: World, thing: Thing) -> dict:
    return {"reason": "Because.", "confirmed": "on", "note": "Because.", "extent": "achievement"}


def minutes(world: World, thing: Thing) -> dict:
    return {
        "minutes": 30,
        "reason": "Because.",
        "client_id": "00000000-0000-4000-8000-000000000002",
        "decision": "grant",
        "whom": "",
    }


def cohort_form(world: World, thing: Thing) -> dict:
    return {
        "tier": world.tiers["district-course"].pk,
        "name": "Another",
        "jurisdiction": thing.place.pk,
        "starts_on": f"{thing.cohort.starts_on}",
        "ends_on": f"{thing.cohort.ends_on}",
        "seats": 10,
        "guest_seats": 0,
        "language": "hi",
    }


def levels(world: World, thing: Thing) -> dict:
    return {f"level-{criterion['id']}": 3 for criterion in thing.assessment.version.rubric}


def another(world: World, thing: Thing) -> dict:
    word = PERSON["same"] if thing.scope == "other" else PERSON["other"]
    address = f"{word.lower()}@scope.example"
    return {"q": address, "number": address, "part": "co_trainer", "officer": world.people["stranger"].public_id}


def founding(world: World, thing: Thing) -> dict:
    day = f"{thing.cohort.ends_on.replace(year=thing.cohort.ends_on.year + 1)}"
    stranger = world.people["stranger"].public_id
    return {"officer": stranger, "tier": world.tiers["state-tot"].pk, "reason": "Because.", "valid_until": day}


def attendance(world: World, thing: Thing) -> dict:
    return {"everyone": "absent", "client_id": "00000000-0000-4000-8000-000000000001"}


def session_form(world: World, thing: Thing) -> dict:
    today = f"{thing.cohort.ends_on}"
    return {"title": "X", "day": today, "time": "10:00", "minutes": 60, "trainers": [thing.trainer.pk]}


def the_quiz(world: World, thing: Thing) -> list:
    """The same for every thing: what differs is whose answers are summed up."""
    return [thing.graded.quiz_version.quiz.code]


def the_question(world: World, thing: Thing) -> list:
    asked = thing.graded.quiz_version.questions.select_related("question_version__question").first().question_version
    return [*the_quiz(world, thing), asked.question.code, asked.key_hash[:12]]


def a_question(world: World, thing: Thing) -> list:
    return [thing.graded.quiz_version.questions.first().question_version.question_id]


def the_bank(world: World, thing: Thing) -> list:
    return [QuestionBank.objects.get(slug="test").pk]


def question_file(world: World, thing: Thing) -> dict:
    return {"bank": the_bank(world, thing)[0], "file": SimpleUploadedFile("a.gift", b"::A::One?{T}")}


OUR_ROWS: tuple[Row, ...] = (
    # --- Everybody's
    Row("home", anonymous=200),
    Row("help", allowed=EVERYONE, anonymous=200),
    Row("healthz", allowed=EVERYONE, anonymous=200),
    Row("readyz", allowed=EVERYONE, anonymous=503, status=503, why="no worker runs in tests"),
    Row("set_language", allowed=EVERYONE, status=302),
    Row("courses:catalogue", allowed=EVERYONE, anonymous=200),
    Row("courses:course-detail", of=lambda w, t: [t.enrolment.edition.course.code], allowed=EVERYONE, anonymous=200),
    Row(
        "courses:course-enrol",
        of=lambda w, t: [t.enrolment.edition.course.code],
        gets=False,
        posts=nothing,
        why="open to every officer",
    ),
    Row("edition-file", of=lambda w, t: [f"{'0' * 64}.png"], allowed=EVERYONE, status=404, anonymous=404),
    Row("library-picture", of=lambda w, t: ["none.png"], allowed=EVERYONE, status=404, anonymous=404),
    Row("question-picture", of=lambda w, t: [f"{'0' * 64}.png"], allowed=EVERYONE, status=404, anonymous=404),
    Row("library-original", of=lambda w, t: ["none.png"], allowed=EVERYONE, status=404, anonymous=404),
    Row("certificates_public:check", allowed=EVERYONE, anonymous=200),
    Row(
        "certificates_public:certificate",
        of=lambda w, t: [t.certificate.number],
        allowed=EVERYONE,
        anonymous=200,
        exempt=PEOPLE,
        why="anyone with the number in hand",
    ),
    # --- The own account
    Row("account_login", allowed=EVERYONE, anonymous=200, status=302),
    Row("account_logout", allowed=EVERYONE),
    Row("account_inactive", anonymous=200),
    Row("account_reauthenticate"),
    Row("account_change_password"),
    Row("first-sign-in", allowed=EVERYONE, anonymous=200, status=302),
    Row("first-sign-in-name", allowed=EVERYONE, anonymous=302, status=302),
    Row("ledger:notice-list"),
    Row("ledger:notice-mark-read", gets=False, posts=nothing),
    Row("people:me"),
    Row("people:language-change", gets=False, posts=nothing),
    Row("people:roster-template"),
    Row(
        "people:sign-in-slips",
        of=lambda w, t: [],
        gets=False,
        posts=lambda w, t: {"officer": t.officer.public_id},
        poster=SIGNED_IN,
        why="an unseen officer is as if not named: test_slips_are_printed_only_for_the_own_officers",
    ),
    Row("courses:my-learning", words=dict.fromkeys(SIGNED_IN, NOBODY)),
    Row("certificates:mine", words=dict.fromkeys(SIGNED_IN, NOBODY)),
    # --- Learning and being assessed
    Row("courses:enrolment-detail", of=ids("enrolment"), sees=OFFICERS),
    *(
        Row(f"courses:{name}", of=ids("enrolment", "lesson"), sees=OFFICERS, allowed=frozenset({"owner"}), **more)
        for name, more in {
            "item-detail": {},
            "item-original": {"status": 302},
            "item-mark-read": {"gets": False, "posts": nothing},
        }.items()
    ),
    Row(
        "courses:self-check-answer",
        of=lambda w, t: [t.enrolment.public_id, t.lesson.key, t.lesson.check_ids[0]],
        sees=OFFICERS,
        allowed=frozenset({"owner"}),
        gets=False,
        posts=lambda w, t: {"chosen": "a"},
    ),
    Row("assessments:rehearsal", posts=nothing),
    Row("assessments:item", of=ids("enrolment", "quiz"), sees=OFFICERS),
    Row("assessments:bank-try", of=the_bank, sees=QUESTION_AUTHORS, posts=nothing, poster=QUESTION_WRITERS),
    Row(
        "assessments:question-preview",
        of=a_question,
        sees=dict.fromkeys(WRITERS, ALL),
        queries=("", "?as=paper"),
        allowed=WRITERS,
        posts=nothing,
    ),
    Row("assessments:start", of=ids("enrolment", "quiz"), sees=OWNER, gets=False, posts=nothing),
    Row("assessments:attempt", of=ids("attempt"), sees=OWNER),
    Row("assessments:hand-in", of=ids("attempt"), sees=OWNER, posts=nothing),
    Row(
        "assessments:answers",
        of=ids("attempt"),
        gets=False,
        anonymous=405,
        posts=lambda w, t: {"question": t.attempt.paper[0]},
        poster=NOBODY,
        otherwise=401,
        why=BY_TOKEN,
    ),
    Row(
        "assessments:attempt-save",
        of=ids("attempt"),
        gets=False,
        anonymous=405,
        posts=lambda w, t: {"token": "forged"},
        poster=NOBODY,
        otherwise=302,
        why=BY_TOKEN,
    ),
    Row(
        "assessments:check",
        of=ids("attempt"),
        gets=False,
        anonymous=405,
        posts=lambda w, t: {"token": "forged", "check": str(t.attempt.paper[0])},
        poster=NOBODY,
        otherwise=302,
        why=BY_TOKEN,
    ),
    Row("assessments:begin", of=ids("attempt"), sees=OWNER, status=302, posts=nothing),
    Row("assessments:clock", of=ids("attempt"), status=401, anonymous=401, why=BY_TOKEN),
    Row("assessments:away-ask", of=ids("attempt"), sees=OWNER, posts=reason),
    Row("assessments:result", of=ids("graded"), sees=OFFICERS),
    Row(
        "assessments:practical-list",
        allowed=TRAINERS,
        words=listed(PERSON, OFFICERS),
    ),
    Row("assessments:practical-detail", of=ids("assessment"), sees=OFFICERS),
    Row("assessments:practical-mark", of=ids("assessment"), sees=OFFICERS, allowed=TRAINERS, posts=levels),
    Row(
        "assessments:practical-open",
        of=ids("enrolment", "practical"),
        sees=OFFICERS,
        allowed=TRAINERS,
        gets=False,
        posts=nothing,
    ),
    Row("assessments:statistics-list", allowed=STATISTICIANS),
    Row("assessments:quiz-statistics", of=the_quiz, sees=STATISTICS, queries=("", "?attempts=all&sort=facility")),
    Row(
        "assessments:quiz-statistics-export",
        of=the_quiz,
        sees=STATISTICS,
        allowed=STATISTICIANS - {"author", "legal reviewer"},
        queries=("?format=csv", "?format=xlsx", "?format=csv&table=responses"),
        why="fewer than five have answered, of whom those who write have no roster",
    ),
    Row("assessments:question-statistics", of=the_question, sees=STATISTICS),
    Row("assessments:gain-list", allowed=STATISTICIANS),
    Row("assessments:gain-statistics", of=lambda w, t: [w.study.code], sees=STATISTICS),
    Row(
        "assessments:gain-export",
        of=lambda w, t: [w.study.code],
        sees=STATISTICS,
        queries=("?format=csv", "?format=xlsx", "?format=csv&table=anchors"),
    ),
    Row(
        "assessments:gain-begin",
        of=lambda w, t: [w.study.code, t.enrolment.public_id],
        sees=OWNER,
        gets=False,
        posts=nothing,
    ),
    # --- Invigilating
    *(
        Row(f"assessments:{name}", of=hall(), sees=INVIGILATED, allowed=INVIGILATORS, **more)
        for name, more in {
            "monitor": {},
            "monitor-time": {"posts": minutes},
            "monitor-end": {"posts": reason},
            "override-list": {},
            "override-make": {"posts": minutes},
        }.items()
    ),
    Row("assessments:override-change", of=hall("override"), sees=INVIGILATED, allowed=INVIGILATORS, posts=minutes),
    Row("assessments:override-end", of=hall("override"), sees=INVIGILATED, allowed=INVIGILATORS, posts=reason),
    Row("assessments:attempt-time", of=ids("attempt"), sees=INVIGILATED, allowed=INVIGILATORS, posts=minutes),
    Row("assessments:attempt-end", of=ids("attempt"), sees=INVIGILATED, allowed=INVIGILATORS, posts=reason),
    Row("assessments:away-decide", of=ids("away"), sees=INVIGILATED, allowed=INVIGILATORS, posts=minutes),
    Row(
        "assessments:invigilator-list",
        of=lambda w, t: [t.cohort.group.public_id],
        sees=APPOINTED,
        allowed=NODAL | TEAM,
        posts=lambda w, t: another(w, t) | {"starts_on": f"{t.cohort.ends_on}"},
    ),
    Row(
        "assessments:invigilator-end",
        of=lambda w, t: [t.cohort.group.public_id, t.invigilator.public_id],
        sees=APPOINTED,
        allowed=NODAL | TEAM,
        gets=False,
        posts=nothing,
    ),
    # --- Marking by people, releasing, marking anew
    Row(
        "assessments:marking-list",
        allowed=TRAINERS | TEAM,
        words=listed(PERSON, ESSAYS),
    ),
    Row("assessments:marking-next", allowed=TRAINERS | TEAM, status=302),
    Row(
        "assessments:marking-answer",
        of=lambda w, t: [t.essay.public_id, t.essay.paper[0]],
        sees=OFFICERS,
        allowed=TRAINERS | TEAM,
        posts=lambda w, t: {"points--g1": "1", "points--g2": "1", "comment": ""},
    ),
    Row(
        "assessments:mark-change",
        of=lambda w, t: [t.graded.public_id, t.graded.paper[0]],
        sees=OFFICERS,
        allowed=TRAINERS | TEAM,
        posts=lambda w, t: {"marks": "0.5", "reason": "Because.", "seen": "1"},
    ),
    Row("assessments:release-list", allowed=TRAINERS | TEAM, words=dict.fromkeys(TRAINERS, NOBODY)),
    Row(
        "assessments:release",
        of=lambda w, t: [t.essay.quiz_version.quiz.code],
        sees=TEAMS,
        posts=nothing,
        why="without a group it is everyone’s; a group’s: test_a_trainer_releases_the_own_group_alone",
    ),
    Row("assessments:flag-list", allowed=TRAINERS | TEAM, words=listed(PERSON, FLAGS)),
    Row(
        "assessments:flag-detail",
        of=ids("flag"),
        sees=FLAGS,
        posts=lambda w, t: {"decision": "plausible", "note": "Because."},
    ),
    Row("assessments:doubt-list", allowed=TEAM),
    Row(
        "assessments:doubt-decide",
        of=ids("doubt"),
        sees=TEAMS,
        posts=lambda w, t: {"decision": "keep", "note": "Because."},
    ),
    Row("assessments:regrade-list", allowed=TEAM),
    Row(
        "assessments:regrade-new",
        allowed=TEAM,
        posts=lambda w, t: {"question": t.graded.paper[0], "remedy": "accept", "reason": "Because."},
    ),
    Row("assessments:regrade-detail", of=the_regrade, sees=TEAMS),
    Row("assessments:regrade-export", of=the_regrade, sees=TEAMS, queries=("?format=csv", "?format=xlsx")),
    Row("assessments:regrade-apply", of=the_regrade, sees=TEAMS, gets=False, posts=nothing),
    Row("assessments:regrade-abandon", of=the_regrade, sees=TEAMS, gets=False, posts=nothing),
    # --- The cascade
    Row(
        "cascade:cohort-list",
        words=listed(HOST, COHORTS),
        kind=HOSTS,
        why="a home sees its guest’s seat, but not the cohort",
    ),
    Row("cascade:cohort-open", allowed=TRAINERS, posts=cohort_form),
    Row("cascade:cohort-detail", of=ids("cohort"), sees=COHORTS),
    Row("cascade:cohort-export", of=ids("cohort"), sees=COHORTS, queries=("?format=csv", "?format=xlsx")),
    Row(
        "cascade:cohort-start",
        of=ids("cohort"),
        sees=COHORTS,
        allowed=TRAINERS | TEAM,
        gets=False,
        posts=nothing,
    ),
    Row("cascade:cohort-close", of=ids("cohort"), sees=COHORTS, allowed=TRAINERS | TEAM, posts=reason),
    Row("cascade:cohort-cancel", of=ids("cohort"), sees=COHORTS, allowed=TRAINERS | TEAM, posts=reason),
    Row("cascade:trainer-add", of=ids("cohort"), sees=COHORTS, allowed=TRAINERS | TEAM, posts=another),
    Row(
        "cascade:trainer-remove",
        of=lambda w, t: [t.cohort.public_id, t.cohort_trainer.pk],
        sees=COHORTS,
        allowed=TRAINERS | TEAM,
        gets=False,
        posts=nothing,
    ),
    Row("cascade:member-add", of=ids("cohort"), sees=COHORTS, allowed=TRAINERS, posts=another),
    Row("cascade:member-remove", of=ids("cohort", "member"), sees=COHORTS, allowed=TRAINERS, posts=reason),
    Row("cascade:roster-upload", of=ids("cohort"), sees=COHORTS, allowed=TRAINERS, posts=nothing),
    Row("cascade:roster-preview", of=ids("cohort", "roster"), sees=COHORTS, allowed=TRAINERS, posts=nothing),
    Row(
        "cascade:roster-apply",
        of=ids("cohort", "roster"),
        sees=COHORTS,
        allowed=TRAINERS,
        gets=False,
        posts=nothing,
    ),
    Row("cascade:roster-result", of=ids("cohort", "roster"), sees=COHORTS, allowed=TRAINERS, status=302),
    Row("cascade:session-plan", of=ids("cohort"), sees=COHORTS, allowed=TRAINERS, posts=session_form),
    Row("cascade:session-attendance", of=ids("session"), sees=COHORTS, allowed=TRAINERS, posts=attendance),
    Row("cascade:session-cancel", of=ids("session"), sees=COHORTS, allowed=TRAINERS, posts=reason),
    Row("cascade:coverage", allowed=OVERSEERS | TRAINERS, status=302),
    Row("cascade:coverage-national", allowed=frozenset(CENTRAL), queries=("", "?format=csv", "?format=xlsx")),
    Row(
        "cascade:coverage-place",
        of=ids("place"),
        sees=PLACES,
        queries=("", "?format=csv", "?format=xlsx"),
    ),
    Row("cascade:coverage-officers", of=ids("place"), sees=PLACES_BY_NAME),
    Row("cascade:nomination-list", allowed=OVERSEERS, words=listed(PERSON, NOMINATIONS)),
    Row("cascade:nomination-new", allowed=NODAL | TEAM, queries=("", "?q=quartz"), posts=another),
    Row(
        "cascade:nomination-decide",
        of=ids("nomination"),
        sees=NOMINATIONS,
        allowed=TEAM,
        gets=False,
        posts=lambda w, t: {"decision": "approve", "reason": "Because."},
    ),
    Row(
        "cascade:licence-list",
        allowed=OVERSEERS | TRAINERS,
        words=listed(MENTOR, LICENCES) | {"trainer": NOBODY, "trainer elsewhere": NOBODY, "district nodal": NOBODY},
        kind=MENTORS,
    ),
    Row("cascade:licence-grant", allowed=TEAM, queries=("", "?q=quartz"), posts=founding),
    Row(
        "cascade:licence-detail",
        of=ids("licence"),
        sees=LICENCES,
        posts=lambda w, t: {"verb": "withdraw", "reason": "Because."},
        poster=TEAM,
    ),
    # --- Certificates
    Row("certificates:list", allowed=OVERSEERS | TRAINERS, otherwise=302, words=listed(PERSON, OFFICERS)),
    Row(
        "certificates:export",
        allowed=OVERSEERS | TRAINERS,
        queries=("?format=csv", "?format=xlsx"),
        words=listed(PERSON, OFFICERS),
    ),
    Row(
        "certificates:cohort-files",
        of=lambda w, t: [t.closed.public_id],
        sees=COHORTS,
        why="the ZIP holds only whom the reader may see",
    ),
    Row("certificates:detail", of=ids("certificate"), sees=OFFICERS),
    Row("certificates:download", of=ids("certificate"), sees=OFFICERS),
    Row("certificates:file", of=ids("certificate"), sees=OFFICERS, status=302),
    Row("certificates:revoke", of=ids("certificate"), sees=OFFICERS, allowed=TEAM, posts=reason),
    Row(
        "certificates:replace",
        of=ids("certificate"),
        sees=OFFICERS,
        allowed=TEAM,
        posts=lambda w, t: {"full_name": "Another", "reason": "Because."},
    ),
)


# --- The back office ----------------------------------------------------------------------------------------
# Wagtail sends whoever may not in to the sign-in page, and whoever may not see a page back to its own home.


def cms(name: str, allowed: frozenset[str], of: Arguments | None = None, **more) -> Row:
    return Row(name, of=of, allowed=allowed, otherwise=302, in_cms=True, **more)


def first(path: str) -> Arguments:
    """The id of a record, by a path of attributes from the world's long edition."""

    def found(world: World, thing: Thing) -> list:
        record = world.editions["long"]
        for name in path.split("."):
            record = record.first() if name == "first" else getattr(record, name)
        return [record]

    return found


def the_review(world: World, thing: Thing) -> list:
    return [world.review.pk]


def the_reviewed_page(world: World, thing: Thing) -> list:
    return [world.review.revision.object_id]


LAWYERS = frozenset({"legal reviewer", "superuser"})
CMS_ROWS: tuple[Row, ...] = (
    Row("cms-sign-in", allowed=NOBODY, in_cms=True, why="whoever is signed in and sent here may not enter"),
    cms("assessments_cms:import", QUESTION_WRITERS, posts=question_file),
    cms("assessments_cms:import-template", QUESTION_WRITERS),
    cms(
        "assessments_cms:import-preview",
        NOBODY,
        of=lambda w, t: ["00000000-0000-4000-8000-000000000001"],
        why="an upload is its uploader’s alone; what is not there in the CMS is looked for under /en/ first",
    ),
    cms("assessments_cms:bank-export", QUESTION_WRITERS, of=the_bank),
    cms("assessments_cms:review-queue", WRITERS),
    cms(
        "assessments_cms:question-review",
        WRITERS,
        of=a_question,
        posts=lambda w, t: {"decision": "approve"},
        poster=LAWYERS,
    ),
    cms("assessments_cms:keeper-list", TEAM, of=lambda w, t: [w.vault.pk], posts=nothing),
    cms("assessments_cms:keeper-end", TEAM, of=lambda w, t: [w.keeper.public_id], gets=False, posts=nothing),
    cms("assessments_cms:topic-list", QUESTION_WRITERS),
    cms("assessments_cms:topic-add", QUESTION_WRITERS, posts=nothing),
    cms("assessments_cms:topic-edit", QUESTION_WRITERS, of=lambda w, t: [w.topic.pk], posts=nothing),
    cms("assessments_cms:topic-delete", QUESTION_WRITERS, of=lambda w, t: [w.topic.pk], gets=False, posts=nothing),
    cms("assessments_cms:question-compare", WRITERS, of=a_question),
    cms("assessments_cms:duplicate-list", WRITERS, queries=("", "?least=60&language=hi", "?bank=0")),
    cms("assessments_cms:question-usage", WRITERS, of=a_question),
    cms(
        "wagtailsnippets_assessments_question:usage",
        QUESTION_WRITERS,
        of=a_question,
        status=302,
        why="leads to ours",
    ),
    cms("assessments_cms:question-retire", QUESTION_WRITERS, of=a_question, posts=reason),
    cms(
        "wagtailsnippets_assessments_question:list",
        WRITERS,
        queries=("", "?q=quartz", "?export=csv", "?export=xlsx"),
    ),
    cms("wagtailsnippets_assessments_question:list_results", WRITERS),
    cms(
        "wagtailsnippets_assessments_question:revisions_compare",
        QUESTION_WRITERS,
        of=lambda w, t: [*a_question(w, t), "live", "live"],
        status=302,
        why="leads to ours",
    ),
    cms("courses_cms:review-list", WRITERS),
    cms(
        "courses_cms:review-detail",
        WRITERS,
        of=lambda w, t: [w.review.pk],
        posts=lambda w, t: {"decision": "approve"},
        poster=LAWYERS,
    ),
    cms(
        "courses_cms:review-request",
        WRITERS - {"legal reviewer"},
        of=lambda w, t: [w.review.revision.object_id],
        posts=nothing,
    ),
    cms("courses_cms:release-list", WRITERS),
    cms("courses_cms:release", WRITERS, of=first("course_id"), posts=nothing, poster=TEAM),
    cms("courses_cms:edition-detail", WRITERS, of=first("pk")),
    cms("courses_cms:edition-withdraw", TEAM, of=first("pk"), posts=reason),
    cms("courses_cms:hidden-list", WRITERS),
    cms("courses_cms:item-hide", LAWYERS, of=first("items.first.pk"), posts=reason),
    cms("courses_cms:item-show", LAWYERS, of=first("items.first.pk"), gets=False, posts=nothing),
    cms("courses_cms:erratum-propose", WRITERS, of=first("items.first.texts.first.pk"), posts=reason),
    cms("courses_cms:erratum-decide", LAWYERS, of=lambda w, t: [w.erratum.pk], posts=nothing),
    cms("courses_cms:provision-detail", WRITERS, of=lambda w, t: [w.provision.pk]),
    cms("courses_cms:provision-supersede", WRITERS, of=lambda w, t: [w.provision.pk], posts=nothing),
    cms("ledger_admin:job-list", TEAM),
    cms("ledger_admin:job-list-results", TEAM),
    cms("ledger_admin:job-retry", TEAM, of=lambda w, t: [w.job.pk], gets=False, posts=nothing),
    cms("ledger_admin:audit-list", TEAM, queries=("", "?export=csv", "?export=xlsx")),
    cms("ledger_admin:audit-list-results", TEAM),
    cms("certificates_admin:report", TEAM),
    cms("certificates_admin:report-results", TEAM),
    cms("jurisdictions:index", TEAM),
    cms("jurisdictions:index_results", TEAM),
    cms("jurisdictions:delete", NOBODY, of=lambda w, t: [t.place.pk], posts=nothing),
    cms("ranks:delete", NOBODY, of=lambda w, t: [1], posts=nothing),
    cms("wagtailsnippetchoosers_assessments_question:choose", WRITERS),
    cms("wagtailsnippetchoosers_assessments_question:choose_results", WRITERS),
    cms("wagtailsnippets_assessments_question:add", QUESTION_WRITERS, queries=("", "?kind=single"), posts=nothing),
    cms(
        "wagtailsnippets_assessments_question:edit",
        QUESTION_WRITERS,
        of=a_question,
        posts=nothing,
    ),
    cms("wagtailusers_users:index", TEAM, queries=("", "?q=quartz")),
    cms("wagtailusers_users:index_results", TEAM, queries=("", "?q=quartz")),
    cms("wagtailusers_users:edit", TEAM, of=lambda w, t: [t.officer.pk], posts=nothing),
    cms("wagtailusers_users:delete", NOBODY, of=lambda w, t: [t.officer.pk], posts=nothing),
)
ROWS = OUR_ROWS + CMS_ROWS

# Libraries' pages at our addresses: what they show is the signed-in officer's own account.
ELSEWHERE = {
    "mfa_index": "own account",
    "mfa_authenticate": "own account",
    "mfa_reauthenticate": "own account",
    "mfa_activate_totp": "own account",
    "mfa_deactivate_totp": "own account",
    "mfa_view_recovery_codes": "own account",
    "mfa_generate_recovery_codes": "own account",
    "mfa_download_recovery_codes": "own account",
}
