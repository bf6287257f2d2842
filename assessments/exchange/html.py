"""HTML of question files: what of it is kept, when it is plain text in disguise, and languages within one text."""

import html as entities
import re
from collections import Counter

import nh3

TAGS = {
    *("a", "abbr", "b", "bdi", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del", "dfn"),
    *("div", "dl", "dt", "em", "figcaption", "figure", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li"),
    *("mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "table", "tbody", "td"),
    *("tfoot", "th", "thead", "tr", "u", "ul", "var"),
}
ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "col": {"span"},
}
FILES = "@@PLUGINFILE@@/"
SHOWN_FILE = re.compile(re.escape(FILES) + r"([^\"'<>\s?]+)")
QUIETLY_DROPPED = {"span", "font", "html", "body", "center", "o:p", "tt"}  # only looks go with them
STYLE, LINK = "style=", "href="  # among what was taken away, beside names of tags
MOST_TAGS = 5_000  # in one text
LONGEST = 500_000  # characters of one text
MARKUP = re.compile(r"</?[a-zA-Z!]")
OPENING = re.compile(r"<([a-zA-Z][\w:-]*)([^<>]*)")
STYLED, LINKED = (re.compile(rf"(?:^|[\s\"'/]){name}\s*=", re.IGNORECASE) for name in ("style", "href"))
UNSHOWN = re.compile(r"<!--.*?(?:-->|\Z)|(?<=<script)\b.*?(?:</script|\Z)|(?<=<style)\b.*?(?:</style|\Z)", re.I | re.S)
DATA_PICTURE = re.compile(
    r"(<img\b[^<>]*?\ssrc\s*=\s*)([\"'])data:(image/[\w.+-]{1,20});base64,([a-z0-9+/=%\s]*)\2([^<>]*>)", re.IGNORECASE
)
BREAK = re.compile(r"\s*<br\s*/?>\s*")
ONE_PARAGRAPH = re.compile(r"\s*<p(?:\s+dir=\"\w+\")?>((?:(?!</?p\b).)*)</p>\s*", re.DOTALL)
MULTILANG = re.compile(
    r"<span\b(?=[^>]*\bclass\s*=\s*[\"']?multilang\b)[^>]*\blang\s*=\s*[\"']?([\w-]{2,15})[^>]*>", re.I
)
MULTILANG_2 = re.compile(r"\{mlang\s+([\w-]{2,15})\s*\}(.*?)\{mlang\}", re.DOTALL | re.IGNORECASE)
SPAN = re.compile(r"<(/?)span\b[^>]*>", re.IGNORECASE)


def sanitised(text: str) -> tuple[str, list[str]]:
    """The HTML with only what is kept, and what was taken away: names of tags, STYLE and LINK.

    Pictures stay only where they come with the file; no style, script or outside address of a picture survives. Of
    spans only those stay that say in which language their words are.
    """
    if not MARKUP.search(text) and "&" not in text:
        return text.replace(">", "&gt;").replace("<", "&lt;"), []
    kept = nh3.clean(
        text,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_kept_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    kept = _without_bare_spans(re.sub(r"<img(?![^>]*\bsrc=)[^>]*>", "", kept))
    return kept, sorted((_markup(UNSHOWN.sub("", text)) - _markup(kept)).keys() - QUIETLY_DROPPED)


def _markup(text: str) -> Counter[str]:
    """How often each tag stands in the HTML, and how many of them have a style or, as links, an address."""
    found: Counter[str] = Counter()
    for name, attributes in OPENING.findall(text):
        found[name.lower()] += 1
        found[STYLE] += bool(STYLED.search(attributes))
        found[LINK] += name.lower() == "a" and bool(LINKED.search(attributes))
    return found


def _without_bare_spans(text: str) -> str:
    """The cleaned HTML without the spans that have lost all that they said."""
    is_bare: list[bool] = []

    def shown(span: re.Match) -> str:
        if not span[1]:
            is_bare.append(span[0] == "<span>")
            return "" if is_bare[-1] else span[0]
        return "" if is_bare and is_bare.pop() else span[0]

    return SPAN.sub(shown, text)


def _kept_attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if value.startswith(FILES) else None
    if tag == "span":
        return value if name == "lang" and value.strip() else None
    return value


def is_plain(html: str) -> bool:
    """Whether the HTML says nothing that plain text could not say."""
    found = ONE_PARAGRAPH.fullmatch(html)
    return not MARKUP.search(BREAK.sub(" ", found[1] if found else html))


def to_plain(html: str) -> str:
    """The text of HTML that is plain."""
    found = ONE_PARAGRAPH.fullmatch(html)
    text = re.sub(r"[ \t]*[\r\n]+[ \t]*", " ", found[1] if found else html)
    return entities.unescape(BREAK.sub("\n", text)).replace("\xa0", " ").strip()


def from_plain(text: str) -> str:
    """HTML that shows the text."""
    return entities.escape(text, quote=False).replace("\r\n", "\n").replace("\n", "<br>")


def from_automatic(text: str) -> str:
    """Moodle's "auto-format": HTML whose line ends are meant, unless it has paragraphs of its own."""
    if re.search(r"<(p|br|div|li|table)\b", text, re.IGNORECASE):
        return text
    return text.strip().replace("\r\n", "\n").replace("\n", "<br>")


def by_language(html: str) -> dict[str, str]:
    """The text for each language of its ``multilang`` spans; {"": text} where it has none."""
    if "{mlang" in html:
        html = MULTILANG_2.sub(r'<span lang="\1" class="multilang">\2</span>', html)
    pieces = _pieces(html)
    languages = {language: None for piece in pieces if isinstance(piece, dict) for language in piece}
    if not languages:
        return {"": html}
    return {
        language: "".join(
            piece if isinstance(piece, str) else piece.get(language, next(iter(piece.values()))) for piece in pieces
        )
        for language in languages
    }


def _pieces(html: str) -> list[str | dict[str, str]]:
    """Text for everybody, and runs of spans as {language: text}."""
    pieces: list[str | dict[str, str]] = []
    at = 0
    while found := MULTILANG.search(html, at):
        between = html[at : found.start()]
        end, after = _end_of_span(html, found.end())
        inner, language = html[found.end() : end], found[1].lower().replace("_", "-").split("-")[0]
        follows = bool(pieces) and isinstance(pieces[-1], dict) and not between.strip()
        if follows and language not in pieces[-1]:
            pieces[-1][language] = inner
        else:
            pieces += [between, {language: inner}]
        at = after
    return [piece for piece in [*pieces, html[at:]] if piece]


def _end_of_span(html: str, at: int) -> tuple[int, int]:
    """Where the span that was opened before ``at`` ends, and where what follows begins."""
    depth = 1
    for found in SPAN.finditer(html, at):
        depth += -1 if found[1] else 1
        if depth == 0:
            return found.start(), found.end()
    return len(html), len(html)


def in_languages(texts: dict[str, str]) -> str:
    """One HTML text that Moodle shows in the reader's language; ``texts`` are HTML by language."""
    if len(set(texts.values())) <= 1:
        return next(iter(texts.values()), "")
    return "".join(f'<span lang="{language}" class="multilang">{text}</span>' for language, text in texts.items())
