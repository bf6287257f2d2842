"""Moodle XML: from the bytes of an export to parsed questions.

As Moodle's ``question/format/xml`` and the question types write it. A question that cannot be read is refused by its
name and line, the others are read on; a file that is no sound XML is refused as a whole.
"""

from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import quote

from assessments.exchange import exact, html, pictures
from assessments.exchange.drafting import NOTHING, Draft, Words
from assessments.exchange.fractions import number
from assessments.exchange.moodle_kinds import READERS
from assessments.exchange.parsed import FileRefused, ParsedFile, ParsedQuestion, QuestionRefused
from assessments.exchange.xml_tree import Node, read_children
from assessments.questions.translating import translate as _

FORMAT = "moodle-xml"
MOST_QUESTIONS = 10_000
FORMS = {
    "html": "html",
    "plain_text": "plain",
    "plain": "plain",
    "markdown": "markdown",
    "moodle_auto_format": "moodle",
}
EXACT = "exact "  # how the comment with the exact copy begins


def read(data: bytes) -> ParsedFile:
    """The questions of a Moodle XML file. Raises FileRefused."""
    reader = _File()
    read_children(data, "quiz", reader.take)
    if not reader.questions:
        raise FileRefused(_("The file holds no questions."))
    return ParsedFile(FORMAT, reader.questions)


class _File:
    """The questions so far, and the category they stand in."""

    def __init__(self) -> None:
        self.questions: list[ParsedQuestion] = []
        self.category, self.category_has_words = "", False

    def take(self, node: Node) -> None:
        if node.tag != "question":
            return
        if node.attributes.get("type") == "category":
            self.category = category_path(node.value("category", "text"))
            self.category_has_words = bool(node.value("info", "text"))
            return
        if len(self.questions) >= MOST_QUESTIONS:
            raise FileRefused(_("The file has more than %(most)s questions. Divide it.") % {"most": MOST_QUESTIONS})
        visible = read_question(node, self.category, category_has_words=self.category_has_words)
        self.category_has_words = False  # said once, with the first question of it
        copy = next((text[len(EXACT) :] for text in node.comments if text.startswith(EXACT)), "")
        self.questions.append(exact.restored(visible, copy) if copy else visible)


def category_path(text: str) -> str:
    """ "$course$/top/Law/IT//OT" as "Law/IT//OT": Moodle's path without where it hangs; a doubled slash is one."""
    parts = [part.strip() for part in text.replace("//", "\0").split("/")]
    parts = [part.replace("\0", "//") for part in parts if part]
    while parts and ((parts[0].startswith("$") and parts[0].endswith("$")) or parts[0] == "top"):
        parts.pop(0)
    return "/".join(parts)[:500]


def read_question(node: Node, category: str, *, category_has_words: bool = False) -> ParsedQuestion:
    """One <question>. What makes it unusable stands in its ``problems``."""
    kind = node.attributes.get("type", "")
    draft = Draft(name=node.value("name", "text"), line=node.line, category=category)
    source = Source(node, draft)
    if category_has_words:
        draft.leave_out(_("The description of the category is not kept."))
    try:
        draft.template["stem"] = source.words(node.first("questiontext"))
        draft.name = draft.name or html.to_plain(next(iter(draft.template["stem"].by.values()), ""))[:80]
        _common(node, draft, source)
        reader: Callable | None = READERS.get(kind)
        if reader is None:
            raise QuestionRefused(_("Questions of the type “%(type)s” are not known here.") % {"type": kind[:40]})
        reader(node, draft, source)
    except QuestionRefused as refusal:
        draft.problems.append(str(refusal))
    return draft.finished()


def _common(node: Node, draft: Draft, source: "Source") -> None:
    """What every kind has: mark, penalty, feedback, hints, tags."""
    draft.code = node.value("idnumber")
    draft.is_hidden = {"1": True, "0": False}.get(node.value("hidden"))
    draft.default_mark = number(node.value("defaultgrade") or "1")
    if not 0 <= draft.default_mark <= 1000:
        raise QuestionRefused(_("The default mark must lie between 0 and 1000."))
    penalty = number(node.value("penalty") or "0.3333333")
    if not 0 <= penalty <= 1:
        raise QuestionRefused(_("The penalty must lie between 0 and 1."))
    draft.penalty = penalty
    draft.template["explanation"] = source.words(node.first("generalfeedback"))
    names = ("correctfeedback", "right"), ("partiallycorrectfeedback", "partly"), ("incorrectfeedback", "wrong")
    for tag, name in names:
        draft.template[name] = source.words(node.first(tag))
    draft.tags = tags_of(node)
    if node.first("shownumcorrect"):
        draft.leave_out(_("“Show the number of right answers” after the last try is not kept."))
    hints = [(hint, source.words(hint)) for hint in node.all("hint")]
    if not all(words for _hint, words in hints):
        draft.leave_out(_("A hint without words is not kept, nor the further try that it gives."))
    hints = [(hint, words) for hint, words in hints if words]
    if hints:
        draft.template["hints"] = [words for _hint, words in hints]
        draft.key["hints"] = [
            {"clears_wrong": bool(hint.first("clearwrong")), "shows_number_right": bool(hint.first("shownumcorrect"))}
            for hint, _words in hints
        ]


def tags_of(node: Node) -> list[str]:
    """The question's tags and those that it has in its course only, each once."""
    found = [tag for name in ("tags", "coursetags") for tags in node.all(name) for tag in tags.all("tag")]
    return list(dict.fromkeys(" ".join(tag.value("text").split())[:60] for tag in found))


class Source:
    """Texts of one question's elements, with the files that stand inside them."""

    def __init__(self, node: Node, draft: Draft) -> None:
        self.draft = draft
        self.form = node.first("questiontext").attributes.get("format", "html") if node.first("questiontext") else ""

    def raw(self, node: Node | None) -> tuple[str, str]:
        """(text, form) of an element that holds <text> and maybe files."""
        if node is None:
            return "", "html"
        text = node.first("text").text if node.first("text") else node.text
        form = FORMS.get(node.attributes.get("format", self.form or "html"), "html")
        for file in node.all("file"):
            text = self._with_file(file, text)
        return text, form

    def words(self, node: Node | None) -> Words:
        text, form = self.raw(node)
        return self.draft.words(text, form) if text.strip() else NOTHING

    def plain(self, node: Node | None) -> Words:
        """Words that Moodle itself takes as plain text, but for language spans: typed answers, pairs' right sides."""
        text = (node.first("text").text if node.first("text") else node.text) if node else ""
        if "multilang" in text:
            return self.draft.words(text, "html")
        return self.draft.words(text, "plain")

    def _with_file(self, file: Node, text: str) -> str:
        """Keep a picture; returns the text, changed where another picture has the same name already."""
        name = PurePosixPath(file.attributes.get("name", "")).name[:100]
        data = pictures.from_base64(file.text) if file.attributes.get("encoding", "base64") == "base64" else None
        kept = pictures.kept_name(data) if data else None
        if kept is None or not name:
            self.draft.leave_out(pictures.left_out(name))
            self.draft.lost_files |= {name, file.attributes.get("name", "")}
            return text
        own = name
        if self.draft.image_names.get(name, kept) != kept:
            own = f"{kept[:8]}-{name}"
            for written in (name, quote(name)):
                text = text.replace(html.FILES + written, html.FILES + quote(own))
        if html.FILES + own not in text and html.FILES + quote(own) not in text:
            self.draft.leave_out(_("The picture “%(name)s” is left out: no text shows it.") % {"name": name})
            return text
        self.draft.image_names[own] = kept
        self.draft.images[kept] = data
        return text
