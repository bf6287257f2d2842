"""Words of a question as a page shows them: plain text as it is, HTML cleaned by the same allow-list as lessons."""

import re
from urllib.parse import unquote

import nh3
from django.utils.safestring import SafeString, mark_safe

from courses import freezing

IMAGES_URL = "/media/questions/"
IMAGE_FILE = re.compile(r"[0-9a-f]{64}\.(?:png|jpg|jpeg|gif|webp|svg)")
PLACEHOLDER = re.compile(r"@@PLUGINFILE@@/([^\"'<>\s?]+)[^\"'<>\s]*")

# A question stands inside a page whose own headings and sections it must not break, and inside a form.
_BLOCKS = {"blockquote", "br", "code", "div", "figcaption", "figure", "li", "ol", "p", "table", "tbody", "td", "th"}
_INLINE = {"a", "abbr", "b", "br", "code", "em", "i", "img", "small", "span", "strong", "sub", "sup", "time", "u"}
INLINE_TAGS = _INLINE & freezing.TAGS
TAGS = (_INLINE | _BLOCKS | {"dd", "dl", "dt", "thead", "tr", "ul"}) & freezing.TAGS
ATTRIBUTES = {tag: set(names) for tag, names in freezing.ATTRIBUTES.items() if tag != "*"} | {"*": {"lang"}}

_HEADING = re.compile(r"<(/?)h[1-6]\b[^>]*>", re.IGNORECASE)
_BETWEEN_BLOCKS = re.compile(r"</(?:p|div|li|h[1-6])>\s*(?=<(?:p|div|li|ul|ol|h[1-6])\b)", re.IGNORECASE)


def image_url(file: str) -> str:
    """The address of a picture that is kept under its hash, ``<sha-256>.png``."""
    return f"{IMAGES_URL}{file}"


def shown(wording: dict, words: str, *, inline: bool = False) -> str | SafeString:
    """``words`` of ``wording`` for a template: plain text unchanged, to be escaped there; HTML cleaned and safe.

    With ``inline`` only what may stand within a line, as in a label; paragraphs become line breaks.
    """
    if wording.get("format") != "html":
        return words
    html = _with_images(words, wording.get("images") or {})
    if inline:
        html = _BETWEEN_BLOCKS.sub("<br>", html)
    else:
        html = _HEADING.sub(lambda tag: "</strong></p>" if tag[1] else "<p><strong>", html)
    cleaned = nh3.clean(
        html,
        tags=INLINE_TAGS if inline else TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_keep_attribute,
        url_schemes=freezing.URL_SCHEMES,
        link_rel="noopener",
    )
    return mark_safe(cleaned)  # noqa: S308 cleaned in the line above


def _with_images(html: str, images: dict[str, str]) -> str:
    """HTML whose pictures point to kept files; a picture that the wording does not know loses its address."""
    files = {name: file for name, file in images.items() if IMAGE_FILE.fullmatch(str(file))}
    return PLACEHOLDER.sub(lambda named: image_url(files[name]) if (name := unquote(named[1])) in files else "", html)


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if value.startswith(IMAGES_URL) else None
    return value
