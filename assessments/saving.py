"""Saving an answer: one statement that an acknowledged answer survives and that no hand-in can overtake.

The statement reads the attempt's row and writes the answer. On PostgreSQL it takes the row ``FOR SHARE``: a
save that meets a hand-in waits, and then finds the attempt closed. On SQLite one writing statement is one
IMMEDIATE transaction, and there is one writer.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from assessments import questions, versions
from assessments.models import QuestionVersion
from assessments.questions import ResponseRefused
from ledger.clock import now_sql

LARGEST_SEQUENCE = 2_000_000_000


class Result(StrEnum):
    SAVED = "saved"
    SUPERSEDED = "superseded"
    LOCKED = "locked"
    CLOSED = "closed"


@dataclass(frozen=True)
class Outcome:
    """What became of one packet. ``response`` is what is stored when another answer stands, newer or checked."""

    result: Result
    saved_at: datetime | None = None
    response: dict[str, Any] | None = None
    is_flagged: bool = False


@dataclass(frozen=True)
class Packet:
    """What a page sends for one question; ``response`` is cleaned."""

    question_id: int
    response: dict[str, Any]
    sequence: int
    is_flagged: bool = False
    certainty: int | None = None


class UnknownQuestion(Exception):
    """The attempt's paper does not hold this question."""


def save_answer(
    *,
    attempt_id: int,
    epoch: int,
    question_id: int,
    response: dict,
    sequence: int,
    is_flagged: bool = False,
    certainty: int | None = None,
) -> Outcome:
    """Store the response if the attempt is open and this page is its newest; one query when it is.

    Safe to repeat, in any order: of the packets of one question the one with the largest (epoch, sequence)
    stays, and a packet received twice is answered twice alike. ``superseded`` comes with what is stored;
    ``locked`` means that the answer was checked for good; ``closed``, handed in or too late by the database's
    clock. Raises ResponseRefused with a sentence for the officer, and UnknownQuestion.
    """
    try:
        version = versions.question_version(question_id)
    except QuestionVersion.DoesNotExist:
        raise UnknownQuestion(question_id) from None
    cleaned = cleaned_response(version, response)
    now, now_values = now_sql()
    values = [
        *(question_id, json.dumps(cleaned), is_flagged, certainty, sequence, *now_values),
        *(attempt_id, epoch, *now_values, str(question_id)),
    ]
    with _cursor() as cursor:
        cursor.execute(_save_statement(connection.vendor, now), values)
        row = cursor.fetchone()
    if row is not None:
        return Outcome(Result.SAVED, saved_at=_aware(row[0]), response=cleaned, is_flagged=is_flagged)
    return _explain(attempt_id, epoch, question_id, sequence)


def save_answers(*, attempt_id: int, epoch: int, packets: Sequence[Packet]) -> dict[int, Outcome]:
    """Store the packets of one form as ``save_answer`` stores each; by question. One query when all are stored.

    One packet a question. Raises UnknownQuestion.
    """
    if not packets:
        return {}
    now, now_values = now_sql()
    rows = [
        {
            "question": each.question_id,
            "response": each.response,
            "is_flagged": each.is_flagged,
            "certainty": each.certainty,
            "sequence": each.sequence,
        }
        for each in sorted(packets, key=lambda each: each.question_id)  # two forms lock the answers in one order
    ]
    with _cursor() as cursor:
        cursor.execute(
            _save_many_statement(connection.vendor, now),
            [*now_values, json.dumps(rows), attempt_id, epoch, *now_values],
        )
        saved = dict(cursor.fetchall())
    return {
        each.question_id: Outcome(
            Result.SAVED,
            saved_at=_aware(saved[each.question_id]),
            response=each.response,
            is_flagged=each.is_flagged,
        )
        if each.question_id in saved
        else _explain(attempt_id, epoch, each.question_id, each.sequence)
        for each in packets
    }


def cleaned_response(version: QuestionVersion, response: dict | None) -> dict:
    """The response in the form that is stored. Raises ResponseRefused."""
    kind = questions.kind(version.kind)
    wording = next(iter(version.wordings.values()))
    return kind.clean(response, version.key, kind.option_ids(wording))


def _cursor() -> CursorWrapper:
    """One whose statements the server plans once a connection, where the database has such."""
    return getattr(connection, "keeping_plans", connection.cursor)()


_UNLESS_NEWER = """
        ON CONFLICT (attempt_id, question_version_id) DO UPDATE SET
            response = excluded.response, is_flagged = excluded.is_flagged, certainty = excluded.certainty,
            epoch = excluded.epoch, sequence = excluded.sequence, saved_at = excluded.saved_at
        WHERE (excluded.epoch, excluded.sequence) > (assessments_answer.epoch, assessments_answer.sequence)
            AND assessments_answer.locked_at IS NULL"""


