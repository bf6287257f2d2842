"""Officers out: the empty roster that people fill in, and the register as CSV or XLSX that reads back as a roster."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import xlsxwriter
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from ledger.reports import harmless
from people.models import Identifier, IdentifierKind, Officer, Posting

HEADINGS = {
    "name": "Name",
    "name_local": "Name in own script",
    "cadre": "Cadre",
    "rank": "Rank",
    "service_number": "Service number",
    "scheme": "Scheme",
    "mobile": "Mobile",
    "email": "E-mail",
    "district": "District",
    "unit": "Unit",
    "post": "Post",
    "gender": "Gender",
    "language": "Language",
}
EXAMPLE = {
    "name": "Demonstration Sunita Verma",
    "name_local": "उदाहरण सुनीता वर्मा",
    "cadre": "police",
    "rank": "SI",
    "service_number": "001234",
    "scheme": "PIS",
    "mobile": "9000000001",
    "email": "demonstration@example.org",
    "district": "Bhopal",
    "unit": "",
    "post": "SHO",
    "gender": "woman",
    "language": "hi",
}
CHUNK = 2000


def template_xlsx() -> bytes:
    """Return a workbook with our headings and one demonstration line; every cell is text, so zeros stay."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet("Officers")
    sheet.set_column(0, len(HEADINGS) - 1, 20, text)
    sheet.write_row(0, 0, HEADINGS.values(), book.add_format({"bold": True}))
    sheet.write_row(1, 0, [EXAMPLE[column] for column in HEADINGS], text)
    sheet.freeze_panes(1, 0)
    notes = book.add_worksheet("Read me")
    for line, sentence in enumerate(_notes()):
        notes.write_string(line, 0, sentence)
    book.close()
    return buffer.getvalue()


def _notes() -> list[str]:
    return [
        _("Line 2 is a demonstration: write over it."),
        _("Needed: the name in Latin letters, and a service number, mobile number or e-mail."),
        _("District: the name or the LGD code. Rank: a code such as SI, or the name in English or Hindi."),
        _("Never write Aadhaar numbers, and nothing about any victim or case."),
    ]


def export_csv(officers: QuerySet) -> Iterator[str]:
    """Yield the register line by line, beginning with a byte order mark for Excel; formulas are made harmless."""
    line = io.StringIO()
    writer = csv.writer(line)
    yield "\ufeff"
    for row in _rows(officers):
        writer.writerow([harmless(cell) for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def export_xlsx(officers: QuerySet, target: Any) -> None:
    """Write the register as a workbook of text cells to a path or file; memory stays small."""
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Officers")
    for line, row in enumerate(_rows(officers)):
        for place, cell in enumerate(row):
            sheet.write_string(line, place, cell)
    book.close()


def _rows(officers: QuerySet) -> Iterator[list[str]]:
    yield list(HEADINGS.values())
    primary = Posting.objects.current().primary().select_related("jurisdiction")
    identifiers = Identifier.objects.in_force().order_by("pk")
    officers = officers.select_related("rank").prefetch_related(
        Prefetch("postings", primary, to_attr="held"), Prefetch("identifiers", identifiers, to_attr="known")
    )
    for officer in officers.order_by("pk").iterator(chunk_size=CHUNK):
        yield [_cells(officer)[column] for column in HEADINGS]


def _cells(officer: Officer) -> dict[str, str]:
    first: dict[str, Identifier] = {}
    for identifier in officer.known:
        first.setdefault(identifier.kind, identifier)
    values = {kind: first[kind].value if kind in first else "" for kind in IdentifierKind.values}
    number = first.get(IdentifierKind.SERVICE_NUMBER)
    posting = officer.held[0] if officer.held else None
    place = posting.jurisdiction if posting else None
    is_district = place is not None and place.kind == "district"
    return {
        "name": officer.full_name,
        "name_local": officer.name_local,
        "cadre": officer.cadre,
        "rank": officer.rank.code if officer.rank else "",
        "scheme": number.scheme if number else "",
        "mobile": values["mobile"].removeprefix("+"),
        "email": values["email"],
        "service_number": values["service_number"],
        "district": (str(place.lgd_code) if place.lgd_code else place.code) if is_district else "",
        "unit": place.code if place is not None and not is_district else "",
        "post": posting.title if posting else "",
        "gender": officer.gender,
        "language": officer.preferred_language,
    }
