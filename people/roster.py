"""Rosters of officers: read a file, plan what it would do, apply the plan as a whole or not at all.

``read_rows`` understands the file, ``plan`` compares it with the officers on record and writes nothing, ``apply_plan``
writes. A plan is JSON on the way: what was shown to a person is what is applied.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import ledger
from people import permissions
from people.identifiers import normalise
from people.models import (
    Cadre,
    Identifier,
    IdentifierKind,
    Jurisdiction,
    Officer,
    Posting,
    Role,
)
from people.names import fold
from people.registering import (
    IdentifierTaken,
    PostingRefused,
    add_identifier,
    assign_posting,
    change_officer,
    register_officer,
)
from people.roster_file import Problem, RosterFile, RosterRow, RosterUnreadable, read_rows
from people.roster_words import GENDERS, cadres, key, languages, named_places, named_ranks

__all__ = [
    "PlanNotApplicable",
    "PlannedRow",
    "Problem",
    "RosterFile",
    "RosterPlan",
    "RosterRow",
    "RosterUnreadable",
    "Status",
    "apply_plan",
    "plan",
    "read_rows",
]

CHUNK = 2000
BELT = "belt"
NEW_OFFICER = "new"


class Status(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    AMBIGUOUS = "ambiguous"
    REFUSED = "refused"


class PlanNotApplicable(ValueError):
    """Rows are still refused or ambiguous, or the records have changed since the plan; the message says which."""


@dataclass
class PlannedRow:
    """What one line would do. ``changes`` is {field: [old, new]}; ``candidates`` are public ids to choose from."""

    line: int
    status: str
    values: dict[str, str]
    officer: str = ""  # public id of the officer on record
    changes: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    candidates: list[str] = field(default_factory=list)
    chosen: str = ""  # a public id or "new", by the person who resolved an ambiguity
    parked: str = ""  # the reason for which this line is left out


@dataclass
class RosterPlan:
    """What a roster would do, row by row; nothing is written until ``apply_plan``."""

    file_name: str
    file_hash: str
    issuing_state: str  # jurisdiction code
    home: str
    rows: list[PlannedRow]
    ignored_columns: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many rows of each status, parked ones apart."""
        counts = dict.fromkeys([*Status, "parked"], 0)
        for row in self.rows:
            counts["parked" if row.parked else row.status] += 1
        return {str(status): number for status, number in counts.items()}

    def open_rows(self) -> list[PlannedRow]:
        """The rows that stand in the way of applying: refused or ambiguous, and neither parked nor resolved."""
        return [
            row
            for row in self.rows
            if not row.parked and (row.status == Status.REFUSED or (row.status == Status.AMBIGUOUS and not row.chosen))
        ]

    def is_applicable(self) -> bool:
        return not self.open_rows()

    def park(self, line: int, reason: str) -> None:
        """Leave a line out, for a reason; an empty reason takes it in again. Raises LookupError for no such line."""
        self._row(line).parked = reason.strip()

    def choose(self, line: int, officer: str) -> None:
        """Say which candidate an ambiguous line means, or “new”. Raises LookupError for anything else."""
        row = self._row(line)
        if row.status != Status.AMBIGUOUS or officer not in [*row.candidates, *self._may_be_new(row)]:
            raise LookupError(_("Line %s has no such choice.") % line)
        row.chosen = officer

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "RosterPlan":
        rows = [
            PlannedRow(**{**row, "problems": [Problem(**problem) for problem in row["problems"]]})
            for row in data["rows"]
        ]
        return cls(**{**data, "rows": rows})

    def _row(self, line: int) -> PlannedRow:
        for row in self.rows:
            if row.line == line:
                return row
        raise LookupError(_("There is no line %s in this roster.") % line)

    @staticmethod
    def _may_be_new(row: PlannedRow) -> list[str]:
        """A line whose numbers nobody holds may be a namesake; one whose numbers are held may not."""
        return [NEW_OFFICER] if not row.problems else []


