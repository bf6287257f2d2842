"""What somebody typed has no language on record; its letters tell enough to pronounce it (WCAG 3.1.2)."""

import re

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

# A run of words in one script with what stands between them; commas and brackets at its ends stay outside.
RUNS = re.compile(
    r"(?P<en>[A-Za-zÀ-ɏ]+(?:[ \d.,:;()&/'’–-]+[A-Za-zÀ-ɏ]+)*)"
    r"|(?P<hi>[\u0900-\u097F\u200C\u200D]+(?:[ \d.,:;()&/'’–-]+[\u0900-\u097F\u200C\u200D]+)*)"
)


@register.filter
def typed(text: object) -> SafeString:
    """Return ``text`` with ``lang`` on whatever in it is written in another script than the page's language.

    A cohort named in English on a Hindi page is then read out in English, alone or within our own sentence.
    Text that is HTML already is left as it is.
    """
    if isinstance(text, SafeString):
        return text
    words, done, pieces = str(text), 0, []
    for run in RUNS.finditer(words):
        if run.lastgroup == get_language():
            continue
        pieces += [escape(words[done : run.start()]), format_html('<span lang="{}">{}</span>', run.lastgroup, run[0])]
        done = run.end()
    return mark_safe("".join([*pieces, escape(words[done:])]))  # noqa: S308 - every piece is escaped above
