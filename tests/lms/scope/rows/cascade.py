"""The cascade: cohorts, sessions, coverage, nominations, licences."""

from tests.lms.scope.roles import (
    CENTRAL,
    COHORTS,
    HOSTS,
    LICENCES,
    MENTORS,
    NOBODY,
    NODAL,
    NOMINATIONS,
    OVERSEERS,
    PLACES,
    PLACES_BY_NAME,
    TEAM,
    TRAINERS,
    listed,
)
from tests.lms.scope.row import Row, another, ids, nothing, reason
from tests.lms.scope.world import HOST, MENTOR, PERSON, Thing, World


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


def founding(world: World, thing: Thing) -> dict:
    day = f"{thing.cohort.ends_on.replace(year=thing.cohort.ends_on.year + 1)}"
    stranger = world.people["stranger"].public_id
    return {"officer": stranger, "tier": world.tiers["state-tot"].pk, "reason": "Because.", "valid_until": day}


def attendance(world: World, thing: Thing) -> dict:
    return {"everyone": "absent", "client_id": "00000000-0000-4000-8000-000000000001"}


def session_form(world: World, thing: Thing) -> dict:
    today = f"{thing.cohort.ends_on}"
    return {"title": "X", "day": today, "time": "10:00", "minutes": 60, "trainers": [thing.trainer.pk]}


CASCADE_ROWS: tuple[Row, ...] = (
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
)
