"""Turning what authors wrote into what officers read: content as JSON, HTML rendered once, files kept by their hash.

The content is resolved: it holds the words of every provision and glossary term it cites and the hash of
every file, so that its own hash changes when any of them does. The HTML depends on the content alone.
Self-checks are not in the HTML: a comment marks each one's place, and the reader puts its form there.
"""

import hashlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import nh3
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.rich_text import expand_db_html

from courses.blocks import SCHEMA_VERSION
from courses.models.law import GlossaryTerm, ProvisionVersion

if TYPE_CHECKING:
    from courses.models.curriculum import LessonPage

EDITION_FILES = "editions"
EDITION_FILES_URL = "/media/editions/"
PICTURE_SIZE = "max-960x960|format-webp"
CHECK_MARK = "<!--check:{}-->"
CHECK_PATTERN = re.compile(r"<!--check:([0-9a-zA-Z-]{1,40})-->")
OPTION_IDS = "abcdefgh"
FILE_TYPES = {
    "webp": "image/webp",
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "odt": "application/vnd.oasis.opendocument.text",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


class CannotFreeze(Exception):
    """Says, in a sentence for the author, what in the text cannot be released."""


@dataclass(frozen=True)
class Frozen:
    """What is stored for one item in one language. ``version_id`` is the quiz's or practical's version, if any."""

    content: dict[str, Any]
    html: str
    sources: list[dict[str, Any]] = field(default_factory=list)
    check_ids: list[str] = field(default_factory=list)
    version_id: int | None = None

    @property
    def content_hash(self) -> str:
        return content_hash(self.content)


def content_hash(content: dict[str, Any]) -> str:
    """Return the SHA-256 of the content's one JSON spelling."""
    text = json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# --- A lesson ---------------------------------------------------------------------------------------------


def lesson_content(page: "LessonPage") -> dict[str, Any]:
    """Return the lesson in its own language with everything it cites. Reads files, writes nothing.

    Raises CannotFreeze naming a provision, term or file that is not there.
    """
    language = page.locale.language_code
    return {
        "schema": SCHEMA_VERSION,
        "kind": "lesson",
        "language": language,
        "title": page.title,
        "summary": page.summary,
        "minutes": page.minutes,
        "law_as_on": page.law_as_on.isoformat() if page.law_as_on else None,
        "sensitivity": page.sensitivity,
        "blocks": [
            {"type": child.block_type, "id": str(child.id), "value": _resolve(child, language)} for child in page.body
        ],
    }


def lesson_problems(page: "LessonPage") -> list[str]:
    """Return what a lesson lacks before officers may read it."""
    found = []
    if not page.body:
        found.append(_("The lesson is empty."))
    if page.law_as_on is None:
        found.append(_("The lesson does not say on which day its law was read."))
    return found


def freeze_lesson(page: "LessonPage") -> Frozen:
    """Return the lesson as it will be stored, and put copies of its files where no author can replace them.

    Safe to repeat: the same lesson gives the same bytes. Raises CannotFreeze.
    """
    content = lesson_content(page)
    blocks = content["blocks"]
    files = {block["id"]: _keep_file(block["type"], block["value"]) for block in blocks if _has_file(block)}
    return Frozen(
        content=content,
        html=render_blocks(blocks, language=content["language"], files=files),
        sources=list(_sources(blocks, files)),
        check_ids=[block["id"] for block in blocks if block["type"] == "self_check"],
    )


@dataclass(frozen=True)
class Preview:
    """A lesson as it would be released, its self-checks with their right answers. ``problem`` says why not."""

    content: dict[str, Any]
    html: SafeString
    problem: str = ""

    @property
    def law_as_on(self) -> date | None:
        """The content holds text alone, for its hash; a template writes a day the reader's way."""
        day = self.content.get("law_as_on")
        return date.fromisoformat(day) if day else None


def preview(page: "LessonPage") -> Preview:
    """Return the page as written, for those who write and review it. Stores a picture's copy, nothing else."""
    try:
        content = lesson_content(page)
        files = {
            block["id"]: _keep_file(block["type"], block["value"]) for block in content["blocks"] if _has_file(block)
        }
    except CannotFreeze as error:
        return Preview({"title": page.title}, mark_safe(""), str(error))
    language = content["language"]
    with translation.override(language):
        parts = [render_block(block, language=language, file=files.get(block["id"])) for block in content["blocks"]]
    return Preview(content, mark_safe("\n".join(parts)))  # noqa: S308 each part is cleaned


def render_blocks(blocks: list[dict[str, Any]], *, language: str, files: dict[str, dict[str, Any]]) -> str:
    """Return sanitised HTML of the blocks in a language; ``files`` maps a block's id to its kept file."""
    parts = []
    with translation.override(language):
        for block in blocks:
            if block["type"] == "self_check":
                parts.append(CHECK_MARK.format(block["id"]))
                continue
            parts.append(render_block(block, language=language, file=files.get(block["id"])))
    return "\n".join(parts)


def _body(block: dict[str, Any]) -> SafeString:
    """The block's rich text; in a plain text its headings are raised to h2, as the page's h1 is the title."""
    html = expand_db_html(block["value"].get("html", ""))
    if block["type"] == "text":
        html = re.sub(r"<(/?)h3\b", r"<\1h2", html)
    return mark_safe(html)  # noqa: S308 cleaned with the block around it


def render_block(block: dict[str, Any], *, language: str, file: dict[str, Any] | None = None) -> str:
    """Return one block's sanitised HTML; the caller has activated the language."""
    value = block["value"]
    context = {"block": block, "value": value, "body": _body(block), "file": file, "language": language}
    if block["type"] == "provision":
        context |= {name: _shown_day(value[name]) for name in ("in_force_from", "in_force_to", "law_as_on")}
    if block["type"] == "checklist":
        context["points"] = value["items"]  # a template would take value.items for the dict's own method
    if block["type"] == "helpline":
        context["telephone"] = _telephone(value["number"])
    return clean(render_to_string(f"courses/blocks/{block['type']}.html", context)).strip()


def _shown_day(text: str | None) -> str:
    return date.fromisoformat(text).strftime("%d-%m-%Y") if text else ""


def _telephone(number: str) -> str:
    """Return what a telephone can dial, or an empty string when the number is something else."""
    digits = re.sub(r"[\s-]", "", number)
    return digits if re.fullmatch(r"\+?\d{3,15}", digits) else ""


def split_at_checks(html: str) -> list[tuple[str, str]]:
    """Return ("html", …) and ("check", id) in the order of the page."""
    pieces = CHECK_PATTERN.split(html)
    parts = [("check" if place % 2 else "html", piece) for place, piece in enumerate(pieces)]
    return [(kind, piece) for kind, piece in parts if piece.strip()]


def _resolve(child: Any, language: str) -> dict[str, Any]:
    resolver = _RESOLVERS.get(child.block_type, _resolve_plainly)
    return resolver(child.value, language)


def _resolve_plainly(value: Any, language: str) -> dict[str, Any]:
    return {name: _plain(part) for name, part in value.items()}


def _plain(part: Any) -> Any:
    if hasattr(part, "source"):  # rich text
        return part.source
    if hasattr(part, "items"):
        return {name: _plain(inner) for name, inner in part.items()}
    if isinstance(part, (str, int, float, bool)) or part is None:
        return part
    return [_plain(inner) for inner in part]


def _resolve_provision(value: Any, language: str) -> dict[str, Any]:
    version = (
        ProvisionVersion.objects.filter(provision__code=value["provision"], superseded_by=None)
        .select_related("provision")
        .order_by("-number")
        .first()
    )
    wording = version and version.wordings.filter(language=language).first()
    if wording is None:
        raise CannotFreeze(_("The provision %(code)s has no words in this language.") % {"code": value["provision"]})
    provision = version.provision
    return {
        "provision": provision.code,
        "version_id": version.pk,
        "version": version.number,
        "act_short": provision.act_short,
        "section": provision.section,
        "old_law": provision.old_law,
        "act": wording.act,
        "heading": wording.heading,
        "words": wording.words,
        "source": version.source,
        "confidence": version.confidence,
        "in_force_from": version.in_force_from.isoformat() if version.in_force_from else None,
        "in_force_to": version.in_force_to.isoformat() if version.in_force_to else None,
        "law_as_on": version.law_as_on.isoformat(),
    }


def _resolve_glossary(value: Any, language: str) -> dict[str, Any]:
    term = GlossaryTerm.objects.filter(slug=value["term"]).first()
    if term is None:
        raise CannotFreeze(_("The glossary has no term %(slug)s.") % {"slug": value["term"]})
    hindi = language == "hi"
    return {
        "slug": term.slug,
        "term": term.term_hi if hindi else term.term_en,
        "meaning": term.meaning_hi if hindi else term.meaning_en,
        "in_english": term.term_en if hindi else "",
    }


def _resolve_picture(value: Any, language: str) -> dict[str, Any]:
    image = value["image"]
    if image is None:
        raise CannotFreeze(_("A picture is missing."))
    if not value["alt"].strip():
        raise CannotFreeze(_("A picture does not say what it shows."))
    return {
        "image_id": image.pk,
        "hash": _hash_of_file(image),
        "alt": value["alt"],
        "caption": value["caption"] or "",
    }


def _resolve_download(value: Any, language: str) -> dict[str, Any]:
    document = value["document"]
    if document is None:
        raise CannotFreeze(_("A document is missing."))
    return {
        "document_id": document.pk,
        "hash": _hash_of_file(document),
        "title": value["title"],
        "bytes": document.file.size,
        "extension": _extension(document.filename),
    }


def _resolve_self_check(value: Any, language: str) -> dict[str, Any]:
    """Options are known by their place, so that an answer means the same in every language."""
    options = [
        {"id": OPTION_IDS[place], "text": option["text"], "correct": option["correct"], "feedback": option["feedback"]}
        for place, option in enumerate(value["options"])
    ]
    right = sum(option["correct"] for option in options)
    if right == 0 or (right > 1 and value["kind"] != "multiple"):
        raise CannotFreeze(_("A self-check has no right answer, or more than its kind allows."))
    return {
        "kind": value["kind"],
        "question": value["question"],
        "options": options,
        "explanation": value["explanation"] or "",
    }


_RESOLVERS = {
    "provision": _resolve_provision,
    "glossary": _resolve_glossary,
    "picture": _resolve_picture,
    "download": _resolve_download,
    "self_check": _resolve_self_check,
}


# --- Files ------------------------------------------------------------------------------------------------


def store_file(data: bytes, extension: str) -> str:
    """Keep the bytes under their own hash and return the name. The same bytes are kept once."""
    name = f"{hashlib.sha256(data).hexdigest()}.{extension}"
    path = f"{EDITION_FILES}/{name}"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(data))
    return name


