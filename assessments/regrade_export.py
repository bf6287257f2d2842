"""A regrade's table as CSV or XLSX, streamed; every cell is text that no spreadsheet runs."""

import csv
import tempfile
from collections.abc import Iterator
from itertools import chain, islice

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from assessments import doubting
from assessments.models import Regrade
from ledger.reports import harmless

CHUNK = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def headings() -> list[str]:
    return [
        _("Officer"),
        _("Group"),
        _("Attempt"),
        _("Before, %"),
        _("After, %"),
        _("Pass mark"),
        _("Certificates"),
        _("Applied"),
    ]


def crossing_words(crossing: str) -> str:
    return {"up": _("passes now"), "down": _("no longer passes")}.get(crossing, "")


def rows_of(regrade: Regrade) -> Iterator[list[str]]:
    changes = regrade.changes.select_related("attempt__officer", "attempt__group").order_by("pk")
    found = changes.iterator(chunk_size=CHUNK)
    while some := list(islice(found, CHUNK)):
        documents = doubting.resting_on([change.attempt.enrolment_id for change in some])
        for change in some:
            attempt = change.attempt
            named = [f"{each.label}, {each.state}" for each in documents.get(attempt.enrolment_id, [])]
            yield [
                harmless(text)
                for text in (
                    attempt.officer.full_name,
                    attempt.group.name if attempt.group else "",
                    str(attempt.number),
                    f"{change.before_percent}",
                    f"{change.after_percent}",
                    crossing_words(change.crossing),
                    "; ".join(named),
                    _("yes") if change.applied_id else _("no"),
                )
            ]


def response(regrade: Regrade, file_format: str) -> HttpResponseBase:
    """The download; ``file_format`` is "xlsx", or anything else for CSV."""
    if file_format == "xlsx":
        answer: HttpResponseBase = FileResponse(_workbook(regrade), content_type=XLSX)
    else:
        file_format = "csv"
        answer = StreamingHttpResponse(_lines(regrade), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="regrade-{regrade.pk}.{file_format}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _lines(regrade: Regrade) -> Iterator[str]:
    writer = csv.writer(_Echo())
    named = headings()  # while the reader's language is active

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(named)
        for row in rows_of(regrade):
            yield writer.writerow(row)

    return lines()


def _workbook(regrade: Regrade) -> tempfile._TemporaryFileWrapper:
    target = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    with xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(chain([headings()], rows_of(regrade))):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)
    target.seek(0)
    return target
