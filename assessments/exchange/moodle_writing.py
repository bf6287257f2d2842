"""Moodle XML: from questions to the bytes of a file that Moodle imports.

Every question is read back as it was written; where that is not the same question, what is missing goes beside it as
an exact copy in a comment, which Moodle ignores, and is reported.
"""

import base64
import re
from collections.abc import Callable
from decimal import Decimal
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from assessments.exchange import cloze, exact, html, losses, moodle_reading
from assessments.exchange.drafting import FALSE_WORDS, TRUE_WORDS
from assessments.exchange.fractions import is_listed, nearest, percent_text
from assessments.exchange.moodle_kinds import SCORINGS, TOLERANCE_KINDS
from assessments.exchange.parsed import ParsedQuestion, number_text
from assessments.exchange.questions_shape import decimals_of, distance
from assessments.exchange.xml_tree import read_children
from assessments.questions.calculated import formulas_of
from assessments.questions.translating import translate as _

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
GRADING_TYPES = {scoring: name for name, scoring in SCORINGS.items()}
TOLERANCE_NUMBERS = {name: number for number, name in TOLERANCE_KINDS.items()}


def write(questions: list[ParsedQuestion]) -> tuple[bytes, dict[str, list[str]]]:
    """(bytes, what the format itself cannot say of each question, by name)."""
    parts, remarks, category = [HEAD], {}, None
    for question in questions:
        if question.category != category:
            category = question.category
            parts.append(_category(category))
        text, remark = _question(question)
        parts.append(text)
        if remark:
            remarks.setdefault(question.name, []).extend(remark)  # of another category it may have the same name
    return "".join([*parts, "</quiz>\n"]).encode(), remarks


def _category(path: str) -> str:
    full = f"$course$/top/{path}" if path else "$course$/top"
    return f'  <question type="category">\n    <category><text>{escape(full)}</text></category>\n  </question>\n'


def _question(question: ParsedQuestion) -> tuple[str, list[str]]:
    writer = Writer(question)
    body = writer.body()
    visible = _read_back(body, question.category)
    copy = exact.written(question, visible)
    if copy:
        body = body.replace("\n", f"\n    <!-- {moodle_reading.EXACT}{copy} -->\n", 1)
    return body, [*dict.fromkeys(writer.remarks), *losses.remarks(question, visible, "Moodle")]


def _read_back(body: str, category: str) -> ParsedQuestion:
    found: list[ParsedQuestion] = []
    read_children(
        f"<quiz>{body}</quiz>".encode(),
        "quiz",
        lambda node: found.append(moodle_reading.read_question(node, category)),
    )
    return found[0]


