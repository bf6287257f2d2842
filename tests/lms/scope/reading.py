"""The text of an answer, whatever it is: a page, CSV, workbook, PDF or a ZIP of PDFs."""

import io
import subprocess
import zipfile

import python_calamine
from django.http import HttpResponseBase


def text_of(response: HttpResponseBase) -> str:
    """Every word that the reader of the answer gets, headers included."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    headers = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{headers} {_words(kind, body)}"


def _words(kind: str, body: bytes) -> str:
    if kind == "application/pdf":
        return _pdf(body)
    if kind.endswith("spreadsheetml.sheet"):
        return _workbook(body)
    if kind == "application/zip" or (body[:2] == b"PK" and kind != "text/html"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return " ".join(f"{name} {_pdf(archive.read(name))}" for name in archive.namelist())
    return body.decode()


def _pdf(body: bytes) -> str:
    shown = subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=True)
    return shown.stdout.decode()


def _workbook(body: bytes) -> str:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
    rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    return " ".join(str(cell) for row in rows for cell in row)
