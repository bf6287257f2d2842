r"""GIFT: from text to parsed questions, in Moodle's full syntax.

A backslash takes the meaning from ~ = # { } : and writes a line end as \n. While a question is read, such characters
stand as private ones, so that every sign that is left is meant as a sign.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from assessments.exchange import exact, html
from assessments.exchange.drafting import Draft, Words
from assessments.exchange.encoding import decoded
from assessments.exchange.gift_kinds import answers_into
from assessments.exchange.moodle_reading import category_path
from assessments.exchange.parsed import FileRefused, ParsedFile, ParsedQuestion, QuestionRefused, in_question
from assessments.questions.translating import translate as _

FORMAT = "gift"
MOST_QUESTIONS = 10_000
LONGEST = html.LONGEST + exact.MOST_BYTES  # characters of one question, with the copy in its comment
SPECIAL = "\\~=#{}:"
PRIVATE = {char: chr(0xE000 + place) for place, char in enumerate(SPECIAL)}
BACK = str.maketrans({private: char for char, private in PRIVATE.items()} | {"\ue010": "\n"})
ESCAPE = re.compile(r"\\([\\~=#{}:n])")
FORMS = {"html": "html", "markdown": "markdown", "plain": "plain", "moodle": "moodle"}
MARK = re.compile(r"\s*\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
NAME = re.compile(r"\s*::(.*?)::", re.DOTALL)
CATEGORY = re.compile(r"\s*\$CATEGORY:\s*(.*)")
# a bound to what stands in brackets: without one, many that never close cost their number squared
ID = re.compile(r"\[id:((?:[^\]\\]|\\.){0,400})\]")
TAG = re.compile(r"\[tag:((?:[^\]\\]|\\.){0,400})\]")
EXACT = re.compile(r"\[exact:(\S{1,100} \S+)\]")


@dataclass
class Block:
    """The lines of one question, and what the comments above it say."""

    line: int = 0
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    is_open: bool = False  # a { has not met its } yet
    size: int = 0  # characters, those of the comments too

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()


def read(data: bytes) -> ParsedFile:
    """The questions of a GIFT file. Raises FileRefused."""
    text = decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    if re.search("[\ue000-\ue010]", text):
        raise FileRefused(_("The file holds characters of private use. Take them out and try again."))
    questions: list[ParsedQuestion] = []
    for category, block in _blocks(text):
        if len(questions) >= MOST_QUESTIONS:
            raise FileRefused(_("The file has more than %(most)s questions. Divide it.") % {"most": MOST_QUESTIONS})
        questions.append(read_block(block, category))
    if not questions:
        raise FileRefused(_("The file holds no questions."))
    return ParsedFile(FORMAT, questions)


def _blocks(text: str) -> Iterator[tuple[str, Block]]:
    """(category, block) of each question: lines up to a blank one outside of braces."""
    category, block = "", Block()
    for number, raw in enumerate(_lines(text), start=1):
        block.size += len(raw) + 1
        if block.size > LONGEST:
            name = NAME.match((block.text or raw)[:400])
            where = in_question(_unescaped(_private(name[1])).strip() if name else "")
            raise FileRefused(
                _(
                    "Line %(line)s%(where)s: this question is longer than can be read. Is a blank line missing before"
                    " it?"
                )
                % {"line": number, "where": where}
            )
        line = raw.strip()
        if line.startswith("//"):
            block.comments.append(line)
            continue
        if not block.lines and (found := CATEGORY.match(line)):
            category, block = category_path(_unescaped(_private(found[1]))), Block()
            continue
        begins_anew = line.startswith("::") and block.is_open
        if (not line and block.lines and not block.is_open) or begins_anew:
            yield category, block
            block = Block()
        if line:
            block.line = block.line or number
            block.lines.append(line)
            signs = re.sub(r"\\.", "", line)
            if last := max(signs.rfind("{"), signs.rfind("}")) + 1:
                block.is_open = signs[last - 1] == "{"
        elif not block.lines:
            block = Block()
        else:
            block.lines.append("")
    if block.lines:
        yield category, block


def _lines(text: str) -> Iterator[str]:
    """The lines one by one, and no more of each than shows that it is too long: a hostile file must not grow here."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start : min(end, start + LONGEST)]
        start = end + 1
    yield text[start : start + LONGEST]


def _private(text: str) -> str:
    return ESCAPE.sub(lambda found: "\ue010" if found[1] == "n" else PRIVATE[found[1]], text)


def _unescaped(text: str) -> str:
    return text.translate(BACK)


def read_block(block: Block, category: str) -> ParsedQuestion:
    """One question. What makes it unusable stands in its ``problems``."""
    comments = " ".join(block.comments)
    draft = Draft(name="", line=block.line, category=category)
    if found := ID.search(comments):
        draft.code = _bracketed(found[1])
    draft.tags = [_bracketed(tag) for tag in TAG.findall(comments)]
    try:
        _read_into(draft, _private(block.text))
    except QuestionRefused as refusal:
        draft.problems.append(str(refusal))
    visible = draft.finished()
    copy = EXACT.search(comments)
    return exact.restored(visible, copy[1]) if copy else visible


def _bracketed(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text).strip()


def _read_into(draft: Draft, text: str) -> None:
    if found := NAME.match(text):
        draft.name, text = " ".join(_unescaped(found[1]).split()), text[found.end() :]
    form, text = _form(text, "moodle")
    before, inside, after = _parted(text)
    stem = f"{before}_____{after}" if after.strip() else before
    draft.template["stem"] = draft.words(_unescaped(stem), form)
    draft.name = draft.name or html.to_plain(next(iter(draft.template["stem"].by.values()), ""))[:80]
    if not draft.template["stem"]:
        raise QuestionRefused(_("The question has no text."))

    def words(part: str) -> Words:
        own, rest = _form(part, form)
        return draft.words(_unescaped(rest), own)

    if inside is not None:
        inside, _sign, general = inside.partition("####")
        draft.template["explanation"] = words(general)
    answers_into(draft, inside, words, _unescaped)


def _form(text: str, default: str) -> tuple[str, str]:
    found = MARK.match(text)
    return (FORMS[found[1].lower()], text[found.end() :]) if found else (default, text)


def _parted(text: str) -> tuple[str, str | None, str]:
    """Text before the answers, the answers (None for a description), text after them. Raises QuestionRefused."""
    before, opens, rest = text.partition("{")
    if not opens:
        if "}" in text:
            raise QuestionRefused(_("A } has no { before it. Write \\} where the sign itself is meant."))
        return text, None, ""
    inside, closes, after = rest.partition("}")
    if not closes:
        raise QuestionRefused(_("The answers open with { and do not close."))
    if "{" in inside or "{" in after or "}" in after:
        raise QuestionRefused(_("There is more than one pair of { }. Write \\{ and \\} where the signs are meant."))
    return before, inside, after
