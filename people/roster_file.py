"""Reading a roster: bytes of an xlsx or csv file to rows of clean text, with every problem named. Pure.

Nothing is guessed silently: what a spreadsheet has already spoilt (9.87E+09, a date, a formula) is refused by line.
"""

import csv
import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine
from defusedxml import ElementTree
from django.utils.translation import gettext as _

from people.identifiers import IdentifierRefused, normalise
from people.names import fold

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED_BYTES = 50 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 200
HEADER_WITHIN = 20  # rows
LONGEST_CELL = 300

COLUMNS = {  # column: how people head it, in English and Hindi
    "name": "name, name in english, name english, full name, officer name, name of officer, name latin, "
    "name in latin letters, नाम अंग्रेज़ी, नाम अंग्रेज़ी में, अंग्रेज़ी नाम",
    "name_local": "name local, name in hindi, name hindi, name in own script, local name, "
    "नाम, नाम हिंदी, नाम हिंदी में, हिंदी नाम, अधिकारी का नाम",
    "rank": "rank, रैंक, श्रेणी, पद श्रेणी",
    "service_number": "service number, service no, pis, pis no, pis number, pno, pno no, pen, pen no, belt no, "
    "belt number, badge no, badge number, employee id, employee code, सेवा संख्या, सेवा क्रमांक, पीआईएस, पीएनओ, "
    "बेल्ट नंबर, बेल्ट संख्या, कर्मचारी क्रमांक",
    "scheme": "scheme, number type, type of number, संख्या का प्रकार",
    "mobile": "mobile, mobile no, mobile number, phone, phone no, contact no, contact number, "
    "मोबाइल, मोबाइल नंबर, मोबाइल संख्या, दूरभाष, फ़ोन",
    "email": "email, e mail, email id, email address, ईमेल, ई मेल",
    "district": "district, district name, district code, lgd code, lgd, ज़िला, जनपद, ज़िला कोड",
    "unit": "unit, police unit, unit code, police station, ps, posting place, इकाई, थाना, पुलिस इकाई",
    "gender": "gender, sex, लिंग",
    "language": "language, preferred language, भाषा, पसंदीदा भाषा",
    "post": "post, designation, पद, पदनाम",
    "cadre": "cadre, service, संवर्ग",
}
SCHEME_BY_HEADER = {
    "pis": "PIS",
    "pno": "PNO",
    "pen": "PEN",
    "belt": "belt",
    "पीआईएस": "PIS",
    "पीएनओ": "PNO",
    "बेल्ट": "belt",
}
IDENTIFYING = ("service_number", "mobile", "email")
AADHAAR = ("aadhaar", "aadhar", "adhar", "uidai", "आधार")


class RosterUnreadable(ValueError):
    """The file as a whole cannot be a roster; the message says why and what to do."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell, and what to do about it."""

    line: int
    column: str
    reason: str
    advice: str


@dataclass
class RosterRow:
    """One line of the file: clean text by column, blank cells left out."""

    line: int
    values: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, column: str, reason: str, advice: str = "") -> None:
        self.problems.append(Problem(self.line, column, reason, advice))


@dataclass
class RosterFile:
    """A roster as understood. ``headers`` maps our columns to the headings in the file; ``ignored`` are the others."""

    file_name: str
    file_hash: str
    headers: dict[str, str]
    ignored: list[str]
    rows: list[RosterRow]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def read_rows(data: bytes, file_name: str) -> RosterFile:
    """Return the rows of an xlsx or csv roster; cells that cannot be right become problems of their row.

    Raises RosterUnreadable, with a sentence, for what is no such file, too large, undecodable or without the columns
    that are needed.
    """
    if len(data) > MOST_BYTES:
        raise RosterUnreadable(_("The file is larger than 5 MB. Divide it by district and import the parts."))
    if not data.strip(b"\x00 \t\r\n"):
        raise RosterUnreadable(_("The file is empty."))
    if data.startswith(b"PK\x03\x04"):
        lines = _xlsx_lines(data)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise RosterUnreadable(_("This is an old Excel file. Open it and save it as “Excel workbook (.xlsx)”."))
    else:
        lines = _csv_lines(_decoded(data))
    headers, ignored, body = _headed(lines)
    rows = [row for line, cells in body if (row := _row(line, cells, headers))]
    if len(rows) > MOST_ROWS:
        raise RosterUnreadable(_("The file has more than %s rows. Divide it.") % MOST_ROWS)
    if not rows:
        raise RosterUnreadable(_("There is a heading but no officer below it."))
    _name_duplicates(rows)
    named = dict(headers.values())
    return RosterFile(file_name, hashlib.sha256(data).hexdigest(), named, ignored, rows)


