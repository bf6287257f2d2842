"""Loads places and ranks from fixtures: what is missing is written, what is there stays as people have edited it."""

import json
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from people.models import Cadre, Jurisdiction, JurisdictionKind, Rank

ROOTS = [
    {"code": "IN", "kind": JurisdictionKind.COUNTRY, "name_en": "India", "name_hi": "भारत"},
    {
        "code": "I4C",
        "kind": JurisdictionKind.CENTRAL_BODY,
        "unit_type": "I4C",
        "name_en": "Indian Cyber Crime Coordination Centre",
        "name_hi": "भारतीय साइबर अपराध समन्वय केंद्र",
    },
    {
        "code": "NCRB",
        "kind": JurisdictionKind.CENTRAL_BODY,
        "name_en": "National Crime Records Bureau",
        "name_hi": "राष्ट्रीय अपराध रिकॉर्ड ब्यूरो",
    },
    {
        "code": "CBI",
        "kind": JurisdictionKind.CENTRAL_BODY,
        "name_en": "Central Bureau of Investigation",
        "name_hi": "केंद्रीय अन्वेषण ब्यूरो",
    },
    {
        "code": "CAPF",
        "kind": JurisdictionKind.CENTRAL_BODY,
        "name_en": "Central Armed Police Forces",
        "name_hi": "केंद्रीय सशस्त्र पुलिस बल",
    },
    {"code": "COURTS", "kind": JurisdictionKind.COURT, "name_en": "Courts", "name_hi": "न्यायालय"},
    {"code": "PROSECUTION", "kind": JurisdictionKind.PROSECUTION, "name_en": "Prosecution", "name_hi": "अभियोजन"},
    {
        "code": "LABS",
        "kind": JurisdictionKind.LABORATORY,
        "name_en": "Forensic science laboratories",
        "name_hi": "न्यायालयिक विज्ञान प्रयोगशालाएँ",
    },
    {
        "code": "PARTNERS",
        "kind": JurisdictionKind.PARTNER,
        "name_en": "Partner organisations",
        "name_hi": "सहयोगी संगठन",
    },
]

EXAMPLE = {
    "kind": JurisdictionKind.POLICE_UNIT,
    "source": "Example; each State enters its own police units.",
    "confidence": "example",
}
UNITS = [  # code, parent's code, unit type, English, Hindi, LGD codes of the districts
    ("IN-MP-U1", "IN-MP", "SCYB", "State cyber crime wing (example)", "राज्य साइबर अपराध शाखा (उदाहरण)", []),
    ("IN-MP-U2", "IN-MP", "COMM", "Bhopal commissionerate (example)", "भोपाल आयुक्तालय (उदाहरण)", [396]),
    ("IN-MP-U3", "IN-MP", "COMM", "Indore commissionerate (example)", "इंदौर आयुक्तालय (उदाहरण)", [410]),
    (
        "IN-MP-U4",
        "IN-MP-U2",
        "CPS",
        "Cyber crime police station, Bhopal (example)",
        "साइबर अपराध थाना, भोपाल (उदाहरण)",
        [396],
    ),
    ("IN-MP-U5", "IN-MP-U2", "WPS", "Women police station, Bhopal (example)", "महिला थाना, भोपाल (उदाहरण)", [396]),
    ("IN-KA-U1", "IN-KA", "SCYB", "State cyber crime wing (example)", "राज्य साइबर अपराध शाखा (उदाहरण)", []),
    ("IN-KA-U2", "IN-KA", "COMM", "Bengaluru city commissionerate (example)", "बेंगलुरु नगर आयुक्तालय (उदाहरण)", [525]),
    ("IN-KA-U3", "IN-KA", "DIST", "Mysuru district police (example)", "मैसूरु ज़िला पुलिस (उदाहरण)", [545]),
    ("IN-KA-U4", "IN-KA-U3", "WPS", "Women police station, Mysuru (example)", "महिला थाना, मैसूरु (उदाहरण)", [545]),
]


@transaction.atomic
def load_geography(path: Path | str) -> int:
    """Write the places of the file that are not there yet; returns how many. A repeat writes nothing.

    Places are known by ``code``. Districts in force are open; abolished ones are written closed; those only
    announced are left out until they are notified. Nothing that exists is changed.
    """
    data = json.loads(Path(path).read_text(encoding="utf-8"))
    written = _add_missing([(None, dict(root)) for root in ROOTS])
    written += _add_missing([("IN", _state(state)) for state in data["states"]])
    written += _add_missing(
        [
            (state["iso_3166_2"], _district(state, district))
            for state in data["states"]
            for district in state["districts"]
            if district["status"] != "announced"
        ]
    )
    return written + _load_units()


