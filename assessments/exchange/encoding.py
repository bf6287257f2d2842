"""Which characters the bytes of a file mean. Nothing is guessed: what cannot be told is refused."""

import codecs
import re

from assessments.exchange.parsed import FileRefused
from assessments.questions.translating import translate as _

BYTE_ORDER_MARKS = (  # the longer ones first: UTF-32 LE begins like UTF-16 LE
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]{0,40})["']""")
NOT_WRITING = {"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}


def decoded(data: bytes) -> str:
    """The text of a file, by its byte order mark, by its zero bytes, by what its XML prolog declares, else UTF-8.

    Raises FileRefused with a sentence where the bytes are not such text.
    """
    name = _encoding(data)
    try:
        text = data.decode(name)
    except (UnicodeDecodeError, LookupError):
        raise FileRefused(
            _("The file is not in %(encoding)s. Save it as UTF-8 and try again.") % {"encoding": _plain(name)}
        ) from None
    if "\x00" in text:
        raise FileRefused(_("The file holds bytes that are no text. Save it as UTF-8 and try again."))
    return text.removeprefix("\ufeff")


def _encoding(data: bytes) -> str:
    for mark, name in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return name
    head = data[:400]
    odd, even = head[1::2].count(0), head[0::2].count(0)
    if odd > len(head) / 8 and odd > 4 * even:
        return "utf-16-le"
    if even > len(head) / 8 and even > 4 * odd:
        return "utf-16-be"
    declared = DECLARED.match(head)
    return _known(declared[1].decode("ascii")) if declared else "utf-8"


def _known(name: str) -> str:
    try:
        found = codecs.lookup(name)
    except LookupError:
        found = None
    if found is None or not found._is_text_encoding or found.name in NOT_WRITING:
        raise FileRefused(
            _("The file says it is in “%(encoding)s”, which is not known here. Save it as UTF-8.") % {"encoding": name}
        )
    return found.name


def _plain(name: str) -> str:
    return name.upper().removesuffix("-SIG")