def plan(
    rows: RosterFile | Iterable[RosterRow],
    *,
    issuing_state: Jurisdiction,
    home: Jurisdiction | None = None,
    by: Officer | None = None,
) -> RosterPlan:
    """Return what the rows would do; writes nothing.

    ``issuing_state`` issued the service numbers and bounds the districts and units that are named; ``home`` is where
    rows without a district are posted (the issuing State if None). An officer on record is recognised by an
    identifier in force. Where ``by`` may not see the officer who is recognised, nothing about that officer is told
    or changed: the row is unchanged if the name agrees, and ambiguous otherwise. An officer who is posted already is
    moved only if ``by`` oversees the old or the new place; a blank cell erases nothing.
    """
    file = rows if isinstance(rows, RosterFile) else RosterFile("", "", {}, [], list(rows))
    desk = _Desk(file.rows, issuing_state, home or issuing_state, by)
    return RosterPlan(
        file_name=file.file_name,
        file_hash=file.file_hash,
        issuing_state=issuing_state.code,
        home=(home or issuing_state).code,
        rows=[desk.planned(row) for row in file.rows],
        ignored_columns=file.ignored,
    )


@transaction.atomic
def apply_plan(
    plan: RosterPlan | dict[str, Any], *, by: Officer | None, is_demonstration: bool = False
) -> dict[int, Officer]:
    """Write the plan as a whole and return {line: officer} for every line that is not parked.

    The rows are compared with the records once more under lock; safe to repeat: the second time everything is
    unchanged. Raises PlanNotApplicable, and writes nothing, while a row is refused or ambiguous, and when an officer
    was registered or changed since the plan was made in a way that makes one so.
    """
    shown = plan if isinstance(plan, RosterPlan) else RosterPlan.from_json(plan)
    _refuse_open(shown)
    state = Jurisdiction.objects.select_for_update().get(code=shown.issuing_state)  # one roster of a State at a time
    home = Jurisdiction.objects.get(code=shown.home)
    wanted = [row for row in shown.rows if not row.parked]
    desk = _Desk([RosterRow(row.line, row.values) for row in wanted], state, home, by)
    officers, differences = {}, []
    for row in wanted:
        now = desk.planned(RosterRow(row.line, row.values))
        if now.status == Status.AMBIGUOUS and row.chosen in [*now.candidates, *RosterPlan._may_be_new(now)]:
            now = desk.resolved(now, row.chosen)
        if now.status in (Status.REFUSED, Status.AMBIGUOUS):
            differences.append(row.line)
        else:
            officers[row.line] = desk.write(now, is_demonstration=is_demonstration)
    if differences:
        raise PlanNotApplicable(
            _("The records have changed since this was shown, in lines %s. Import the file again.")
            % _listed(differences)
        )
    ledger.record(
        verb="roster.imported",
        subject=home,
        actor=by,
        jurisdiction_id=home.pk,
        new={
            "file_hash": shown.file_hash,
            "counts": shown.counts(),
            "officers": {line: officer.pk for line, officer in officers.items()},
            "parked": {row.line: row.parked for row in shown.rows if row.parked},
        },
    )
    return officers


def _refuse_open(shown: RosterPlan) -> None:
    if lines := [row.line for row in shown.open_rows()]:
        raise PlanNotApplicable(
            _("Nothing was written: lines %s are refused or ambiguous. Correct the file, choose, or park them.")
            % _listed(lines)
        )


def _listed(lines: list[int]) -> str:
    return ", ".join(map(str, lines[:10])) + (" …" if len(lines) > 10 else "")


