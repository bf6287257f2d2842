"""The printed certificate: a pure function from snapshot to bytes, cut off from network and disk."""

import threading
import unicodedata
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from certificates import fonts, qr, text_layer
from certificates.snapshot import TEMPLATE_VERSION, Snapshot

STYLE = Path(__file__).resolve().parent.parent / "static" / "certificates"
HERE = "https://certificate.invalid/"  # never asked: OurFilesOnly answers for it
DENSITIES = ("airy", "roomy", "close", "tight")

_one_at_a_time = threading.Lock()  # Pango's font map is shared by the whole process


class MissingGlyph(ValueError):
    """A text holds a character that the certificate's fonts cannot draw."""

    def __init__(self, text: str, character: str):
        self.text = text
        self.character = character
        name = unicodedata.name(character, "unnamed")
        super().__init__(f"“{text}” holds {character} (U+{ord(character):04X} {name}), which our fonts cannot draw.")


class BlockedResource(Exception):
    """The template asked for a file that is not ours."""


class DoesNotFit(ValueError):
    """The texts do not fit on one page even in the smallest size."""


class FontsNotReady(Exception):
    """The static fonts have not been built, or are damaged or out of date."""


class OurFilesOnly(URLFetcher):
    """Serves our two fonts, the images beside the stylesheet and ``data:`` URLs; everything else is fatal."""

    def __init__(self):
        super().__init__(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
        name = url.removeprefix(HERE)
        if name in fonts.FILES.values():
            return URLFetcherResponse(url, (settings.FONTS / name).read_bytes(), {"Content-Type": "font/ttf"})
        if name in {image.name for image in STYLE.glob("*.svg")}:
            return URLFetcherResponse(url, (STYLE / name).read_bytes(), {"Content-Type": "image/svg+xml"})
        return super().fetch(url, headers)


def certificate_pdf(snapshot: Snapshot) -> bytes:
    """Return the certificate as unsigned PDF/A-3u bytes, tagged, A4 landscape; same snapshot, same bytes.

    Raises MissingGlyph with the text and character, DoesNotFit when one page is too small, BlockedResource when
    the template asks for anything but our fonts, our images or a ``data:`` URL, FontsNotReady before
    `python -m certificates.fonts` has run, ValueError for a template version we do not have.
    """
    if snapshot.template_version != TEMPLATE_VERSION:
        raise ValueError(f"There is no certificate template version {snapshot.template_version}.")
    with _one_at_a_time:
        try:
            font_config, stylesheets = warm_fonts_and_css(settings.FONTS)
            refuse_missing_glyphs(snapshot)
            document = laid_out_on_one_page(snapshot, font_config, stylesheets)
            pieces = text_layer.pieces_in_reading_order(document)
            pdf = document.write_pdf(pdf_variant="pdf/a-3u", pdf_tags=True)
        except FatalURLFetchingError as error:  # a BaseException: it would kill a worker
            raise BlockedResource(str(error)) from error
    return text_layer.write_text_layer(pdf, pieces)


def laid_out_on_one_page(snapshot: Snapshot, font_config: FontConfiguration, stylesheets: list[CSS]) -> Document:
    """Return the layout in the roomiest setting that fits; long names and titles get smaller type."""
    context = printed_texts(snapshot) | {"snapshot": snapshot, "qr_code": qr.qr_data_url(snapshot.verify_url)}
    for density in DENSITIES:
        html = render_to_string("certificates/certificate.html", context | {"density": density})
        html = unicodedata.normalize("NFC", html)
        document = HTML(string=html, base_url=HERE, url_fetcher=OurFilesOnly()).render(
            stylesheets=stylesheets, font_config=font_config, pdf_variant="pdf/a-3u", pdf_tags=True
        )
        if len(document.pages) == 1:
            return document
    raise DoesNotFit(f"Certificate {snapshot.number} does not fit on one page.")


def printed_texts(snapshot: Snapshot) -> dict[str, str]:
    """Return what the template prints in another form than the snapshot keeps it."""
    return {
        "hours": plain_number(snapshot.hours),
        "score_percent": plain_number(snapshot.score_percent),
        "post_hi": ", ".join(filter(None, [snapshot.rank_hi, snapshot.unit_hi, snapshot.state_hi])),
        "post_en": ", ".join(filter(None, [snapshot.rank_en, snapshot.unit_en, snapshot.state_en])),
        "trainers": ", ".join(snapshot.trainers),
    }


def plain_number(value: Decimal | None) -> str:
    """Return ``value`` without needless zeros, the same in every locale; "" for None."""
    return "" if value is None else f"{Decimal(value).normalize():f}"


def refuse_missing_glyphs(snapshot: Snapshot) -> None:
    """Raise MissingGlyph for the first text of ``snapshot`` that our fonts cannot draw whole."""
    values = vars(snapshot).values()
    for text in (*(value for value in values if isinstance(value, str)), *snapshot.trainers):
        missing = fonts.missing_characters(text)
        if missing:
            raise MissingGlyph(text, missing[0])


@lru_cache(maxsize=1)
def warm_fonts_and_css(directory: Path) -> tuple[FontConfiguration, list[CSS]]:
    """Return what is costly to make and the same for every certificate. Raises FontsNotReady."""
    if not fonts.fonts_ready(directory):
        raise FontsNotReady(f"Run: python -m certificates.fonts {directory}")
    font_config = FontConfiguration()
    faces = "".join(
        f"@font-face {{ font-family: '{fonts.FAMILY}'; font-weight: {weight}; src: url({HERE}{name}) }}"
        for weight, name in fonts.FILES.items()
    )
    sources = [faces, (STYLE / "certificate.css").read_text(encoding="utf-8")]
    stylesheets = [
        CSS(string=source, base_url=HERE, url_fetcher=OurFilesOnly(), font_config=font_config) for source in sources
    ]
    return font_config, stylesheets
