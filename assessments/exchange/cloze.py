r"""Moodle's cloze syntax, {1:SHORTANSWER:=Delhi#Yes~%50%New Delhi}, both ways.

An answer ends at ``~``, ``#`` or ``}`` unless a backslash stands before it, or ``&`` as in the entity ``&#125;``.
"""

import html as entities
import re
from decimal import Decimal

from assessments.exchange import html
from assessments.exchange.building import Given, choice_key, numeric_key, shared, short_text_key
from assessments.exchange.drafting import NOTHING, Draft, Words
from assessments.exchange.fractions import number, percent_text
from assessments.exchange.parsed import QuestionRefused, number_text
from assessments.exchange.questions_shape import shares_of
from assessments.questions.translating import translate as _

TYPES = {  # name: (kind, remark on what is not kept)
    **dict.fromkeys(("SHORTANSWER", "SA", "MW"), ("shorttext", "")),
    **dict.fromkeys(("SHORTANSWER_C", "SAC", "MWC"), ("shorttext", "case")),
    **dict.fromkeys(("NUMERICAL", "NM"), ("numeric", "")),
    **dict.fromkeys(("MULTICHOICE", "MC"), ("single", "")),
    **dict.fromkeys(("MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH"), ("single", "layout")),
    **dict.fromkeys(("MULTICHOICE_S", "MCS", "MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"), ("single", "layout")),
    **dict.fromkeys(("MULTIRESPONSE", "MR"), ("multiple", "")),
    **dict.fromkeys(("MULTIRESPONSE_H", "MRH", "MULTIRESPONSE_S", "MRS"), ("multiple", "layout")),
    **dict.fromkeys(("MULTIRESPONSE_HS", "MRHS"), ("multiple", "layout")),
}
OPENING = re.compile(r"\{\s*([0-9]{0,4})\s*:\s*([A-Za-z_]+)\s*:")
ENDS = re.compile(r"(?<!\\)(?<!&)(?<!&amp;)([~#}])")
FRACTION = re.compile(r"^\s*(?:%(-?[0-9]+(?:[.,][0-9]*)?)%|(=))\s*")
ESCAPED = re.compile(r"\\([~#}{=/\"\\:])")
MOST_PARTS = 100
Answer = tuple[str, str, str, bool]  # fraction, text, feedback, and whether the fraction is written as a percentage


def read_into(draft: Draft, text: str, form: str) -> None:
    """Take the parts out of the stem, which keeps [[1]], [[2]] … in their place. Raises QuestionRefused."""
    stem, parts = _taken_out(text)
    if not parts:
        raise QuestionRefused(_("The text has no gap such as {1:SHORTANSWER:=…}."))
    draft.kind = "cloze"
    draft.template["stem"] = draft.words(stem, form)
    keys, wordings = {}, {}
    for place, (weight, name, answers) in enumerate(parts, start=1):
        kind, remark = TYPES[name]
        if remark == "layout":
            draft.leave_out(_("How the choices of a gap are laid out (%(name)s) is not kept.") % {"name": name})
        key, wording = _part(draft, kind, answers, ignores_case=remark != "case")
        keys[str(place)] = {"kind": kind, "weight": weight, "key": key}
        wordings[str(place)] = wording
    draft.key["parts"] = keys
    draft.template["parts"] = wordings
    shown = draft.template["stem"].by.values()
    if any(stem.count(f"[[{place}]]") != 1 for stem in shown for place in keys):
        raise QuestionRefused(_("A gap stands inside the words of one language. Gaps are common to all languages."))


def _taken_out(text: str) -> tuple[str, list[tuple[str, str, list[Answer]]]]:
    """The text with [[n]] for each gap, and (weight, type, answers) of each."""
    stem, parts, at = [], [], 0
    while found := OPENING.search(text, at):
        name = found[2].upper()
        if name not in TYPES:
            raise QuestionRefused(_("Gaps of the type “%(type)s” are not known here.") % {"type": found[2][:40]})
        answers, end = _answers(text, found.end())
        parts.append((number_text(Decimal(found[1] or "1")), name, answers))
        if len(parts) > MOST_PARTS:
            raise QuestionRefused(_("The text has more than %(most)s gaps.") % {"most": MOST_PARTS})
        stem += [text[at : found.start()], f"[[{len(parts)}]]"]
        at = end
    return "".join([*stem, text[at:]]), parts


def _answers(text: str, at: int) -> tuple[list[Answer], int]:
    """The answers of a gap, and where the text goes on."""
    answers, fields, sign = [], [""], "~"
    while sign != "}":
        found = ENDS.search(text, at)
        if found is None:
            raise QuestionRefused(_("A gap opens with { and does not close."))
        fields[-1] += text[at : found.start()]
        at, sign = found.end(), found[1]
        if sign == "#" and len(fields) == 1:
            fields.append("")
        elif sign == "#":
            fields[-1] += "#"
        else:
            answers.append(_answer(*fields))
            fields = [""]
    return [answer for answer in answers if answer[1]], at


