"""Tables out of xlsx and csv files, under guard: an archive that would fill the memory is refused unopened."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import python_calamine

from assessments.exchange.encoding import decoded
from assessments.exchange.parsed import FileRefused
from assessments.questions.translating import translate as _

MOST_UNPACKED_BYTES = 40 * 1024 * 1024
MOST_ENTRIES = 500
MOST_ROWS = 10_000
MOST_COLUMNS = 200
MOST_CELLS = 400_000
MOST_TEXT = 30_000_000  # characters of all cells, a shared text counted wherever it is shown
LONGEST_CELL = 32_767
CELL_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,7})(\d{1,9})["']""")
SHARED = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\bt\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v>\s*(\d{1,9})""")
SEPARATOR = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)  # the first line by which Excel is told

Row = tuple[int, list[str]]


class SpoiltCell(str):
    """A cell whose value a spreadsheet has changed: a date that was typed as something else."""


def tables(data: bytes) -> Iterator[tuple[str, list[Row]]]:
    """(sheet, [(row number, cells)]) of a workbook, or the one table of a csv file. Raises FileRefused."""
    if data.startswith(b"PK\x03\x04"):
        yield from _sheets(data)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(_("This is an old Excel file. Open it and save it as “Excel workbook (.xlsx)”."))
    else:
        yield "", _csv_rows(decoded(data))


def _csv_rows(text: str) -> list[Row]:
    said = SEPARATOR.match(text)
    delimiter = said[1] if said else max(",;\t|", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, start = [], 1
    if said:
        next(reader)
        start = 2
    try:
        for cells in reader:
            rows.append((start, [cell.strip() for cell in cells[:MOST_COLUMNS]]))
            start = reader.line_num + 1
            if len(rows) > MOST_ROWS:
                raise FileRefused(_("The table has more than %(most)s rows. Divide it.") % {"most": MOST_ROWS})
    except csv.Error:
        raise FileRefused(
            _("Line %(line)s cannot be read: a quotation mark opens and does not close.") % {"line": start}
        ) from None
    return rows


def _sheets(data: bytes) -> Iterator[tuple[str, list[Row]]]:
    _guard(data)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for name in book.sheet_names[:20]:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                yield name, [(number, [_text(cell) for cell in cells]) for number, cells in enumerate(rows, start=1)]
    except (python_calamine.CalamineError, IndexError, OSError, ValueError):
        raise FileRefused(
            _("This workbook cannot be opened. Save it without a password as “Excel workbook (.xlsx)”.")
        ) from None


def _text(cell: object) -> str:
    if isinstance(cell, datetime | date | time | timedelta):
        return SpoiltCell(str(cell))
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return f"{Decimal(str(cell)):f}".removesuffix(".0")
    return str(cell).strip()


def _guard(data: bytes) -> None:
    """Refuse what would unpack to more than a workbook of questions needs; claimed sizes are not believed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _unpacked(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error):
        raise FileRefused(_("This workbook is damaged. Save it again and send the new file.")) from None
    if "xl/workbook.xml" not in parts:
        raise FileRefused(_("This is an archive, not an Excel workbook (.xlsx)."))
    lengths = [len(text) for text in re.split(rb"<(?:\w+:)?si\b", parts.get("xl/sharedStrings.xml", b""))[1:]]
    cells = shown = 0
    for name, content in parts.items():
        if not name.startswith("xl/worksheets/"):
            continue
        for letters, number in CELL_PLACE.findall(content):
            if int(number) > MOST_ROWS or len(letters) > 3 or _column(letters) > MOST_COLUMNS:
                raise FileRefused(
                    _("The sheet reaches beyond %(rows)s rows or %(columns)s columns. Keep only the questions.")
                    % {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
                )
        cells += content.count(b"<c ") + content.count(b":c ")
        shown += sum(lengths[int(at)] for at in SHARED.findall(content) if int(at) < len(lengths))
    if cells > MOST_CELLS or shown > MOST_TEXT:
        raise FileRefused(_("This workbook is too large. Divide it."))


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    left, parts = MOST_UNPACKED_BYTES, {}
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        left = -1
    for entry in entries:
        entry.file_size = 1 << 62  # read to the real end
        with archive.open(entry) as stream:
            content = stream.read(max(left, 0) + 1)
        left -= len(content)
        if left < 0:
            raise FileRefused(_("This workbook is too large. Divide it."))
        if entry.filename.startswith(("xl/workbook.xml", "xl/worksheets/", "xl/sharedStrings.xml")):
            parts[entry.filename] = content
    return parts


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
