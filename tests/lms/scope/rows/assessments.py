"""Assessments: answering, invigilating, marking, releasing, figures."""

from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.models import QuestionBank
from tests.lms.scope.roles import (
    ALL,
    APPOINTED,
    ESSAYS,
    FLAGS,
    INVIGILATED,
    INVIGILATORS,
    NOBODY,
    NODAL,
    OFFICERS,
    OWNER,
    QUESTION_AUTHORS,
    QUESTION_WRITERS,
    STATISTICIANS,
    STATISTICS,
    TEAM,
    TEAMS,
    TRAINERS,
    WRITERS,
    listed,
)
from tests.lms.scope.row import BY_TOKEN, Row, another, hall, ids, nothing, reason
from tests.lms.scope.world import PERSON, Thing, World


def the_regrade(world: World, thing: Thing) -> list:
    return [world.regrade.public_id]


def minutes(world: World, thing: Thing) -> dict:
    return {
        "minutes": 30,
        "reason": "Because.",
        "client_id": "00000000-0000-4000-8000-000000000002",
        "decision": "grant",
        "whom": "",
    }


def levels(world: World, thing: Thing) -> dict:
    return {f"level-{criterion['id']}": 3 for criterion in thing.assessment.version.rubric}


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


ASSESSMENTS_ROWS: tuple[Row, ...] = (
    # --- Being assessed, practical work, figures
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
    Row("assessments:everyones-list", allowed=TEAM),
    Row(
        "assessments:everyones-edit",
        of=lambda w, t: [t.essay.quiz_version.quiz.code],
        sees=TEAMS,
        posts=lambda w, t: {"minutes": "45", "reason": "Because."},
    ),
    Row(
        "assessments:everyones-end",
        of=lambda w, t: [t.essay.quiz_version.quiz.code],
        sees=TEAMS,
        status=302,
        posts=reason,
        why="nothing is in force for everyone: it leads back to the list",
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
)
