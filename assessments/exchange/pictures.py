"""Pictures that come inside a question file: told by their bytes, kept by their hash."""

import base64
import binascii
import hashlib

from assessments.questions.translating import translate as _

MOST_BYTES = 2 * 1024 * 1024
SIGNS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
)


def kept_name(data: bytes) -> str | None:
    """ "<sha-256>.<ext>" for a picture that is shown here, None for anything else (SVG may hold scripts)."""
    extension = next((ext for sign, ext in SIGNS if data.startswith(sign)), None)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        extension = "webp"
    if extension is None or len(data) > MOST_BYTES:
        return None
    return f"{hashlib.sha256(data).hexdigest()}.{extension}"


def left_out(name: str) -> str:
    return _("The file “%(name)s” is left out: it is no picture of 2 MB or less.") % {"name": name}


def from_base64(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
