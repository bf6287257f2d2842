"""The paper: a certificate's PDF as a stranger holds it, and the code on it."""

import subprocess
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Page

from tests.journeys.browsing import Person

DOTS_PER_INCH = 150


def download(person: Person, to: Path) -> Path:
    with person.page.expect_download() as coming:
        person.link("Download PDF").first.click()
    coming.value.save_as(to)
    return to


def text_of(pdf: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout


def address_on(pdf: Path) -> str:
    """Return what a phone reads from the code on the first page."""
    picture = pdf.with_suffix("")
    command = ["pdftoppm", "-png", "-singlefile", "-f", "1", "-r", str(DOTS_PER_INCH), pdf, picture]
    subprocess.run(command, check=True)
    with Image.open(picture.with_suffix(".png")) as page:
        codes = zxingcpp.read_barcodes(page)
    assert len(codes) == 1, f"{len(codes)} codes on the page"
    return codes[0].text


def verdict(page: Page) -> str:
    """Return the word in which the public page says how the certificate stands."""
    return page.locator(".verdict-word").inner_text().strip()
