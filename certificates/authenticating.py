"""Is this file a certificate of ours? Every file ever issued keeps its hash, so an altered one is told at once."""

import hashlib
import re
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from django.utils.translation import gettext as _

from certificates import verifying
from certificates.models import Certificate, CertificateFile, CertificateState
from certificates.numbering import ALPHABET

NUMBER = re.compile(rf"OCWC-\d\d-[{ALPHABET}]{{5}}-[{ALPHABET}]{{5}}-[{ALPHABET}]")


class NotReadable(Exception):
    """The bytes are no PDF that can be opened."""


@dataclass(frozen=True)
class Judgement:
    is_valid: bool
    sentence: str


def judge_file(content: bytes) -> Judgement:
    """Return whether ``content`` is, byte for byte, a file we issued for a certificate that is valid now.

    Raises NotReadable for what is neither ours nor a PDF.
    """
    file = CertificateFile.objects.filter(sha256=hashlib.sha256(content).hexdigest()).order_by("-pk").first()
    if file is not None:
        certificate = Certificate.objects.select_related("completion", "replaced_by").get(pk=file.certificate_id)
        return judge_certificate(certificate)
    numbers = numbers_in(content)
    if not numbers:
        return Judgement(False, _("This file was not issued by us, or was altered. It names no certificate number."))
    verdict = verifying.look_up(numbers[0])
    return Judgement(
        False,
        _(
            "This file was not issued by us, or was altered. The certificate it names, %(number)s: %(state)s. Compare"
            " name, course and dates with its public page."
        )
        % {"number": numbers[0], "state": verdict.state.label},
    )


def judge_certificate(certificate: Certificate) -> Judgement:
    """Return the judgement on an unaltered file of this certificate."""
    number = certificate.number
    state = certificate.state()
    if state == CertificateState.VALID:
        return Judgement(True, _("Valid: certificate %(number)s, unaltered.") % {"number": number})
    if state == CertificateState.REPLACED:
        newer = certificate.replaced_by.number if certificate.replaced_by else ""
        return Judgement(
            False, _("Not valid: %(number)s was replaced by %(newer)s.") % {"number": number, "newer": newer}
        )
    if state == CertificateState.EXPIRED:
        day = f"{certificate.valid_until:%d-%m-%Y}"
        return Judgement(
            False, _("Not valid: %(number)s expired; its last day was %(day)s.") % {"number": number, "day": day}
        )
    return Judgement(False, _("Not valid: %(number)s was withdrawn.") % {"number": number})


def numbers_in(content: bytes) -> list[str]:
    """Return the certificate numbers written in the PDF's title and text layer, each once, in order."""
    try:
        with pikepdf.open(BytesIO(content)) as document:
            texts = [str(document.docinfo.get("/Title", ""))]
            for page in document.pages:
                for instruction in pikepdf.parse_content_stream(page):
                    texts += _actual_texts(instruction)
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        raise NotReadable(str(error)) from error
    return list(dict.fromkeys(NUMBER.findall("\n".join(texts))))


def _actual_texts(instruction: pikepdf.ContentStreamInstruction) -> list[str]:
    return [
        str(operand.ActualText)
        for operand in instruction.operands
        if isinstance(operand, pikepdf.Dictionary) and "/ActualText" in operand
    ]