@cache
def _save_statement(vendor: str, now: str) -> str:
    postgresql = vendor == "postgresql"
    json_type, small = ("::jsonb", "::smallint") if postgresql else ("", "")
    on_paper = (
        "a.paper @> %s::jsonb"
        if postgresql
        else "EXISTS (SELECT 1 FROM json_each(a.paper) AS p WHERE p.value = CAST(%s AS INTEGER))"
    )
    # nothing from outside is written into the text: only parts of ours that differ between the engines
    return f"""
        INSERT INTO assessments_answer
            (attempt_id, question_version_id, response, is_flagged, certainty, epoch, sequence, saved_at)
        SELECT a.id, %s, %s{json_type}, %s, %s{small}, a.epoch, %s, {now}
        FROM assessments_attempt AS a
        WHERE a.id = %s AND a.state = 'open' AND a.epoch = %s
            AND (a.closes_at IS NULL OR a.closes_at > {now}) AND {on_paper}
        {"FOR SHARE OF a" if postgresql else ""}
        {_UNLESS_NEWER}
        RETURNING saved_at
    """  # noqa: S608


@cache
def _save_many_statement(vendor: str, now: str) -> str:
    if vendor == "postgresql":
        rows = """jsonb_to_recordset(%s::jsonb)
            AS v(question bigint, response jsonb, is_flagged boolean, certainty smallint, sequence integer)"""
        columns = "v.question, v.response, v.is_flagged, v.certainty, a.epoch, v.sequence"
        on_paper, lock = "a.paper @> to_jsonb(v.question)", "FOR SHARE OF a"
    else:
        rows, lock = "json_each(%s) AS v", ""
        names = ("question", "response", "is_flagged", "certainty")
        columns = ", ".join([*(f"v.value ->> '{name}'" for name in names), "a.epoch", "v.value ->> 'sequence'"])
        on_paper = "EXISTS (SELECT 1 FROM json_each(a.paper) AS p WHERE p.value = v.value ->> 'question')"
    # as above, nothing from outside is written into the text
    return f"""
        INSERT INTO assessments_answer
            (attempt_id, question_version_id, response, is_flagged, certainty, epoch, sequence, saved_at)
        SELECT a.id, {columns}, {now}
        FROM assessments_attempt AS a, {rows}
        WHERE a.id = %s AND a.state = 'open' AND a.epoch = %s
            AND (a.closes_at IS NULL OR a.closes_at > {now}) AND {on_paper}
        {lock}
        {_UNLESS_NEWER}
        RETURNING question_version_id, saved_at
    """  # noqa: S608


def _explain(attempt_id: int, epoch: int, question_id: int, sequence: int) -> Outcome:
    """Why the statement stored nothing: this very packet is stored, the attempt is closed, or another answer stands."""
    now, now_values = now_sql()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT a.state = 'open' AND (a.closes_at IS NULL OR a.closes_at > {now}), a.epoch,
                r.epoch, r.sequence, r.response, r.is_flagged, r.saved_at, r.locked_at IS NOT NULL
            FROM assessments_attempt AS a
            LEFT JOIN assessments_answer AS r ON r.attempt_id = a.id AND r.question_version_id = %s
            WHERE a.id = %s
            """,  # noqa: S608 the clock's name, nothing from outside
            [*now_values, question_id, attempt_id],
        )
        row = cursor.fetchone()
    if row is None:
        return Outcome(Result.CLOSED)
    is_open, newest_epoch, stored_epoch, stored_sequence, response, is_flagged, saved_at, is_locked = row
    stored = {
        "saved_at": _aware(saved_at) if saved_at else None,
        "response": json.loads(response) if isinstance(response, str) else response,
        "is_flagged": bool(is_flagged),
    }
    if (stored_epoch, stored_sequence) == (epoch, sequence):
        return Outcome(Result.SAVED, **stored)
    if not is_open:
        return Outcome(Result.CLOSED, **stored)
    if is_locked:
        return Outcome(Result.LOCKED, **stored)
    if stored_epoch is None and newest_epoch == epoch:
        raise UnknownQuestion(question_id)
    return Outcome(Result.SUPERSEDED, **stored)


def _aware(stored: datetime | str) -> datetime:
    """SQLite hands back a text or a naive datetime, in UTC; PostgreSQL an aware one."""
    if isinstance(stored, str):
        stored = datetime.fromisoformat(stored)
    return stored if stored.tzinfo else stored.replace(tzinfo=UTC)


__all__ = [
    "LARGEST_SEQUENCE",
    "Outcome",
    "Packet",
    "ResponseRefused",
    "Result",
    "UnknownQuestion",
    "save_answer",
    "save_answers",
]
