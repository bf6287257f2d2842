import subprocess
import unicodedata
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from django.conf import settings

from certificates.fonts import build_fonts
from certificates.pdf import certificate_pdf
from certificates.text_layer import Piece, write_text_layer
from tests.certificates.snapshots import USUAL

WORDS = [
    "निरीक्षक",
    "प्रशिक्षण",
    "मुख्यालय",
    "ज़ीरो",
    "एफआईआर",
    "पुलिस",
    "महिला",
    "बच्चे",
    "साइबर",
    "अपराध",
    "विरुद्ध",
    "शिकायत",
    "साक्ष्य",
    "जब्ती",
    "हैशिंग",
    "प्रमाणपत्र",
    "क्षेत्राधिकार",
    "संज्ञेय",
    "पीड़ित",
    "गोपनीयता",
    "शृंखला",
    "ज़िला",
    "विधि",
    "दृष्टि",
    "हिन्दी",
    "श्री",
    "राष्ट्रीय",
    "कर्तव्य",
    "स्त्री",
    "द्वारा",
    "ब्रह्मपुत्र",
    "उत्तरदायित्व",
]
SENTENCE = "किसी भी थाने में ज़ीरो एफआईआर दर्ज की जा सकती है और क्षेत्राधिकार के आधार पर मना नहीं किया जा सकता।"


@pytest.fixture(scope="module", autouse=True)
def static_fonts():
    build_fonts(settings.FONTS)


def text_of(pdf: bytes) -> str:
    printed = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return unicodedata.normalize("NFC", printed.stdout.decode())


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def test_every_hindi_word_is_copied_as_it_was_written():
    title = " ".join(WORDS[:16])
    unit = " ".join(WORDS[16:])

    copied = text_of(certificate_pdf(replace(USUAL, course_title_hi=title, unit_hi=unit))).split()

    assert len(WORDS) == 32
    assert [word for word in WORDS if nfc(word) not in [w.strip(",") for w in copied]] == []


def test_a_whole_hindi_sentence_survives():
    copied = text_of(certificate_pdf(replace(USUAL, course_title_hi=SENTENCE)))

    assert nfc(SENTENCE) in " ".join(copied.split())


def test_the_whole_certificate_reads_in_order():
    lines = text_of(certificate_pdf(USUAL)).split("\n")

    assert lines == [
        *map(
            nfc,
            [
                "भारतीय साइबर अपराध समन्वय केंद्र",
                "Indian Cyber Crime Coordination Centre",
                "गृह मंत्रालय, भारत सरकार · Ministry of Home Affairs, Government of India",
                "प्रमाणपत्र | Certificate",
                "प्रमाणित किया जाता है कि · This is to certify that",
                "अंजलि देशमुख",
                "Anjali Deshmukh",
                "निरीक्षक, साइबर पुलिस थाना, पुणे शहर, महाराष्ट्र",
                "Inspector, Cyber Police Station, Pune City, Maharashtra",
                "ने यह पाठ्यक्रम सफलतापूर्वक पूरा किया है · has successfully completed the course",
                "ज़ीरो एफआईआर पुनश्चर्या",
                "Zero FIR refresher",
                "पूरा करने की तिथि · Completed on",
                "18-11-2026",
                "अवधि · Duration",
                "6 घंटे · hours",
                "प्राप्तांक · Marks",
                "86.5%",
                "संस्करण · Edition",
                "2026.1",
                "विधि की स्थिति · Law as on",
                "01-11-2026",
                "बैच · Cohort Pune, November 2026 प्रशिक्षक · Trainers K. R. Lakshmi, Md. Irfan Khan",
                "यहाँ सत्यापित करें · Verify at",
                "https://lms.example.gov.in/verify/OCWC-26-7K3QD-X9M2A-P/",
                "प्रमाणपत्र संख्या · Certificate number",
                "OCWC-26-7K3QD-X9M2A-P",
                "जारी · Issued on 21-11-2026",
                "मान्य · Valid until 20-11-2028",
                "भारतीय साइबर अपराध समन्वय केंद्र",
                "Indian Cyber Crime Coordination Centre",
            ],
        ),
        "\f",
    ]


def test_every_hindi_piece_says_it_is_hindi_and_no_english_piece_does():
    with pikepdf.open(BytesIO(certificate_pdf(USUAL))) as document:
        assert str(document.Root.Lang) == "en"
        pieces = [
            (str(element.get("/Lang", "en")), str(element.ActualText))
            for element in document.objects
            if isinstance(element, pikepdf.Dictionary) and "/ActualText" in element
        ]

    is_devanagari = [(language, any("ऀ" <= c <= "ॿ" for c in text)) for language, text in pieces]
    assert set(is_devanagari) == {("hi", True), ("en", False)}


def test_a_text_too_few_is_refused_rather_than_shifted():
    with pytest.raises(ValueError, match="but 1 were laid out"):
        write_text_layer(certificate_pdf(USUAL), [Piece("only one", "en")])