# --- Bytes to lines -----------------------------------------------------------------------------------------

Lines = Iterator[tuple[int, list[Any]]]


class Formula(str):
    """A cell that holds a formula, whatever it shows."""


def _decoded(data: bytes) -> str:
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise RosterUnreadable(
            _("The letters of this file cannot be read. In Excel choose “Save as”, then “CSV UTF-8”, or send the xlsx.")
        ) from None
    if "\x00" in text:
        raise RosterUnreadable(_("This is neither a CSV file nor an Excel workbook."))
    return text


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = data[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) / 8 and odd > 4 * even:
        return "utf-16-le"
    if even > len(head) / 8 and even > 4 * odd:
        return "utf-16-be"
    return "utf-8-sig"


def _csv_lines(text: str) -> Lines:
    text = text.removeprefix("\ufeff")
    skipped = 0
    if match := re.match(r"sep=(.)\r?\n", text):
        text, skipped = text[match.end() :], 1
    delimiter = match[1] if match else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            yield start + skipped, cells
            start = reader.line_num + 1
    except csv.Error:
        raise RosterUnreadable(
            _("Line %s cannot be read: a quotation mark opens and does not close.") % (start + skipped)
        ) from None


def _delimiter(text: str) -> str:
    """The delimiter that makes most headings known, among the first lines; a comma if none does."""
    head = text.splitlines()[:HEADER_WITHIN]

    def known(delimiter: str) -> int:
        return max((sum(_column_of(c) is not None for c in line.split(delimiter)) for line in head), default=0)

    return max(",;\t|", key=known)


def _xlsx_lines(data: bytes) -> Lines:
    formulas = _guarded_formulas(data)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, IndexError, OSError, ValueError):
        raise RosterUnreadable(
            _("This workbook cannot be opened. Save it without a password as “Excel workbook (.xlsx)”.")
        ) from None
    for line, cells in enumerate(rows, start=1):
        yield (
            line,
            [Formula("=") if (line, place) in formulas else cell for place, cell in enumerate(cells, start=1)],
        )


