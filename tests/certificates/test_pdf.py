import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
import zxingcpp
from django.conf import settings
from django.utils import translation
from PIL import Image
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from certificates import fonts, pdf
from certificates.pdf import (
    BlockedResource,
    DoesNotFit,
    FontsNotReady,
    MissingGlyph,
    OurFilesOnly,
    certificate_pdf,
)
from certificates.snapshot import Snapshot
from tests.certificates.snapshots import BARE, LONG, USUAL


@pytest.fixture(scope="module", autouse=True)
def static_fonts():
    fonts.build_fonts(settings.FONTS)


def text_of(pdf_bytes: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf_bytes, capture_output=True, check=True
    ).stdout.decode()


def picture_of(pdf_bytes: bytes) -> Image.Image:
    command = ["pdftoppm", "-r", "150", "-png", "-singlefile", "-"]
    return Image.open(BytesIO(subprocess.run(command, input=pdf_bytes, capture_output=True, check=True).stdout))


@pytest.mark.parametrize("snapshot", [USUAL, LONG, BARE], ids=["usual", "long", "bare"])
def test_a_snapshot_survives_json(snapshot):
    assert Snapshot.from_json(json.loads(json.dumps(snapshot.to_json()))) == snapshot


def test_a_snapshot_with_an_unknown_key_is_refused():
    with pytest.raises(TypeError):
        Snapshot.from_json(USUAL.to_json() | {"caste": "x"})


@pytest.mark.parametrize("snapshot", [USUAL, LONG, BARE], ids=["usual", "long", "bare"])
def test_every_certificate_is_one_landscape_page_of_tagged_pdf_a_3u(snapshot):
    with pikepdf.open(BytesIO(certificate_pdf(snapshot))) as document:
        with document.open_metadata() as metadata:
            conformance = metadata.pdfa_status
        facts = {
            "sizes": [[round(float(side)) for side in page.mediabox] for page in document.pages],
            "conformance": conformance,
            "tagged": bool(document.Root.MarkInfo.Marked),
            "title": str(document.docinfo.Title),
            "made": str(document.docinfo.CreationDate),
            "fonts": sorted(str(font.BaseFont).split("+")[1] for font in document.pages[0].Resources.Font.values()),
        }

    assert facts == {
        "sizes": [[0, 0, 842, 595]],
        "conformance": "3U",
        "tagged": True,
        "title": f"Certificate {snapshot.number}: {snapshot.name}",
        "made": "D:20261121000000+05'30",
        "fonts": ["Certificate-Sans", "Certificate-Sans-Bold"],
    }


def test_nothing_of_the_longest_certificate_is_lost():
    printed = " ".join(text_of(certificate_pdf(LONG)).split())

    texts = [value for value in vars(LONG).values() if isinstance(value, str)] + list(LONG.trainers)
    assert [text for text in texts if " ".join(text.split()) not in printed] == []


def test_what_is_not_known_is_left_out():
    printed = text_of(certificate_pdf(BARE))

    labels = ["Marks", "Valid until", "Cohort", "Trainer", "DEMONSTRATION"]
    assert [label for label in labels if label in printed] == []
    assert "None" not in printed


def test_text_that_cannot_fit_one_page_is_refused():
    with pytest.raises(DoesNotFit):
        certificate_pdf(replace(USUAL, course_title_en="Evidence " * 400))


def test_a_name_is_printed_as_text_and_never_as_markup():
    assert "<b>Rao</b> & Co" in text_of(certificate_pdf(replace(USUAL, name="<b>Rao</b> & Co")))


def test_the_demonstration_mark_stands_in_both_languages_only_on_demonstrations():
    marks = ["प्रदर्शन प्रति", "DEMONSTRATION"]
    demonstration = text_of(certificate_pdf(replace(USUAL, is_demonstration=True)))
    real = text_of(certificate_pdf(USUAL))

    assert [mark in demonstration for mark in marks] == [True, True]
    assert [mark in real for mark in marks] == [False, False]


@pytest.mark.parametrize("snapshot", [USUAL, LONG], ids=["usual", "long with watermark"])
def test_the_qr_code_on_paper_leads_to_the_public_page(snapshot):
    codes = zxingcpp.read_barcodes(picture_of(certificate_pdf(snapshot)))

    assert [(code.text, code.format.name) for code in codes] == [(snapshot.verify_url, "QRCode")]


