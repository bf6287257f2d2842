"""From what a format says to a question in our shapes: languages gathered, HTML told from plain text, ids given.

A reader fills a ``Draft`` with ``Words`` wherever people read something; ``finished`` makes a wording a language.
"""

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from assessments.exchange import html, markdown, pictures
from assessments.exchange.parsed import (
    LONGEST_CODE,
    LONGEST_NAME,
    USUAL_PENALTY,
    ParsedQuestion,
    QuestionRefused,
    number_text,
)
from assessments.questions.translating import translate as _

LANGUAGE_OF_SCRIPT = re.compile(r"[\u0900-\u097f]")
TRUE_WORDS = {"en": "True", "hi": "सही"}
FALSE_WORDS = {"en": "False", "hi": "गलत"}


@dataclass(frozen=True)
class Words:
    """One text in HTML, by language; under "" where it is the same for all."""

    by: dict[str, str]

    def __bool__(self) -> bool:
        return any(text.strip() for text in self.by.values())

    def get(self, language: str) -> str:
        return self.by.get(language, self.by.get("", ""))

    def texts(self) -> list[str]:
        """Every language's text as plain text, each once."""
        return list(dict.fromkeys(html.to_plain(text) for text in self.by.values()))


NOTHING = Words({})


@dataclass
class Draft:
    """A question while it is read."""

    name: str
    line: int
    kind: str = ""
    key: dict = field(default_factory=dict)
    template: dict = field(default_factory=dict)  # the wording, with Words for its texts
    code: str = ""
    default_mark: Decimal = Decimal(1)
    penalty: Decimal | None = None
    category: str = ""
    tags: list[str] = field(default_factory=list)
    is_hidden: bool | None = None
    images: dict[str, bytes] = field(default_factory=dict)
    image_names: dict[str, str] = field(default_factory=dict)
    lost_files: set[str] = field(default_factory=set)  # named in ``left_out`` already
    place: str = ""
    problems: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def leave_out(self, what: str) -> None:
        if what not in self.left_out:
            self.left_out.append(what)

    def words(self, text: str, form: str = "html") -> Words:
        """What a person reads: ``text`` written as html, plain, moodle (auto-format) or markdown."""
        if not text.strip():
            return NOTHING
        if form != "plain":
            text = self._with_pictures(text)
        if len(text) > html.LONGEST or text.count("<") > html.MOST_TAGS:
            raise QuestionRefused(_("A text of this question is too long, or has too much markup, to be read."))
        if form == "plain":
            return Words({"": html.from_plain(text.strip())})
        if form == "markdown":
            text = self._with_pictures(markdown.to_html(text))
        elif form == "moodle":
            text = html.from_automatic(text)
        return Words({language: self._sanitised(part) for language, part in html.by_language(text).items()})

    def _with_pictures(self, text: str) -> str:
        """The HTML with pictures that it holds itself, as ``data:``, kept like those that come beside a text."""
        return html.DATA_PICTURE.sub(self._picture, text)

    def _picture(self, found: re.Match) -> str:
        before, sign, media, written, after = found.groups()
        data = pictures.from_base64(unquote(written))
        kept = pictures.kept_name(data) if data else None
        if kept is None:
            self.leave_out(pictures.left_out(f"data:{media}"))
            return ""
        self.image_names[kept], self.images[kept] = kept, data
        return f"{before}{sign}{html.FILES}{kept}{sign}{after}"

    def _sanitised(self, text: str) -> str:
        kept, dropped = html.sanitised(text)
        for what in dropped:
            self.leave_out(_about(what))
        return kept.strip()

    def finished(self) -> ParsedQuestion:
        """The question, with a wording for each language it is written in."""
        key = dict(self.key)
        if len(self.code) > LONGEST_CODE:
            self.leave_out(
                _("The code “%(code)s” is cut: codes have %(most)s characters at most.")
                % {"code": self.code[:80], "most": LONGEST_CODE}
            )
        penalty = "" if self.penalty is None else number_text(self.penalty)
        if penalty not in ("", USUAL_PENALTY) and self.kind not in ("written", "description"):
            key["penalty"] = penalty
        return ParsedQuestion(
            name=_short(self.name, LONGEST_NAME),
            line=self.line,
            kind=self.kind,
            key=key,
            wordings=self._wordings() if not self.problems else {},
            code=_short(self.code, LONGEST_CODE),
            default_mark=self.default_mark,
            category=self.category,
            tags=list(dict.fromkeys(tag for tag in self.tags if tag)),
            is_hidden=self.is_hidden,
            images=self.images,
            stated_penalty=penalty,
            place=self.place,
            problems=self.problems,
            left_out=self.left_out,
        )

    # --- Wordings

    def _wordings(self) -> dict[str, dict]:
        texts = list(_leaves(self.template))
        languages = self._languages(texts)
        plain = all(html.is_plain(text) for words in texts for text in words.by.values())
        return {language: self._wording(language, plain) for language in languages}

    def _languages(self, texts: list[Words]) -> list[str]:
        stem = self.template.get("stem", NOTHING)
        own = [language for language in stem.by if language]
        if own:
            return sorted(own)
        if found := {language for words in texts for language in words.by if language}:
            return sorted(found)
        written = "".join(text for words in texts for text in words.by.values())
        letters = sum(char.isalpha() for char in re.sub(r"<[^>]*>", "", written))
        return ["hi" if len(LANGUAGE_OF_SCRIPT.findall(written)) * 2 > letters else "en"]

    def _wording(self, language: str, plain: bool) -> dict:
        wording = _realised(self.template, language, plain)
        wording.setdefault("stem", "")
        wording.setdefault("explanation", "")
        if not plain:
            wording["format"] = "html"
        shown = repr(wording)
        for name in sorted({unquote(entities.unescape(each)) for each in html.SHOWN_FILE.findall(shown)}):
            if name not in self.image_names and name not in self.lost_files and not plain:
                self.leave_out(_("The picture “%(name)s” does not come with the file.") % {"name": name[:100]})
        named = {
            name: kept
            for name, kept in self.image_names.items()
            if html.FILES + name in shown or html.FILES + name.replace(" ", "%20") in shown
        }
        if named:
            wording["images"] = named
        return wording