class Writer:
    """One question as a <question> element."""

    def __init__(self, question: ParsedQuestion) -> None:
        self.question = question
        self.key, self.wordings = question.key, question.wordings
        self.remarks: list[str] = []

    def body(self) -> str:
        kind, inner = KINDS.get(self.question.kind, unknown)(self)
        name = escape(NOT_XML.sub("", self.question.name))
        lines = [
            f'<question type="{kind}">',
            f"  <name><text>{name}</text></name>",
            f"  {self.stem(kind)}",
            f"  {self.text('generalfeedback', self.pick('explanation'))}",
            f"  <defaultgrade>{number_text(self.question.default_mark)}</defaultgrade>",
            f"  <penalty>{self.question.penalty}</penalty>",
            f"  <hidden>{int(bool(self.question.is_hidden))}</hidden>",
            f"  <idnumber>{escape(self.question.code)}</idnumber>",
            *(f"  {line}" for line in [*inner, *self.tail()]),
            "</question>\n",
        ]
        return "\n".join(f"  {line}" if line.strip() else line for line in lines)

    # --- Texts

    def pick(self, *path: str | int) -> dict[str, str]:
        """What stands down the path in each language's wording."""
        found = {}
        for language, wording in self.wordings.items():
            part = wording
            for step in path:
                part = _step(part, step)
            found[language] = part or ""
        return found

    def markup(self, texts: dict[str, str]) -> str:
        """One HTML text for all languages."""
        return html.in_languages(
            {
                language: text if self.wordings[language].get("format") == "html" else html.from_plain(text)
                for language, text in texts.items()
            }
        )

    def text(self, tag: str, texts: dict[str, str], attributes: str = "", inner: str = "") -> str:
        """An element with <text>, and the pictures that its text shows."""
        markup = NOT_XML.sub("", self.markup(texts))
        return f'<{tag}{attributes} format="html"><text>{_cdata(markup)}</text>{self.files(markup)}{inner}</{tag}>'

    def files(self, markup: str) -> str:
        found = {name: kept for words in self.wordings.values() for name, kept in words.get("images", {}).items()}
        shown = []
        for name, kept in found.items():
            if html.FILES + name not in markup and html.FILES + quote(name) not in markup:
                continue
            if kept in self.question.images:
                data = base64.b64encode(self.question.images[kept]).decode()
                shown.append(f'<file name={quoteattr(name)} path="/" encoding="base64">{data}</file>')
        return "".join(shown)

    def stem(self, kind: str) -> str:
        if kind != "cloze":
            return self.text("questiontext", self.pick("stem"))
        written = NOT_XML.sub("", cloze.written(self.key, self.wordings) or "")
        return f'<questiontext format="html"><text>{_cdata(written)}</text>{self.files(written)}</questiontext>'

    def tail(self) -> list[str]:
        """Combined feedback, hints and tags."""
        lines = []
        for tag, name in (
            ("correctfeedback", "right"),
            ("partiallycorrectfeedback", "partly"),
            ("incorrectfeedback", "wrong"),
        ):
            texts = self.pick(name)
            if all(isinstance(text, str) for text in texts.values()) and any(texts.values()):
                lines.append(self.text(tag, texts))
        for place in range(max((len(wording.get("hints", [])) for wording in self.wordings.values()), default=0)):
            hint = _step(self.key.get("hints", []), place) or {}
            flags = "<shownumcorrect/>" if hint.get("shows_number_right") else ""
            flags += "<clearwrong/>" if hint.get("clears_wrong") else ""
            lines.append(self.text("hint", self.pick("hints", place), inner=flags))
        if self.question.tags:
            tags = "".join(f"<tag><text>{escape(tag)}</text></tag>" for tag in self.question.tags)
            lines.append(f"<tags>{tags}</tags>")
        return lines

    # --- Answers

    def share(self, share: str) -> str:
        """A fraction as Moodle takes it: one of its list."""
        if not is_listed(share):
            self.remarks.append(_("Moodle knows no share of %(share)s; the nearest is written.") % {"share": share})
            share = number_text(nearest(Decimal(share)))
        return percent_text(share)

    def option(self, id_: str, share: str) -> str:
        feedback = self.text("feedback", self.pick("options", id_, "feedback"))
        return self.text("answer", self.pick("options", id_, "text"), f' fraction="{self.share(share)}"', feedback)

    def typed(self, answer: dict, text: str, more: str = "") -> str:
        feedback = self.text("feedback", self.pick("feedback", answer["id"]))
        head = f'<answer fraction="{self.share(answer.get("fraction", "1"))}" format="moodle_auto_format">'
        return f"{head}<text>{escape(NOT_XML.sub('', text))}</text>{feedback}{more}</answer>"

    def option_ids(self, part: str = "options") -> list[str]:
        return [entry["id"] for entry in next(iter(self.wordings.values())).get(part, [])]


def _step(part: object, step: str | int) -> object:
    if isinstance(part, dict):
        return part.get(step)
    if isinstance(part, list) and isinstance(step, int):
        return part[step] if step < len(part) else None
    if isinstance(part, list):
        return next((entry for entry in part if entry.get("id") == step), None)
    return None


def _cdata(text: str) -> str:
    if not re.search(r"[<&]", text):
        return escape(text)
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


# --- The kinds --------------------------------------------------------------------------------------------

Written = tuple[str, list[str]]


def single(writer: Writer) -> Written:
    shares = {**writer.key.get("fractions", {}), writer.key["choice"]: "1"}
    options = [writer.option(id_, shares.get(id_, "0")) for id_ in writer.option_ids()]
    return "multichoice", ["<single>true</single>", "<shuffleanswers>1</shuffleanswers>", *options]