def file_url(name: str) -> str:
    """Return the path of a kept file; it stands in released texts, so it never changes."""
    return f"{EDITION_FILES_URL}{name}"


def _has_file(block: dict[str, Any]) -> bool:
    return block["type"] in ("picture", "download")


def _keep_file(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    if kind == "picture":
        rendition = get_image_model().objects.get(pk=value["image_id"]).get_rendition(PICTURE_SIZE)
        with rendition.file.open("rb") as opened:
            name = store_file(opened.read(), "webp")
        return {"name": name, "url": file_url(name), "width": rendition.width, "height": rendition.height}
    document = get_document_model().objects.get(pk=value["document_id"])
    if value["extension"] not in FILE_TYPES:
        raise CannotFreeze(_("Files of the kind %(kind)s cannot be released.") % {"kind": value["extension"]})
    with document.file.open("rb") as opened:
        name = store_file(opened.read(), value["extension"])
    return {"name": name, "url": file_url(name)}


def _hash_of_file(holder: Any) -> str:
    digest = hashlib.sha256()
    try:
        with holder.file.open("rb") as opened:
            for chunk in iter(lambda: opened.read(io.DEFAULT_BUFFER_SIZE), b""):
                digest.update(chunk)
    except OSError as error:
        raise CannotFreeze(_("The file “%(title)s” cannot be read.") % {"title": holder.title}) from error
    return digest.hexdigest()


def _extension(filename: str) -> str:
    extension = PurePosixPath(filename).suffix.lstrip(".").lower()
    return "jpg" if extension == "jpeg" else extension


def _sources(blocks: list[dict[str, Any]], files: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        value = block["value"]
        if block["type"] == "provision":
            yield {
                "kind": "provision",
                "id": value["version_id"],
                "code": value["provision"],
                "hash": content_hash(value),
            }
        elif block["type"] == "glossary":
            yield {"kind": "glossary", "code": value["slug"], "hash": content_hash(value)}
        elif block["type"] == "picture":
            name = files[block["id"]]["name"]
            yield {"kind": "image", "id": value["image_id"], "hash": value["hash"], "file": name}
        elif block["type"] == "download":
            name = files[block["id"]]["name"]
            yield {"kind": "document", "id": value["document_id"], "hash": value["hash"], "file": name}


# --- Clean HTML -------------------------------------------------------------------------------------------

TAGS = {
    *("a", "abbr", "aside", "b", "blockquote", "br", "code", "dd", "details", "div", "dl", "dt", "em", "figcaption"),
    *("figure", "h2", "h3", "h4", "i", "img", "li", "ol", "p", "section", "small", "span", "strong", "summary", "sub"),
    *("sup", "table", "tbody", "td", "th", "thead", "time", "tr", "u", "ul"),
}
ATTRIBUTES = {
    "*": {"class", "id", "lang", "aria-label", "aria-labelledby"},
    "a": {"href", "download", "hreflang"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "time": {"datetime"},
}
URL_SCHEMES = {"http", "https", "mailto", "tel"}
_OUR_CLASS = re.compile(r"block(-[a-z]+)*")


def clean(html: str) -> str:
    """Return the HTML with only our tags, attributes and classes; pictures only from the editions' own files."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_keep_attribute,
        url_schemes=URL_SCHEMES,
        link_rel="noopener",
    )


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return " ".join(word for word in value.split() if _OUR_CLASS.fullmatch(word)) or None
    if tag == "img" and name == "src":
        return value if value.startswith(EDITION_FILES_URL) else None
    return value