def _about(dropped: str) -> str:
    """What is said of HTML that was taken away."""
    match dropped:
        case "img":
            return _("A picture that does not come with the file is left out.")
        case html.STYLE:
            return _("Styles of the text, such as colours, are left out.")
        case html.LINK:
            return _("A link is left out: only addresses with http, https or mailto are kept.")
    return _("HTML that is not kept here is left out: <%(tag)s>.") % {"tag": dropped}


def standard(texts: dict[str, str]) -> "Standard":
    """Words that the site says itself, in every language."""
    return Standard(dict(texts))


class Standard(Words):
    """Words that bring no language of their own: True and False."""


def _leaves(part: Any) -> Iterator[Words]:
    if isinstance(part, Standard):
        return
    if isinstance(part, Words):
        yield part
    elif isinstance(part, dict):
        for entry in part.values():
            yield from _leaves(entry)
    elif isinstance(part, list):
        for entry in part:
            yield from _leaves(entry)


def _realised(part: Any, language: str, plain: bool, *, keeps_all: bool = False) -> Any:
    """``part`` with the texts of one language; what is empty is left out, but for texts that stand in a list.

    A gap stays that has no words of its own.
    """
    if isinstance(part, Words):
        text = part.get(language)
        return html.to_plain(text) if plain else text
    if isinstance(part, list):
        return [_realised(entry, language, plain) for entry in part]
    if isinstance(part, dict):
        found = {name: _realised(entry, language, plain, keeps_all=name == "parts") for name, entry in part.items()}
        keep = ("text", "id", "parts")
        return {name: entry for name, entry in found.items() if keeps_all or name in keep or entry not in ("", {}, [])}
    return part


def _short(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