def multiple(writer: Writer) -> Written:
    shares = writer.key.get("fractions")
    if shares is None:
        writer.remarks.append(
            _("Moodle has no all-or-nothing; written as equal shares, and each wrong option costs 100 %.")
        )
        rights = writer.key["choices"]
        even = number_text(nearest(Decimal(1) / len(rights)))
        shares = {id_: even if id_ in rights else "-1" for id_ in writer.option_ids()}
    options = [writer.option(id_, shares.get(id_, "0")) for id_ in writer.option_ids()]
    return "multichoice", ["<single>false</single>", "<shuffleanswers>1</shuffleanswers>", *options]


def true_or_false(writer: Writer) -> Written:
    lines = []
    for value in ("true", "false"):
        fraction = 100 if writer.key["choice"] == value else 0
        feedback = writer.text("feedback", writer.pick("options", value, "feedback"))
        lines.append(
            f'<answer fraction="{fraction}" format="moodle_auto_format"><text>{value}</text>{feedback}</answer>'
        )
    words = writer.pick("options", "true", "text"), writer.pick("options", "false", "text")
    standard = all(
        text in ("", own[language])
        for texts, own in zip(words, (TRUE_WORDS, FALSE_WORDS), strict=True)
        for language, text in texts.items()
        if language in own
    )
    if not standard:
        writer.remarks.append(_("Moodle says “True” and “False” in its own words, not in the question’s."))
    return "truefalse", lines


def short_text(writer: Writer) -> Written:
    answers = writer.key.get("answers") or [
        {"id": f"a{place}", "text": text, "fraction": "1"} for place, text in enumerate(writer.key["accepted"], start=1)
    ]
    case = 0 if writer.key.get("ignore_case") else 1
    return "shortanswer", [f"<usecase>{case}</usecase>", *(writer.typed(each, each["text"]) for each in answers)]


def numeric(writer: Writer) -> Written:
    answers = writer.key.get("answers") or [
        {"id": "a1", "value": writer.key["value"], "tolerance": writer.key.get("tolerance", "0"), "fraction": "1"}
    ]
    lines = [writer.typed(each, each["value"], f"<tolerance>{_absolute(writer, each)}</tolerance>") for each in answers]
    return "numerical", [*lines, *_units(writer)]


def _absolute(writer: Writer, answer: dict) -> str:
    """The tolerance as a distance, which is all that Moodle's numerical question has."""
    if answer.get("tolerance_kind", "absolute") != "absolute" and answer["value"] != "*":
        writer.remarks.append(_("Moodle’s numerical question has absolute tolerances only; the distance is written."))
    return distance(answer)


def _units(writer: Writer) -> list[str]:
    if not writer.key.get("unit"):
        return ["<unitgradingtype>0</unitgradingtype>", "<showunits>3</showunits>"]
    rows = [{"unit": writer.key["unit"], "multiplier": "1"}, *writer.key.get("units", [])]
    units = "".join(
        f"<unit><multiplier>{row['multiplier']}</multiplier><unit_name>{escape(row['unit'])}</unit_name></unit>"
        for row in rows
    )
    penalty = writer.key.get("unit_penalty")
    grading = [f"<unitgradingtype>{_unit_grading(writer.key) if penalty else 0}</unitgradingtype>"]
    if penalty:
        grading.append(f"<unitpenalty>{penalty}</unitpenalty>")
    return [*grading, "<showunits>0</showunits>", "<unitsleft>0</unitsleft>", f"<units>{units}</units>"]


def _unit_grading(key: dict) -> int:
    """Moodle's 1 takes the penalty from the mark earned, its 2 from the whole mark."""
    return 2 if key.get("unit_penalty_of") == "whole" else 1


def matching(writer: Writer) -> Written:
    lines, used = ["<shuffleanswers>1</shuffleanswers>"], set()
    for id_ in writer.option_ids("left"):
        right = writer.key["pairs"].get(id_)
        used.add(right)
        lines.append(_pair(writer, writer.pick("left", id_, "text"), right))
    for right in writer.option_ids("right"):
        if right not in used:
            lines.append(_pair(writer, {}, right))
    return "matching", lines