def test_the_same_snapshot_gives_the_same_bytes_whatever_was_printed_before_and_in_any_language():
    first = certificate_pdf(USUAL)
    certificate_pdf(LONG)
    with translation.override("hi"):
        second = certificate_pdf(USUAL)

    assert second == first
    assert certificate_pdf(replace(USUAL, name="Anjali Deshmukhi")) != first


def test_the_same_snapshot_gives_the_same_bytes_in_another_process():
    program = (
        "import hashlib, json, sys; from pathlib import Path; import django; from django.conf import settings;"
        "engine = 'django.template.backends.django.DjangoTemplates';"
        "settings.configure(FONTS=Path(sys.argv[1]), TEMPLATES=[{'BACKEND': engine, 'DIRS': ['templates']}]);"
        "django.setup();"
        "from certificates.pdf import certificate_pdf; from certificates.snapshot import Snapshot;"
        "print(hashlib.sha256(certificate_pdf(Snapshot.from_json(json.load(sys.stdin)))).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", program, str(settings.FONTS)],
            input=json.dumps(USUAL.to_json()),
            cwd=settings.BASE,
            env={"PATH": os.environ["PATH"], "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert hashes == {hashlib.sha256(certificate_pdf(USUAL)).hexdigest() + "\n"}


@pytest.mark.parametrize(
    ("field", "text", "character"),
    [("name_local", "அஞ்சலி", "அ"), ("name", "Anjali 👮", "👮"), ("cohort_name", "浦那", "浦")],
)
def test_a_character_our_fonts_lack_is_named_not_drawn_as_a_box(field, text, character):
    with pytest.raises(MissingGlyph) as refused:
        certificate_pdf(replace(USUAL, **{field: text}))

    assert (refused.value.text, refused.value.character) == (text, character)


def test_a_trainers_name_is_looked_at_too():
    with pytest.raises(MissingGlyph):
        certificate_pdf(replace(USUAL, trainers=("K. R. Lakshmi", "அஞ்சலி")))


@pytest.mark.parametrize("name", ["Renée D’Souza", "Rene\u0301e O'Brien-Rao", "S. क्‍षत्रिय"])
def test_accents_apostrophes_and_joiners_can_be_drawn(name):
    assert fonts.missing_characters(name) == ""


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/x.png",
        "https://certificate.invalid/../settings.py",
        "https://certificate.invalid/certificate.css",
        "ftp://127.0.0.1/x",
        "certificate.css",
    ],
)
def test_only_our_own_files_are_served(url):
    html = HTML(string=f'<img src="{url}" alt="x">', base_url=pdf.HERE, url_fetcher=OurFilesOnly())

    with pytest.raises(FatalURLFetchingError):
        html.write_pdf()


def test_a_template_that_asks_for_a_foreign_file_is_an_error_a_worker_survives(settings, tmp_path):
    (tmp_path / "certificates").mkdir()
    (tmp_path / "certificates" / "certificate.html").write_text('<html lang="en"><img src="/etc/passwd" alt="x">')
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]

    with pytest.raises(BlockedResource, match="/etc/passwd"):
        certificate_pdf(USUAL)


def test_a_template_version_we_do_not_have_is_refused():
    with pytest.raises(ValueError, match="no certificate template version 99"):
        certificate_pdf(replace(USUAL, template_version=99))


def test_without_fonts_the_error_says_what_to_run(settings, tmp_path):
    settings.FONTS = tmp_path

    with pytest.raises(FontsNotReady, match=r"python -m certificates\.fonts"):
        certificate_pdf(USUAL)


def test_fonts_are_built_once_with_the_same_bytes_and_mended_when_damaged(tmp_path):
    results = [fonts.build_fonts(tmp_path), fonts.build_fonts(tmp_path)]
    built = {name: (tmp_path / name).read_bytes() for name in fonts.FILES.values()}
    (tmp_path / fonts.FILES[400]).write_bytes(b"half a fi")
    results += [fonts.fonts_ready(tmp_path), fonts.build_fonts(tmp_path), fonts.fonts_ready(tmp_path)]

    assert results == [True, False, False, True, True]
    assert built == {name: (settings.FONTS / name).read_bytes() for name in fonts.FILES.values()}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*fonts.FILES.values(), fonts.MANIFEST])


def test_this_machine_has_harfbuzz_subset():
    assert fonts.harfbuzz_subset_available() is True