def _answer(text: str, feedback: str = "") -> Answer:
    found = FRACTION.match(text)
    fraction, is_stated = "0", bool(found and not found[2])
    if found:
        text = text[found.end() :]
        fraction = "1" if found[2] else number_text(number(found[1]) / 100)
        if abs(Decimal(fraction)) > 1:
            raise QuestionRefused(_("A fraction lies from -100 % to 100 %."))
    return fraction, ESCAPED.sub(r"\1", text).strip(), ESCAPED.sub(r"\1", feedback).strip(), is_stated


def _part(draft: Draft, kind: str, answers: list[Answer], *, ignores_case: bool) -> tuple[dict, dict]:
    given = []
    for fraction, text, feedback, _is_stated in answers:
        tolerance = "0"
        if kind == "numeric" and ":" in text:
            text, tolerance = text.split(":", 1)
        words = draft.words(text) if kind in ("single", "multiple", "shorttext") else _plain(draft, text)
        given.append(Given(words, fraction, draft.words(feedback), tolerance))
    if kind == "numeric":
        key, feedback = numeric_key(given)
        return key, {"feedback": feedback}
    if kind == "shorttext":
        key, feedback = short_text_key(given, ignores_case=ignores_case)
        return key, {"feedback": feedback}
    if kind == "multiple":
        given = shared(given, are_stated=any(is_stated for *_said, is_stated in answers))
    key, options = choice_key(given, is_single=kind == "single")
    return key, {"options": options}


def _plain(draft: Draft, text: str) -> Words:
    return draft.words(entities.unescape(text), "plain") or NOTHING


# --- Writing ----------------------------------------------------------------------------------------------

NAMES = {"shorttext": "SHORTANSWER", "numeric": "NUMERICAL", "single": "MULTICHOICE", "multiple": "MULTIRESPONSE"}


def written(key: dict, wordings: dict[str, dict]) -> str | None:
    """The stem in HTML with its gaps written out; None where the syntax cannot hold the question."""
    parts = {}
    for place, part in key["parts"].items():
        if part["kind"] not in NAMES or not re.fullmatch(r"[0-9]{1,4}", part.get("weight", "1")):
            return None
        words = {language: wording.get("parts", {}).get(place, {}) for language, wording in wordings.items()}
        plain = {language: wording.get("format") != "html" for language, wording in wordings.items()}
        parts[place] = _written_part(part, words, plain)
    pieces = {
        language: re.split(r"\[\[(\w+)\]\]", _html(wording["stem"], wording.get("format") != "html"))
        for language, wording in wordings.items()
    }
    if len({tuple(each[1::2]) for each in pieces.values()}) != 1:
        return None  # the gaps stand in another order in another language
    common = next(iter(pieces.values()))
    if len(pieces) > 1 and any("<" in piece.replace("<br>", "") for each in pieces.values() for piece in each[::2]):
        return None  # a language's words would begin in one element and end in another
    text = []
    for at in range(0, len(common), 2):
        text.append(html.in_languages({language: each[at] for language, each in pieces.items()}))
        if at + 1 < len(common):
            text.append(parts.get(common[at + 1], ""))
    return "".join(text)


def _written_part(part: dict, words: dict[str, dict], plain: dict[str, bool]) -> str:
    key, kind = part["key"], part["kind"]
    name = NAMES[kind] + ("_C" if kind == "shorttext" and not key.get("ignore_case") else "")
    rows = _options(key, words, plain) if kind in ("single", "multiple") else _typed(key, words, plain)
    is_stated = kind == "multiple"  # else another program takes wrong options to cost something
    written_rows = [
        _share(share, is_stated=is_stated) + text + (f"#{feedback}" if feedback else "")
        for share, text, feedback in rows
    ]
    return "{" + f"{part.get('weight', '1')}:{name}:" + "~".join(written_rows) + "}"


def _options(key: dict, words: dict[str, dict], plain: dict[str, bool]) -> list[tuple[str, str, str]]:
    rows = []
    for id_, share in shares_of(key, next(iter(words.values()))).items():
        texts = {
            language: next((each for each in part.get("options", []) if each["id"] == id_), {})
            for language, part in words.items()
        }
        rows.append((share, _both(texts, "text", plain), _both(texts, "feedback", plain)))
    return rows


def _typed(key: dict, words: dict[str, dict], plain: dict[str, bool]) -> list[tuple[str, str, str]]:
    rows = []
    for answer in key.get("answers", []):
        text = _escaped(entities.escape(answer.get("text", answer.get("value", "")), quote=False))
        if "value" in answer and answer.get("tolerance", "0") != "0":
            text += f":{answer['tolerance']}"
        feedback = {language: part.get("feedback", {}) for language, part in words.items()}
        rows.append((answer.get("fraction", "1"), text, _both(feedback, answer["id"], plain)))
    return rows


def _both(texts: dict[str, dict], name: str, plain: dict[str, bool]) -> str:
    return _escaped(
        html.in_languages({language: _html(each.get(name, ""), plain[language]) for language, each in texts.items()})
    )


def _html(text: str, plain: bool) -> str:
    return html.from_plain(text) if plain else text


def _share(share: str, *, is_stated: bool) -> str:
    if share == "0":
        return ""
    return "=" if share == "1" and not is_stated else f"%{percent_text(share)}%"


def _escaped(text: str) -> str:
    return re.sub(r"([\\~#}])", r"\\\1", text)
