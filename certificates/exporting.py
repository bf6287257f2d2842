"""Lists of certificates as CSV and XLSX: streamed, text kept as text, nothing that a spreadsheet would run."""

import csv
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from certificates.models import Certificate, CertificateFile, CertificateQuerySet
from ledger.reports import harmless

CHUNK = 500


def headings() -> list[str]:
    return [
        _("Number"),
        _("Name"),
        _("Name in the own script"),
        _("Rank"),
        _("Unit"),
        _("State"),
        _("Course"),
        _("Completed on"),
        _("Issued on"),
        _("Valid until"),
        _("Status"),
    ]


def row_of(certificate: Certificate) -> list[str]:
    says = certificate.snapshot
    texts = [
        certificate.number,
        says["name"],
        says["name_local"],
        says["rank_en"],
        says["unit_en"],
        says["state_en"],
        certificate.course_title,
        f"{certificate.completion.completed_on:%d-%m-%Y}",
        f"{certificate.issued_on:%d-%m-%Y}",
        f"{certificate.valid_until:%d-%m-%Y}" if certificate.valid_until else "",
        str(certificate.state().label),
    ]
    return [harmless(text) for text in texts]


def rows_of(certificates: CertificateQuerySet) -> Iterator[list[str]]:
    certificates = certificates.select_related("completion").order_by("-pk")
    yield from map(row_of, certificates.iterator(chunk_size=CHUNK))


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def csv_response(certificates: CertificateQuerySet) -> HttpResponseBase:
    """Stream UTF-8 with a mark that spreadsheets know it by."""
    writer = csv.writer(_Echo())
    named = headings()  # while the reader's language is active

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(named)
        for row in rows_of(certificates):
            yield writer.writerow(row)

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    return _as_download(response, "csv")


def xlsx_response(certificates: CertificateQuerySet) -> HttpResponseBase:
    """Write row by row to a temporary file that goes when it is sent; every cell is text."""
    target = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    with xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet(_("Certificates")[:31])
        for number, row in enumerate(chain([headings()], rows_of(certificates))):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)
    target.seek(0)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _as_download(FileResponse(target, content_type=kind), "xlsx")


def _as_download(response: HttpResponseBase, ending: str) -> HttpResponseBase:
    name = f"certificates-{timezone.localdate():%Y-%m-%d}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@dataclass(frozen=True)
class Packed:
    file: IO[bytes]
    count: int


def zip_of_files(certificates: CertificateQuerySet) -> Packed | None:
    """Return a temporary ZIP of the newest kept file of each certificate; None when there is not one."""
    files = CertificateFile.objects.filter(certificate__in=certificates).select_related("certificate")
    newest = {file.certificate_id: file for file in files.order_by("pk")}
    if not newest:
        return None
    target = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # a PDF is compressed already
        for file in newest.values():
            name = get_valid_filename(file.certificate.snapshot["name"])
            with file.file.open("rb") as source:
                archive.writestr(f"{file.certificate.number} {name}.pdf", source.read())
    target.seek(0)
    return Packed(target, len(newest))


RESPONSES: dict[str, Callable[[Any], HttpResponseBase]] = {"csv": csv_response, "xlsx": xlsx_response}