def _pair(writer: Writer, left: dict[str, str], right: str | None) -> str:
    texts = writer.pick("right", right, "text")
    one = next(iter(texts.values()), "") if len(set(texts.values())) == 1 else None
    text = escape(NOT_XML.sub("", one)) if one is not None else _cdata(writer.markup(texts))
    return writer.text("subquestion", left, inner=f"<answer><text>{text}</text></answer>")


def ordering(writer: Writer) -> Written:
    lines = [
        writer.text("answer", writer.pick("options", id_, "text"), f' fraction="{place}"')
        for place, id_ in enumerate(writer.key["order"], start=1)
    ]
    scoring = GRADING_TYPES.get(writer.key.get("scoring", "all"), "ALL_OR_NOTHING")
    head = ["<layouttype>VERTICAL</layouttype>", "<selecttype>ALL</selecttype>", "<selectcount>0</selectcount>"]
    return "ordering", [*head, f"<gradingtype>{scoring}</gradingtype>", *lines]


def gaps(writer: Writer) -> Written:
    if cloze.written(writer.key, writer.wordings) is None:
        writer.remarks.append(_("Moodle’s cloze cannot hold this text with gaps; it is written as a description."))
        return "description", []
    return "cloze", []


def essay(writer: Writer) -> Written:
    guide = [f"{text}" for text in (writer.pick("guide", row["id"]) for row in writer.key.get("guide", []))]
    lines = ["<responseformat>editor</responseformat>", "<responserequired>1</responserequired>"]
    for tag, name in (("minwordlimit", "words_least"), ("maxwordlimit", "words_most")):
        if writer.key.get(name):
            lines.append(f"<{tag}>{writer.key[name]}</{tag}>")
    if guide:
        lines.append(writer.text("graderinfo", writer.pick("guide", writer.key["guide"][0]["id"])))
    if len(guide) > 1:
        writer.remarks.append(_("Moodle has one guide for marking; only its first entry is written."))
    lines.append(writer.text("responsetemplate", writer.pick("template")))
    return "essay", lines


def calculated(writer: Writer) -> Written:
    lines, decimals = [], decimals_of(writer.key)
    for answer in formulas_of(writer.key):
        kind = TOLERANCE_NUMBERS.get(answer.get("tolerance_kind", "absolute"), "2")
        more = f"<tolerance>{answer.get('tolerance', '0')}</tolerance><tolerancetype>{kind}</tolerancetype>"
        more += "<correctanswerformat>1</correctanswerformat>"
        more += f"<correctanswerlength>{decimals}</correctanswerlength>"
        lines.append(writer.typed(answer, answer["formula"], more))
    return "calculated", [*lines, *_units(writer), _data(writer.key.get("data", []))]


def _data(rows: list[dict[str, str]]) -> str:
    sets = []
    for name in rows[0] if rows else []:
        values = [row[name] for row in rows]
        numbers = [Decimal(value) for value in values]
        items = "".join(
            f"<dataset_item><number>{place}</number><value>{value}</value></dataset_item>"
            for place, value in enumerate(values, start=1)
        )
        sets.append(
            "<dataset_definition><status><text>private</text></status>"
            f"<name><text>{name}</text></name><type>calculated</type>"
            "<distribution><text>uniform</text></distribution>"
            f"<minimum><text>{min(numbers):f}</text></minimum><maximum><text>{max(numbers):f}</text></maximum>"
            f"<decimals><text>{max(0, -min(number.as_tuple().exponent for number in numbers))}</text></decimals>"
            f"<itemcount>{len(values)}</itemcount><dataset_items>{items}</dataset_items>"
            f"<number_of_items>{len(values)}</number_of_items></dataset_definition>"
        )
    return f"<dataset_definitions>{''.join(sets)}</dataset_definitions>"


def description(writer: Writer) -> Written:
    return "description", []


def unknown(writer: Writer) -> Written:
    writer.remarks.append(_("Moodle has no such question; its text is written as a description."))
    return "description", []


KINDS: dict[str, Callable[[Writer], Written]] = {
    "single": single,
    "multiple": multiple,
    "truefalse": true_or_false,
    "shorttext": short_text,
    "numeric": numeric,
    "matching": matching,
    "ordering": ordering,
    "cloze": gaps,
    "written": essay,
    "calculated": calculated,
    "description": description,
}
