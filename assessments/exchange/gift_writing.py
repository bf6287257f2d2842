"""GIFT: from questions to text. What GIFT cannot say is reported, and goes as an exact copy in a comment."""

import re
from collections.abc import Callable

from assessments.exchange import exact, gift_reading, html, losses
from assessments.exchange.fractions import percent_text
from assessments.exchange.moodle_writing import GRADING_TYPES, _step
from assessments.exchange.parsed import ParsedQuestion
from assessments.exchange.questions_shape import distance, numeric_answers, option_shares, text_answers
from assessments.questions.translating import translate as _

SPECIAL = re.compile(r"([\\~=#{}:])")


def write(questions: list[ParsedQuestion]) -> tuple[bytes, dict[str, list[str]]]:
    """(bytes, what the format itself cannot say of each question, by name)."""
    blocks, remarks, category = [], {}, ""
    for question in questions:
        if question.category != category:
            category = question.category
            blocks.append(f"$CATEGORY: {_escaped('$course$/top/' + category if category else '$course$/top')}")
        text, remark = _question(question)
        blocks.append(text)
        if remark:
            remarks.setdefault(question.name, []).extend(remark)  # of another category it may have the same name
    return ("\n\n".join(blocks) + "\n").encode(), remarks


def _question(question: ParsedQuestion) -> tuple[str, list[str]]:
    writer = Writer(question)
    body = writer.body()
    comment = writer.comment()
    block = gift_reading.Block(line=1, lines=body.split("\n"), comments=[comment])
    visible = gift_reading.read_block(block, question.category)
    copy = exact.written(question, visible)
    lines = [comment] if comment else []
    if copy:
        lines.append(f"// [exact:{copy}]")
    writer.remarks += losses.remarks(question, visible, "GIFT")
    if question.images:
        writer.remarks.append(_("GIFT carries no pictures; they stay where they are kept."))
    return "\n".join([*lines, body]), writer.remarks


class Writer:
    """One question as GIFT."""

    def __init__(self, question: ParsedQuestion) -> None:
        self.question, self.key, self.wordings = question, question.key, question.wordings
        self.remarks: list[str] = []
        plain = all(wording.get("format") != "html" for wording in self.wordings.values())
        texts = [question.wordings[language] for language in question.wordings]
        self.is_plain = plain and len(texts) == 1

    def comment(self) -> str:
        parts = [f"[id:{_bracketed(self.question.code)}]"] if self.question.code else []
        parts += [f"[tag:{_bracketed(tag)}]" for tag in self.question.tags]
        return f"// {' '.join(parts)}" if parts else ""

    def body(self) -> str:
        answers = KINDS.get(self.question.kind, unknown)(self)
        general = self.words("explanation")
        head = f"::{_escaped(self.question.name)}::[{'plain' if self.is_plain else 'html'}]{self.words('stem')}"
        if answers is None:
            return head
        return f"{head}{{{answers}{f'####{general}' if general else ''}}}"

    def words(self, *path: str | int) -> str:
        """What stands down the path, for all languages, escaped."""
        texts = {}
        for language, wording in self.wordings.items():
            part = wording
            for step in path:
                part = _step(part, step)
            text = part or ""
            texts[language] = text if self.is_plain or wording.get("format") == "html" else html.from_plain(text)
        return _escaped(next(iter(texts.values())) if self.is_plain else html.in_languages(texts))

    def rows(self, rows: list[tuple[str, str, str]]) -> str:
        """(sign with per cent, text, feedback) as lines."""
        return "".join(f"\n\t{sign}{text}{f'#{feedback}' if feedback else ''}" for sign, text, feedback in rows) + "\n"


def _escaped(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text).replace("\r\n", "\n").replace("\n", "\\n").strip()


def _bracketed(text: str) -> str:
    return re.sub(r"([\]\\])", r"\\\1", " ".join(text.split()))


def _sign(share: str, *, is_single: bool) -> str:
    if is_single and share == "1":
        return "="
    return "~" if share == "0" else f"~%{percent_text(share)}%"


def choice(writer: Writer) -> str:
    is_single = writer.question.kind == "single"
    if not is_single and "fractions" not in writer.key:
        writer.remarks.append(
            _("GIFT has no all-or-nothing; written as equal shares, and each wrong option costs 100 %.")
        )
    shares = option_shares(writer.question)
    return writer.rows(
        [
            (
                _sign(share, is_single=is_single),
                writer.words("options", id_, "text"),
                writer.words("options", id_, "feedback"),
            )
            for id_, share in shares.items()
        ]
    )


def true_or_false(writer: Writer) -> str:
    right = writer.key["choice"]
    wrong = "false" if right == "true" else "true"
    feedback = [writer.words("options", id_, "feedback") for id_ in (wrong, right)]
    text = "TRUE" if right == "true" else "FALSE"
    if any(feedback):
        text += f"#{feedback[0]}"
    return f"{text}#{feedback[1]}" if feedback[1] else text


def short_text(writer: Writer) -> str:
    rows = []
    for answer in text_answers(writer.key):
        share = answer.get("fraction", "1")
        sign = "=" if share == "1" else f"=%{percent_text(share)}%"
        text = answer["text"] if writer.is_plain else html.from_plain(answer["text"])
        rows.append((sign, _escaped(text), writer.words("feedback", answer["id"])))
    return writer.rows(rows)


def numeric(writer: Writer) -> str:
    rows = []
    for answer in numeric_answers(writer.key):
        share = answer.get("fraction", "1")
        sign = "=" if share == "1" else f"=%{percent_text(share)}%"
        number = f"{answer['value']}:{distance(answer)}" if answer["value"] != "*" else "*"
        rows.append((sign, number, writer.words("feedback", answer["id"])))
    return "#" + writer.rows(rows)


def matching(writer: Writer) -> str:
    rows, used = [], set()
    for left in writer.wordings[next(iter(writer.wordings))].get("left", []):
        right = writer.key["pairs"].get(left["id"])
        used.add(right)
        rows.append(("=", f"{writer.words('left', left['id'], 'text')} -> {writer.words('right', right, 'text')}", ""))
    for right in writer.wordings[next(iter(writer.wordings))].get("right", []):
        if right["id"] not in used:
            rows.append(("=", f" -> {writer.words('right', right['id'], 'text')}", ""))
    return writer.rows(rows)


def ordering(writer: Writer) -> str:
    scoring = GRADING_TYPES.get(writer.key.get("scoring", "all"), "ALL_OR_NOTHING")
    entries = "".join(f"\n{_no_comment(writer.words('options', id_, 'text'))}" for id_ in writer.key["order"])
    return f">0 ALL VERTICAL {scoring} SHOW{entries}\n"


def _no_comment(line: str) -> str:
    """A line that begins with // is a comment to whoever reads it; behind an escaped line break it is none."""
    return f"\\n{line}" if line.startswith("//") else line


def essay(writer: Writer) -> str:
    if writer.key or writer.words("template"):
        writer.remarks.append(_("GIFT has no word limits, guides or templates."))
    return ""


def description(writer: Writer) -> None:
    return None


def unknown(writer: Writer) -> None:
    writer.remarks.append(_("GIFT has no such question; its text is written as a description."))


KINDS: dict[str, Callable[[Writer], str | None]] = {
    "single": choice,
    "multiple": choice,
    "truefalse": true_or_false,
    "shorttext": short_text,
    "numeric": numeric,
    "matching": matching,
    "ordering": ordering,
    "written": essay,
    "description": description,
}