def _guarded_formulas(data: bytes) -> set[tuple[int, int]]:
    """Return where the first sheet has formulas, after refusing an archive or a sheet that would fill the memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _unpacked(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zipfile.zlib.error):
        raise RosterUnreadable(_("This workbook is damaged. Save it again and send the new file.")) from None
    if "xl/workbook.xml" not in parts:
        raise RosterUnreadable(_("This is an archive, not an Excel workbook (.xlsx)."))
    for name, content in parts.items():
        if name.startswith("xl/worksheets/"):
            _refuse_far_cells(content)
    sheet = parts.get(_first_sheet(parts), b"")
    places = re.finditer(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]{1,3})(\d+)["'][^>]*>\s*<(?:\w+:)?f\b""", sheet)
    return {(int(place[2]), _column_number(place[1])) for place in places}


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The parts that matter, read under a limit: the sizes that an archive claims are not believed."""
    left, parts = MOST_UNPACKED_BYTES, {}
    entries = archive.infolist()
    if len(entries) > 1000:
        left = -1
    for entry in entries:
        entry.file_size = 1 << 62  # read to the real end
        with archive.open(entry) as stream:
            content = stream.read(max(left, 0) + 1)
        left -= len(content)
        if left < 0:
            raise RosterUnreadable(
                _("This workbook unpacks to more than 50 MB. Send only the sheet with the officers.")
            )
        if entry.filename.startswith(("xl/workbook.xml", "xl/_rels/", "xl/worksheets/")):
            parts[entry.filename] = content
    return parts


def _refuse_far_cells(sheet: bytes) -> None:
    for place in re.finditer(rb"""\br\s*=\s*["']([A-Z]{0,3})(\d{1,9})["']""", sheet):
        if int(place[2]) > MOST_ROWS + HEADER_WITHIN or _column_number(place[1]) > MOST_COLUMNS:
            raise RosterUnreadable(
                _("The sheet reaches beyond %(rows)s rows or %(columns)s columns. Keep only the table of officers.")
                % {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
            )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _first_sheet(parts: dict[str, bytes]) -> str:
    """The part that holds the first sheet of the workbook."""
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    try:
        book = ElementTree.fromstring(parts["xl/workbook.xml"])
        first = next(node for node in book.iter() if node.tag.endswith("}sheet"))
        links = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
        target = next(link.get("Target") for link in links if link.get("Id") == first.get(relation))
    except (KeyError, StopIteration, ElementTree.ParseError, ValueError):
        raise RosterUnreadable(_("This workbook is damaged. Save it again and send the new file.")) from None
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


# --- Lines to rows ------------------------------------------------------------------------------------------


def _column_of(heading: Any) -> str | None:
    return KNOWN_HEADINGS.get(fold(str(heading)).replace(" ", ""))


def _headed(lines: Lines) -> tuple[dict[int, tuple[str, str]], list[str], Lines]:
    """Return {place: (column, heading)}, the headings that are not ours, and the lines below the heading."""
    for seen, (_line, cells) in enumerate(lines):
        known = {place: column for place, cell in enumerate(cells) if (column := _column_of(cell))}
        if len(known) >= 2:
            headings = {place: clean(str(cells[place])) for place in known}
            ignored = [clean(str(c)) for place, c in enumerate(cells) if place not in known and clean(str(c))]
            _check_headings(known, headings, ignored)
            return {place: (known[place], headings[place]) for place in known}, ignored, lines
        if seen + 1 >= HEADER_WITHIN:
            break
    raise RosterUnreadable(
        _("No heading was found. The first row names the columns: Name, Rank, Service number, Mobile, District.")
    )


def _check_headings(known: dict[int, str], headings: dict[int, str], ignored: list[str]) -> None:
    if any(word in fold(heading).replace(" ", "") for heading in ignored for word in map(fold, AADHAAR)):
        raise RosterUnreadable(_("The file has a column of Aadhaar numbers. Delete it: Aadhaar is never taken here."))
    for column in set(known.values()):
        twice = [headings[place] for place in known if known[place] == column]
        if len(twice) > 1:
            raise RosterUnreadable(
                _("The columns “%(one)s” and “%(other)s” mean the same. Keep one of them.")
                % {"one": twice[0], "other": twice[1]}
            )
    if "name" not in known.values():
        raise RosterUnreadable(
            _("There is no column “Name” with the name in Latin letters, as it will be printed on the certificate.")
        )
    if not set(IDENTIFYING) & set(known.values()):
        raise RosterUnreadable(_("There is no column “Service number”, “Mobile” or “E-mail”: one of them is needed."))


def _row(line: int, cells: list[Any], headers: dict[int, tuple[str, str]]) -> RosterRow | None:
    """Return the row, or None for a line that is blank in every column of ours."""
    row = RosterRow(line, {})
    for place, (column, heading) in headers.items():
        text = _cell(row, column, cells[place] if place < len(cells) else "")
        if text:
            row.values[column] = text
        if column == "service_number" and text:
            scheme = next((s for word, s in SCHEME_BY_HEADER.items() if word in heading.casefold().split()), "")
            if scheme and "scheme" not in row.values:
                row.values["scheme"] = scheme
    if not row.values and not row.problems:
        return None
    _check(row)
    return row


def _cell(row: RosterRow, column: str, value: Any) -> str:
    """Return clean text; a cell that a spreadsheet has spoilt is refused and returns nothing."""
    if isinstance(value, Formula):
        row.refuse(column, _("The cell holds a formula."), _("Write the value itself."))
        return ""
    if isinstance(value, date | datetime | time | timedelta):
        row.refuse(
            column,
            _("The spreadsheet has turned this cell into a date or time."),
            _("Format the column as text and type the value again."),
        )
        return ""
    if isinstance(value, bool):
        value = str(value).upper()
    if isinstance(value, float):
        if not value.is_integer() or abs(value) >= 10**15:
            row.refuse(
                column,
                _("The spreadsheet has kept only part of this number."),
                _("Format the column as text and type the number again."),
            )
            return ""
        value = int(value)
    text = clean(str(value))
    if len(text) > LONGEST_CELL:
        row.refuse(column, _("More than %s characters.") % LONGEST_CELL, _("Shorten it."))
        return ""
    if re.fullmatch(r"[-–—.]+|n/?a|nil", text, re.IGNORECASE):
        return ""
    if _is_formula(text):
        row.refuse(
            column,
            _("“%s” begins like a formula.") % text[:20],
            _("Write the value itself, without =, +, - or @ in front."),
        )
        return ""
    if column in ("mobile", "service_number", "district") and re.fullmatch(r"\d[.,]?\d*E\+?\d+", text, re.IGNORECASE):
        row.refuse(
            column,
            _("“%s” is a number that the spreadsheet has shortened; its last digits are lost.") % text,
            _("Format the column as text and type the number again."),
        )
        return ""
    return text


def _is_formula(text: str) -> bool:
    return text.startswith(("=", "+", "-", "@")) and not re.fullmatch(r"\+[\d\s()\-]+", text)


def clean(text: str) -> str:
    """Return the text in NFC, on one line, without invisible characters but the joiners inside Indic words."""
    text = unicodedata.normalize("NFC", text)
    kept = []
    for place, character in enumerate(text):
        if character in "\u200c\u200d":
            beside = text[place - 1 : place] + text[place + 1 : place + 2]
            if place and len(beside) == 2 and all("\u0900" <= c <= "\u0dff" for c in beside):
                kept.append(character)
        elif character.isspace():
            kept.append(" ")
        elif unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn"):
            kept.append(character)
    return " ".join("".join(kept).split())


def _check(row: RosterRow) -> None:
    values = row.values
    spoilt = {problem.column for problem in row.problems}
    for column in ("name", "name_local"):
        if len(values.get(column, "")) > 100:
            row.refuse(column, _("The name is longer than 100 characters."), _("Shorten it as on the service record."))
    if "name" not in values:
        if "name" not in spoilt:
            row.refuse("name", _("There is no name."), _("Write the name in Latin letters, as it will be printed."))
    elif not re.fullmatch(r"[^\W\d_](?:[^\W\d_]|[ .'’\-()/])*", values["name"]) or not _is_latin(values["name"]):
        row.refuse(
            "name",
            _("“%s” is not a name in Latin letters.") % values["name"],
            _("Write it as it will be printed; the own script has its own column."),
        )
    for column in IDENTIFYING:
        if column not in values:
            continue
        try:
            normalise(column, "", values[column])
        except IdentifierRefused as refused:
            row.refuse(column, str(refused), _("Correct the cell or leave it blank."))
    if not any(column in values for column in IDENTIFYING) and not spoilt.intersection(IDENTIFYING):
        row.refuse(
            "service_number",
            _("There is no service number, mobile number or e-mail."),
            _("Give one of them: by it the officer signs in and is recognised the next time."),
        )


def _is_latin(text: str) -> bool:
    return all("LATIN" in unicodedata.name(character, "") for character in text if character.isalpha())


def _name_duplicates(rows: list[RosterRow]) -> None:
    """Refuse the second of two lines with the same number or address, and name both lines."""
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        for column in IDENTIFYING:
            if column not in row.values or any(problem.column == column for problem in row.problems):
                continue
            key = (column, normalise(column, "", row.values[column]))
            if column == "service_number":
                scheme = row.values.get("scheme", "")
                place = row.values.get("unit", "") + row.values.get("district", "") if scheme == "belt" else ""
                key += (fold(scheme), fold(place))
            line = first.setdefault(key, row.line)
            if line != row.line:
                row.refuse(
                    column,
                    _("“%(value)s” stands in line %(first)s and again in line %(second)s.")
                    % {"value": row.values[column], "first": line, "second": row.line},
                    _("Delete one of the two lines, or correct the number."),
                )


KNOWN_HEADINGS = {
    fold(heading).replace(" ", ""): column
    for column, headings in COLUMNS.items()
    for heading in [column.replace("_", " "), *headings.split(", ")]
}