class _Desk:
    """The records that a roster is compared with, fetched in a few statements for all its rows."""

    def __init__(self, rows: list[RosterRow], state: Jurisdiction, home: Jurisdiction, by: Officer | None) -> None:
        self.state, self.home, self.by = state, home, by
        self.ranks = named_ranks()
        self.words = (("gender", GENDERS), ("language", languages()), ("cadre", cadres()))
        places = Jurisdiction.objects.within(state).in_force()
        self.places = {place.pk: place for place in places}
        self.districts, self.units = named_places(self.places.values())
        self.holders = self._holders(rows)
        self.officers = self._officers({pk for holders in self.holders.values() for pk, *_rest in holders})
        self.namesakes = self._namesakes(rows)
        self.seen = self._seen()

    # --- fetching

    def _holders(self, rows: list[RosterRow]) -> dict[tuple[str, str], set[tuple[int, str, int | None]]]:
        """{(kind, normalised): {(officer, scheme, issuer)}} for every identifier in force that the rows name."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            for kind, normalised in _identifiers(row):
                wanted[kind].add(normalised)
        holders = defaultdict(set)
        for kind, values in wanted.items():
            for chunk in _chunks(values):
                found = Identifier.objects.in_force().filter(kind=kind, normalised__in=chunk)
                for row in found.values_list("normalised", "officer", "scheme", "issued_by"):
                    holders[(kind, row[0])].add(row[1:])
        return holders

    def _officers(self, pks: set[int]) -> dict[int, Officer]:
        officers: dict[int, Officer] = {}
        for chunk in _chunks(pks):
            for officer in Officer.objects.filter(pk__in=chunk).select_related("rank"):
                officer.primary = None
                officers[officer.pk] = officer
            postings = Posting.objects.current().primary().filter(officer__in=chunk).select_related("jurisdiction")
            for posting in postings:
                officers[posting.officer_id].primary = posting
        return officers

    def _namesakes(self, rows: list[RosterRow]) -> dict[tuple[str, int], list[Officer]]:
        """{(folded name, place): officers} among those posted in the State."""
        keys = {fold(row.values.get("name", "")) for row in rows} - {""}
        posted = Posting.objects.current().primary().filter(permissions.within([self.state, self.home], "jurisdiction"))
        posted = posted.filter(officer__merged_into=None).select_related("officer")
        found = defaultdict(list)
        for posting in posted.iterator(chunk_size=CHUNK):
            key = fold(posting.officer.full_name)
            if key in keys:
                found[(key, posting.jurisdiction_id)].append(posting.officer)
        return found

    def _seen(self) -> set[int] | None:
        """Which of the recognised officers ``by`` may see; None for all."""
        if self.by is None or permissions.sees_everything(self.by):
            return None
        visible: set[int] = set()
        for chunk in _chunks(self.officers):
            visible |= set(Officer.objects.filter(pk__in=chunk).visible_to(self.by).values_list("pk", flat=True))
        return visible

    # --- comparing

    def planned(self, row: RosterRow) -> PlannedRow:
        row = RosterRow(row.line, row.values, list(row.problems))
        wanted = self._understood(row)
        planned = PlannedRow(row.line, Status.REFUSED, row.values, problems=row.problems)
        if row.problems:
            return planned
        matched = self._matched(row, wanted)
        if len(matched) > 1:
            planned.problems = [_problem(row, _("The numbers in this line belong to different officers on record."))]
            return self._ambiguous(planned, matched)
        if matched:
            return self._compared(planned, self.officers[matched.pop()], wanted)
        namesakes = self.namesakes.get((fold(row.values["name"]), wanted["place"].pk), [])
        if namesakes:
            planned.status = Status.AMBIGUOUS
            planned.candidates = [str(officer.public_id) for officer in namesakes]
            return planned
        planned.status = Status.NEW
        return planned

    def _compared(self, planned: PlannedRow, officer: Officer, wanted: dict[str, Any]) -> PlannedRow:
        if officer.merged_into_id or not officer.is_active:
            planned.problems = [_problem(planned, _("The number belongs to a record that was closed."))]
            return planned
        agrees = _names_agree(officer, planned.values)
        if not agrees:
            planned.problems = [_problem(planned, _("The number belongs to an officer of another name on record."))]
            return self._ambiguous(planned, {officer.pk})
        planned.officer = str(officer.public_id)
        hidden = self.seen is not None and officer.pk not in self.seen
        planned.changes = {} if hidden else self._changes(officer, planned, wanted)
        planned.status = Status.CHANGED if planned.changes else Status.UNCHANGED
        return planned

    def _ambiguous(self, planned: PlannedRow, matched: set[int]) -> PlannedRow:
        planned.status = Status.AMBIGUOUS
        planned.candidates = sorted(
            str(self.officers[pk].public_id) for pk in matched if self.seen is None or pk in self.seen
        )
        return planned

    def resolved(self, planned: PlannedRow, chosen: str) -> PlannedRow:
        """Return the row as it is after a person has said who is meant."""
        planned.problems, planned.chosen = [], chosen
        if chosen == NEW_OFFICER:
            planned.status = Status.NEW
            return planned
        officer = Officer.objects.select_related("rank").get(public_id=chosen)
        officer.primary = Posting.objects.current().primary().filter(officer=officer).first()
        self.officers[officer.pk] = officer
        planned.officer = chosen
        planned.changes = self._changes(officer, planned, self._understood(RosterRow(planned.line, planned.values)))
        planned.status = Status.CHANGED if planned.changes else Status.UNCHANGED
        return planned

    def _understood(self, row: RosterRow) -> dict[str, Any]:
        """Return the row's values as things on record; what cannot be found becomes a problem of the row."""
        values = row.values
        wanted: dict[str, Any] = {"rank": None, "place": self._place(row)}
        if "rank" in values:
            ranks = self.ranks.get(key(values["rank"]), [])
            wanted["rank"] = ranks[0] if len(ranks) == 1 else None
            if not ranks:
                row.refuse(
                    "rank", _("“%s” is no rank on record.") % values["rank"], _("Write a code such as SI or HC.")
                )
            elif len(ranks) > 1:
                row.refuse(
                    "rank",
                    _("“%(rank)s” may be %(choices)s.")
                    % {"rank": values["rank"], "choices": ", ".join(rank.code for rank in ranks)},
                    _("Write the code of the rank that is meant."),
                )
        for column, words in self.words:
            if column in values and (found := words.get(key(values[column]))) is None:
                row.refuse(
                    column,
                    _("“%s” is not understood.") % values[column],
                    _("Write one of: %s.") % ", ".join(dict.fromkeys(words.values())),
                )
            elif column in values:
                wanted[column] = found
        return wanted

    def _place(self, row: RosterRow) -> Jurisdiction:
        """The unit if one is named, else the district, else the home of the roster."""
        place = None
        for column, known in (("unit", self.units), ("district", self.districts)):
            if column not in row.values:
                continue
            found = known.get(key(row.values[column]), [])
            if len(found) == 1:
                place = place or found[0]
                continue
            row.refuse(
                column,
                (
                    _("“%(place)s” is not in %(state)s.")
                    if not found
                    else _("“%(place)s” in %(state)s may be several places.")
                )
                % {"place": row.values[column], "state": self.state.name},
                _("Write the LGD code of the district.") if column == "district" else _("Write the code of the unit."),
            )
        return place or self.home

    def _issuer(self, row: RosterRow | PlannedRow, place: Jurisdiction) -> Jurisdiction:
        return place if row.values.get("scheme", "").casefold() == BELT else self.state

    def _matched(self, row: RosterRow, wanted: dict[str, Any]) -> set[int]:
        """The officers who hold an identifier of this row; a service number counts within its issuer only."""
        matched = set()
        issuer = self._issuer(row, wanted["place"])
        scheme = row.values.get("scheme", "").casefold()
        for kind, normalised in _identifiers(row):
            holders = self.holders.get((kind, normalised), set())
            if kind == IdentifierKind.SERVICE_NUMBER:
                holders = {h for h in holders if h[2] == issuer.pk and (not scheme or h[1].casefold() in ("", scheme))}
            matched |= {holder[0] for holder in holders}
        return matched

    def _changes(self, officer: Officer, planned: PlannedRow, wanted: dict[str, Any]) -> dict[str, list[str]]:
        values = planned.values
        pairs = {
            "name": (officer.full_name, values["name"]),
            "name_local": (officer.name_local, values.get("name_local", "")),
            "rank": (officer.rank.code if officer.rank else "", wanted["rank"].code if wanted["rank"] else ""),
            "gender": (officer.gender, wanted.get("gender", "")),
            "language": (officer.preferred_language, wanted.get("language", "")),
            "cadre": (officer.cadre, wanted.get("cadre", "")),
        }
        if self._may_move(officer, wanted["place"], named=bool({"district", "unit"} & set(values))):
            old = officer.primary.jurisdiction.code if officer.primary else ""
            pairs["place"] = (old, wanted["place"].code)
        if "post" in values and officer.primary and officer.primary.role == Role.OFFICER:
            pairs["post"] = (officer.primary.title, values["post"])
        changes = {name: [str(old), str(new)] for name, (old, new) in pairs.items() if new and old != new}
        issuer = self._issuer(planned, wanted["place"])
        for kind, normalised in _identifiers(planned):
            holders = self.holders.get((kind, normalised), set())
            own = [h for h in holders if h[0] == officer.pk]
            if kind == IdentifierKind.SERVICE_NUMBER:
                own = [h for h in own if h[2] == issuer.pk]
            if not own:
                changes[str(kind)] = ["", values[kind]]
        return changes

    def _may_move(self, officer: Officer, place: Jurisdiction, *, named: bool) -> bool:
        """A roster moves officers to the place it names, if ``by`` oversees either place, and ends no other role."""
        if officer.primary is None:
            return True
        if not named or officer.primary.role != Role.OFFICER:
            return False
        return self.by is None or any(
            permissions.can_oversee(self.by, either) for either in (officer.primary.jurisdiction, place)
        )

    # --- writing

    def write(self, planned: PlannedRow, *, is_demonstration: bool) -> Officer:
        """Register or change the officer of one row. Raises PlanNotApplicable when somebody else has the number."""
        wanted = self._understood(RosterRow(planned.line, planned.values))
        try:
            if planned.status == Status.NEW:
                return self._register(planned, wanted, is_demonstration)
            officer = next(o for o in self.officers.values() if str(o.public_id) == planned.officer)
            if planned.changes:
                self._change(officer, planned, wanted)
            return officer
        except (IdentifierTaken, PostingRefused) as refused:
            raise PlanNotApplicable(_("Line %(line)s: %(why)s") % {"line": planned.line, "why": refused}) from refused

    def _register(self, planned: PlannedRow, wanted: dict[str, Any], is_demonstration: bool) -> Officer:
        values = planned.values
        return register_officer(
            full_name=values["name"],
            name_local=values.get("name_local", ""),
            cadre=wanted.get("cadre", Cadre.POLICE),
            rank=wanted["rank"],
            gender=wanted.get("gender", ""),
            preferred_language=wanted.get("language", "hi"),
            identifiers=self._named_identifiers(planned, wanted),
            jurisdiction=wanted["place"],
            title=values.get("post", "")[:80],
            is_demonstration=is_demonstration,
            by=self.by,
        )

    def _change(self, officer: Officer, planned: PlannedRow, wanted: dict[str, Any]) -> None:
        changes, values = planned.changes, planned.values
        fields = {
            "full_name": ("name", values["name"]),
            "name_local": ("name_local", values.get("name_local")),
            "rank": ("rank", wanted["rank"]),
            "gender": ("gender", wanted.get("gender")),
            "preferred_language": ("language", wanted.get("language")),
            "cadre": ("cadre", wanted.get("cadre")),
        }
        change_officer(
            officer=officer,
            changes={name: value for name, (column, value) in fields.items() if column in changes},
            reason="roster",
            by=self.by,
        )
        for kind, scheme, issued_by, value in self._named_identifiers(planned, wanted):
            if kind in changes:
                add_identifier(officer=officer, kind=kind, scheme=scheme, issued_by=issued_by, value=value, by=self.by)
        if {"place", "post"} & set(changes):
            moved = "place" in changes or officer.primary is None
            assign_posting(
                officer=officer,
                jurisdiction=wanted["place"] if moved else officer.primary.jurisdiction,
                role=Role.OFFICER if moved else officer.primary.role,
                title=values.get("post", "")[:80],
                is_primary=True,
                by=self.by,
            )

    def _named_identifiers(
        self, planned: PlannedRow, wanted: dict[str, Any]
    ) -> list[tuple[str, str, Jurisdiction | None, str]]:
        scheme = planned.values.get("scheme", "")[:20]
        issuer = self._issuer(planned, wanted["place"])
        return [
            (kind, scheme, issuer, planned.values[kind])
            if kind == IdentifierKind.SERVICE_NUMBER
            else (kind, "", None, planned.values[kind])
            for kind, _normalised in _identifiers(planned)
        ]


def _names_agree(officer: Officer, values: dict[str, str]) -> bool:
    """True when a word of the name, in either script, is the same; a married name or an initial may differ."""
    ours = set(officer.name_key.split())
    theirs = set(fold(values["name"]).split()) | set(fold(values.get("name_local", "")).split())
    return any(len(word) > 1 for word in ours & theirs)


def _identifiers(row: RosterRow | PlannedRow) -> list[tuple[str, str]]:
    kinds = (IdentifierKind.SERVICE_NUMBER, IdentifierKind.MOBILE, IdentifierKind.EMAIL)
    refused = {problem.column for problem in row.problems}
    return [
        (str(kind), normalise(kind, "", row.values[kind]))
        for kind in kinds
        if kind in row.values and kind not in refused
    ]


def _problem(row: RosterRow | PlannedRow, reason: str) -> Problem:
    column = next(iter(kind for kind, _value in _identifiers(row)), "service_number")
    return Problem(row.line, column, reason, _("Check the number; choose who is meant, or park the line."))


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(values)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
