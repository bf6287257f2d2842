"""The formats by name: guessing one from the bytes, reading, writing."""

from collections.abc import Callable
from types import ModuleType

from assessments.exchange import (
    gift_reading,
    gift_writing,
    moodle_reading,
    moodle_writing,
    soundness,
    workbook_reading,
    workbook_writing,
)
from assessments.exchange.encoding import decoded
from assessments.exchange.parsed import FileRefused, ParsedFile, ParsedQuestion
from assessments.exchange.spreadsheet import tables
from assessments.questions.translating import translate as _

Writer = Callable[[list[ParsedQuestion]], tuple[bytes, dict[str, list[str]]]]

MOST_BYTES = 10 * 1024 * 1024
HEAD = 100_000  # characters in which the header of a workbook must stand
READERS: dict[str, ModuleType] = {each.FORMAT: each for each in (moodle_reading, gift_reading, workbook_reading)}
WRITERS: dict[str, Writer] = {
    moodle_reading.FORMAT: moodle_writing.write,
    gift_reading.FORMAT: gift_writing.write,
    workbook_reading.FORMAT: workbook_writing.write,
}
NAMES = list(READERS)
EXTENSIONS = {"moodle-xml": "xml", "gift": "txt", "workbook": "xlsx"}
TYPES = {
    "moodle-xml": "application/xml",
    "gift": "text/plain; charset=utf-8",
    "workbook": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def read(data: bytes, format: str | None = None) -> ParsedFile:
    """The questions of a file, those refused that cannot be asked. Raises FileRefused.

    The format is told from the bytes where it is not named.
    """
    if len(data) > MOST_BYTES:
        raise FileRefused(_("The file is larger than 10 MB. Divide it."))
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise FileRefused(_("The file is empty."))
    file = READERS[format or guess(data)].read(data)
    for question in file.questions:
        soundness.judge(question)
    return file


def guess(data: bytes) -> str:
    """The format of the bytes. Raises FileRefused where they are no text and no workbook."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return workbook_reading.FORMAT
    text = decoded(data).lstrip()
    if text.startswith("<"):
        return moodle_reading.FORMAT
    head = "\n".join(text[:HEAD].split("\n", 20)[:20])
    del text  # may be four times the size of the bytes
    try:
        (_name, rows), *_others = tables(head.encode())
    except FileRefused:
        return gift_reading.FORMAT
    return (
        workbook_reading.FORMAT if any(workbook_reading.is_header(cells) for _n, cells in rows) else gift_reading.FORMAT
    )