@transaction.atomic
def load_ranks(path: Path | str) -> int:
    """Write the ranks of the file that are not there yet; returns how many. A repeat writes nothing."""
    data = json.loads(Path(path).read_text(encoding="utf-8"))
    known = set(Rank.objects.values_list("code", flat=True))
    fields = ("code", "order", "name_en", "name_hi", "group", "equivalents")
    missing = [
        Rank(cadre=Cadre.POLICE, **{field: row[field] for field in fields})
        for row in data["ranks"]
        if row["code"] not in known
    ]
    return len(Rank.objects.bulk_create(missing))


def _state(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": row["iso_3166_2"],
        "kind": JurisdictionKind(row["type"]),
        "lgd_code": row["lgd_code"],
        "iso_code": row["iso_3166_2"],
        "name_en": row["name_en"],
        "name_hi": row["name_hi"],
        "source": "LGD; ISO 3166-2",
        "confidence": "sure",
    }


def _district(state: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    tail = f"D{row['lgd_code']}" if row["lgd_code"] else slug(row["name_en"])
    notes = [row["code_source"] or "", row.get("status_note", "")]
    if row.get("former_name_en"):
        notes.append(f"formerly {row['former_name_en']}, renamed {row['renamed']}")
    return {
        "code": f"{state['iso_3166_2']}-{tail}",
        "kind": JurisdictionKind.DISTRICT,
        "lgd_code": row["lgd_code"],
        "name_en": row["name_en"],
        "name_hi": row["name_hi"],
        "opened_on": _last_day_named(row.get("created", "")),
        "closed_on": _closing_day(state) if row["status"] == "abolished" else None,
        "source": "; ".join(note for note in notes if note)[:200],
        "confidence": row["confidence"],
    }


def _last_day_named(words: str) -> date | None:
    """The last whole ISO date in “notified 2025-12-25, effect 2026-01-01”; a month or a year alone is no date."""
    days = re.findall(r"\b\d{4}-\d{2}-\d{2}\b", words)
    return date.fromisoformat(days[-1]) if days else None


def _closing_day(state: dict[str, Any]) -> date | None:
    """A district is abolished on the day on which the State's newest districts took effect."""
    days = [_last_day_named(row.get("created", "")) for row in state["districts"] if row["status"] == "in_force"]
    return max((day for day in days if day), default=None)


def slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    return re.sub(r"[^A-Z0-9]+", "-", plain).strip("-")[:24]


def _load_units() -> int:
    known = set(Jurisdiction.objects.values_list("code", flat=True))
    written = 0
    for depth in (True, False):  # units of the State first, then the stations below them
        of_state = [unit for unit in UNITS if (unit[1].count("-") == 1) is depth and unit[1] in known | _codes(UNITS)]
        written += _add_missing(
            [
                (parent, {**EXAMPLE, "code": code, "unit_type": unit_type, "name_en": name_en, "name_hi": name_hi})
                for code, parent, unit_type, name_en, name_hi, _districts in of_state
            ]
        )
    districts = {
        place.lgd_code: place
        for place in Jurisdiction.objects.filter(kind=JurisdictionKind.DISTRICT, closed_on=None, lgd_code__gt=0)
    }
    for unit in Jurisdiction.objects.filter(code__in=_codes(UNITS) - known):
        numbers = next(row[5] for row in UNITS if row[0] == unit.code)
        unit.districts.set([districts[number] for number in numbers if number in districts])
    return written


def _codes(units: list[tuple]) -> set[str]:
    return {unit[0] for unit in units}


def _add_missing(rows: Iterable[tuple[str | None, dict[str, Any]]]) -> int:
    """Write (parent's code, fields) below their parents in one statement; treebeard's own way takes a minute."""
    places = {place.code: place for place in Jurisdiction.objects.all()}
    last_step: dict[str, int] = {}
    for place in places.values():
        step = Jurisdiction._str2int(place.path[-Jurisdiction.steplen :])
        above = place.path[: -Jurisdiction.steplen]
        last_step[above] = max(last_step.get(above, 0), step)
    missing, grown = [], {}
    for parent_code, fields in rows:
        if fields["code"] in places:
            continue
        parent = places[parent_code] if parent_code else None
        above = parent.path if parent else ""
        last_step[above] = last_step.get(above, 0) + 1
        depth = len(above) // Jurisdiction.steplen + 1
        path = Jurisdiction._get_path(above, depth, last_step[above])
        missing.append(Jurisdiction(path=path, depth=depth, **fields))
        if parent:
            parent.numchild += 1
            grown[parent.pk] = parent
    Jurisdiction.objects.bulk_create(missing)
    Jurisdiction.objects.bulk_update(grown.values(), ["numchild"])
    return len(missing)
