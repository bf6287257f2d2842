"""Each kind between what is stored (``docs/question-format.md``) and what an author fills in. Pure.

``OPENERS[kind](key, wordings)`` gives a sheet without the common cells; ``CLOSERS[kind](sheet, languages, ids)`` gives
key and wordings. Closing a sheet as it was opened gives the same key but for older shapes and absent defaults.
"""

import re
from collections.abc import Callable, Sequence

from assessments.editing.sheets import Ids, Row, Sheet, Words, as_percent, as_share, is_empty, letters, numbered, words
from assessments.questions.shorttext import SWITCHES

Wordings = dict[str, dict]
Stored = tuple[dict, Wordings]

PAIR = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s*=\s*([^=;]+?)\s*(?:;|$)")


# --- Entries with an id and words in each language --------------------------------------------------------


def _open_entries(wordings: Wordings, place: str = "options") -> list[Row]:
    found: dict[str, Row] = {}
    for language, wording in wordings.items():
        for entry in wording.get(place) or []:
            row = found.setdefault(entry["id"], {"id": entry["id"], "text": {}, "feedback": {}})
            for name in ("text", "feedback"):
                if entry.get(name):
                    row[name][language] = entry[name]
    return list(found.values())


def _close_entries(rows: Sequence[Row], languages: Sequence[str], place: str = "options") -> Wordings:
    return {language: {place: [_entry(row, language) for row in rows]} for language in languages}


def _entry(row: Row, language: str) -> dict:
    made = {"id": row["id"], "text": row["text"].get(language, "")}
    feedback = row.get("feedback", {}).get(language, "")
    return {**made, "feedback": feedback} if feedback else made


def _named(rows: Sequence[Row], ids: Ids, start: str = "") -> list[Row]:
    """The rows, each with an id: its own, or a new one."""
    return [{**row, "id": row.get("id") or ids.next(numbered(start) if start else letters())} for row in rows]


def _merged(*several: Wordings) -> Wordings:
    languages = list(several[0])
    return {
        language: {name: part for each in several for name, part in each[language].items()} for language in languages
    }


def _one_text(name: str, texts: Words, languages: Sequence[str]) -> Wordings:
    return {language: {name: texts[language]} if texts.get(language) else {} for language in languages}


# --- Choices ----------------------------------------------------------------------------------------------


def _open_choices(key: dict, wordings: Wordings) -> Sheet:
    rights = key.get("choices", [key.get("choice")])
    fractions = key.get("fractions") or {}
    rows = [
        {**row, "is_right": row["id"] in rights, "share": as_percent(fractions.get(row["id"]))}
        for row in _open_entries(wordings)
    ]
    return Sheet(tables={"options": rows})


def _close_single(sheet: Sheet, languages: Sequence[str], ids: Ids) -> Stored:
    rows = _named(sheet.tables["options"], ids)
    rights = [row["id"] for row in rows if row["is_right"]]
    key = {"choice": rights[0] if len(rights) == 1 else ""}
    fractions = {row["id"]: as_share(row["share"]) for row in rows if row["share"] and row["id"] not in rights}
    return key | ({"fractions": fractions} if fractions else {}), _close_entries(rows, languages)


def _close_multiple(sheet: Sheet, languages: Sequence[str], ids: Ids) -> Stored:
    rows = _named(sheet.tables["options"], ids)
    key: dict = {"choices": [row["id"] for row in rows if row["is_right"]]}
    fractions = {row["id"]: as_share(row["share"]) for row in rows if row["share"]}
    return key | ({"fractions": fractions} if fractions else {}), _close_entries(rows, languages)


def _open_true_false(key: dict, wordings: Wordings) -> Sheet:
    rows = {row["id"]: row for row in _open_entries(wordings)}
    cells: Row = {"choice": key.get("choice", "true")}
    for id_ in ("true", "false"):
        row = rows.get(id_, {"text": {}, "feedback": {}})
        cells |= {f"{id_}_text": row["text"], f"{id_}_feedback": row["feedback"]}
    return Sheet(cells)


def _close_true_false(sheet: Sheet, languages: Sequence[str], ids: Ids) -> Stored:
    cells = sheet.cells
    made: Wordings = {language: {} for language in languages}
    for language in languages:
        given = {id_: cells[f"{id_}_text"].get(language, "") for id_ in ("true", "false")}
        feedback = {id_: cells[f"{id_}_feedback"].get(language, "") for id_ in ("true", "false")}
        if any(given.values()) or any(feedback.values()):
            usual = _TRUE_FALSE.get(language, _TRUE_FALSE["en"])
            rows = [
                {"id": id_, "text": {language: given[id_] or usual[id_]}, "feedback": {language: feedback[id_]}}
                for id_ in ("true", "false")
            ]
            made[language] = {"options": [_entry(row, language) for row in rows]}
    return {"choice": cells["choice"]}, made


_TRUE_FALSE = {"en": {"true": "True", "false": "False"}, "hi": {"true": "सही", "false": "गलत"}}


# --- Typed answers ----------------------------------------------------------------------------------------


def _open_answers(answers: Sequence[dict], wordings: Wordings, names: Sequence[str]) -> list[Row]:
    return [
        {
            "id": answer["id"],
            **{name: answer.get(name, "") for name in names},
            "share": as_percent(answer.get("fraction", "1")),
            "feedback": {
                language: wording["feedback"][answer["id"]]
                for language, wording in wordings.items()
                if wording.get("feedback", {}).get(answer["id"])
            },
        }
        for answer in answers
    ]


def _close_answers(
    sheet: Sheet, languages: Sequence[str], ids: Ids, names: Sequence[str]
) -> tuple[list[dict], Wordings]:
    rows = _named(sheet.tables["answers"], ids, "a")
    answers = []
    for row in rows:
        answer = {"id": row["id"], **{name: row[name] for name in names if row[name]}}
        if not answer.get("tolerance"):
            answer.pop("tolerance_kind", None)
        answers.append({**answer, "fraction": as_share(row["share"]) or "1"})
    feedback: Wordings = {}
    for language in languages:
        said = {row["id"]: row["feedback"][language] for row in rows if row["feedback"].get(language)}
        feedback[language] = {"feedback": said} if said else {}
    return answers, feedback


def _open_units(key: dict, wordings: Wordings) -> Sheet:
    cells = {
        "unit": key.get("unit", ""),
        "unit_words": words(wordings, "unit"),
        "unit_spellings": ", ".join(key.get("unit_spellings", [])),
        "unit_penalty": as_percent(key.get("unit_penalty")),
        "unit_penalty_of": key.get("unit_penalty_of", "mark"),
    }
    units = [{"id": "", "unit": each["unit"], "multiplier": each["multiplier"]} for each in key.get("units", [])]
    return Sheet(cells, {"units": units})


def _close_units(sheet: Sheet, languages: Sequence[str]) -> Stored:
    cells, key = sheet.cells, {}
    if cells["unit"]:
        key["unit"] = cells["unit"]
    if spellings := [each.strip() for each in cells["unit_spellings"].split(",") if each.strip()]:
        key["unit_spellings"] = spellings
    if rows := sheet.tables["units"]:
        key["units"] = [{"unit": row["unit"], "multiplier": row["multiplier"]} for row in rows]
    if cells["unit_penalty"]:
        key["unit_penalty"] = as_share(cells["unit_penalty"])
        if cells["unit_penalty_of"] != "mark":
            key["unit_penalty_of"] = cells["unit_penalty_of"]
    return key, _one_text("unit", cells["unit_words"], languages)


NUMERIC = ("value", "tolerance", "tolerance_kind")
FORMULA = ("formula", "tolerance", "tolerance_kind")


def _open_numeric(key: dict, wordings: Wordings) -> Sheet:
    sheet = _open_units(key, wordings)
    older = {"id": "a1", "fraction": "1", "value": key.get("value", ""), "tolerance": key.get("tolerance", "")}
    answers = key.get("answers", [older] if key else [])
    sheet.tables["answers"] = _open_answers(answers, wordings, NUMERIC)
    return sheet


def _close_numeric(sheet: Sheet, languages: Sequence[str], ids: Ids) -> Stored:
    answers, feedback = _close_answers(sheet, languages, ids, NUMERIC)
    units, unit_words = _close_units(sheet, languages)
    return {"answers": answers, **units}, _merged(feedback, unit_words)


def _open_calculated(key: dict, wordings: Wordings) -> Sheet:
    sheet = _open_units(key, wordings)
    short = {"id": "a1", "fraction": "1", **{name: key.get(name, "") for name in FORMULA}}
    answers = key.get("answers", [short] if key else [])
    sheet.tables["answers"] = _open_answers(answers, wordings, FORMULA)
    rows = key.get("data", [])
    sheet.tables["data"] = [{"id": "", "values": "; ".join(f"{name} = {row[name]}" for name in row)} for row in rows]
    sheet.cells["decimals"] = "" if key.get("decimals") is None else str(key["decimals"])
    return sheet


def _close_calculated(sheet: Sheet, languages: Sequence[str], ids: Ids) -> Stored:
    answers, feedback = _close_answers(sheet, languages, ids, FORMULA)
    units, unit_words = _close_units(sheet, languages)
    key = {"answers": answers, "data": [dict(PAIR.findall(row["values"])) for row in sheet.tables["data"]], **units}
    if sheet.cells["decimals"]:
        key["decimals"] = int(sheet.cells["decimals"])
    return key, _merged(feedback, unit_words)


def _open_short_text(key: dict, wordings: Wordings) -> Sheet:
    older = [{"id": f"a{place}", "text": text} for place, text in enumerate(key.get("accepted", []), start=1)]
    rows = _open_answers(key.get("answers", older), wordings, ("text",))
    return Sheet({switch: bool(key.get(switch)) for switch in SWITCHES}, {"answers": rows})


def _close_short_text(sheet: Sheet, languages: Sequence[str], ids: Ids) -> Stored:
    answers, feedback = _close_answers(sheet, languages, ids, ("text",))
    return {"answers": answers, **{switch: True for switch in SWITCHES if sheet.cells[switch]}}, feedback


# --- Matching, ordering, written --------------------------------------------------------------------------


def _open_matching(key: dict, wordings: Wordings) -> Sheet:
    """A row a left entry with its right one; then the right ones that belong to none. The row's id joins both."""
    pairs = key.get("pairs", {})
    rights = {row["id"]: row["text"] for row in _open_entries(wordings, "right")}
    rows = [
        {
            "id": f"{row['id']} {pairs.get(row['id'], '')}",
            "left": row["text"],
            "right": rights.get(pairs.get(row["id"]), {}),
        }
        for row in _open_entries(wordings, "left")
    ]
    alone = [id_ for id_ in rights if id_ not in pairs.values()]
    return Sheet(tables={"pairs": rows + [{"id": f" {id_}", "left": {}, "right": rights[id_]} for id_ in alone]})


def _close_matching(sheet: Sheet, languages: Sequence[str], ids: Ids) -> Stored:
    lefts, rights, pairs = [], {}, {}
    for row in sheet.tables["pairs"]:
        left_id, _space, right_id = row["id"].partition(" ")
        right = _right_of(row["right"], right_id, rights, ids)
        if not is_empty(row["left"]):
            left_id = left_id or ids.next(numbered("l"))
            lefts.append({"id": left_id, "text": row["left"]})
            pairs[left_id] = right
    in_order = sorted(rights.items(), key=lambda each: _natural(each[0]))
    right_rows = [{"id": id_, "text": texts} for id_, texts in in_order]
    made = _merged(_close_entries(lefts, languages, "left"), _close_entries(right_rows, languages, "right"))
    return {"pairs": pairs}, made


def _right_of(texts: Words, own: str, rights: dict[str, Words], ids: Ids) -> str:
    """The id of a right side: the one that has these words already, the row's own, or a new one."""
    if is_empty(texts):
        return ""
    same = next((id_ for id_, others in rights.items() if others == texts), None)
    if same is None:
        same = own if own and own not in rights else ids.next(numbered("r"))
        rights[same] = texts
    return same


def _natural(id_: str) -> tuple:
    return tuple(int(part) if part.isdigit() else part for part in re.split(r"(\d+)", id_))


def _open_ordering(key: dict, wordings: Wordings) -> Sheet:
    order = key.get("order", [])
    rows = [
        {**row, "place": str(order.index(row["id"]) + 1) if row["id"] in order else ""}
        for row in _open_entries(wordings)
    ]
    return Sheet({"scoring": key.get("scoring", "all")}, {"options": rows})


def _close_ordering(sheet: Sheet, languages: Sequence[str], ids: Ids) -> Stored:
    rows = _named(sheet.tables["options"], ids)
    places = [int(row["place"]) if row["place"] else number for number, row in enumerate(rows, start=1)]
    ordered = sorted(zip(places, range(len(rows)), strict=True))
    order = [rows[number]["id"] for _place, number in ordered]
    return {"order": order, "scoring": sheet.cells["scoring"]}, _close_entries(rows, languages)


def _open_written(key: dict, wordings: Wordings) -> Sheet:
    guide = [
        {
            "id": point["id"],
            "maximum": point["maximum"],
            "text": {
                language: wording["guide"][point["id"]]
                for language, wording in wordings.items()
                if wording.get("guide", {}).get(point["id"])
            },
        }
        for point in key.get("guide", [])
    ]
    limits = {name: "" if key.get(name) is None else str(key[name]) for name in ("words_least", "words_most")}
    return Sheet({**limits, "template": words(wordings, "template")}, {"guide": guide})


def _close_written(sheet: Sheet, languages: Sequence[str], ids: Ids) -> Stored:
    key: dict = {name: int(sheet.cells[name]) for name in ("words_least", "words_most") if sheet.cells[name]}
    rows = _named(sheet.tables["guide"], ids, "g")
    if rows:
        key["guide"] = [{"id": row["id"], "maximum": row["maximum"]} for row in rows]
    guide = {
        language: {"guide": {row["id"]: row["text"].get(language, "") for row in rows}} if rows else {}
        for language in languages
    }
    return key, _merged(guide, _one_text("template", sheet.cells["template"], languages))


OPENERS: dict[str, Callable[[dict, Wordings], Sheet]] = {
    "single": _open_choices,
    "multiple": _open_choices,
    "truefalse": _open_true_false,
    "numeric": _open_numeric,
    "shorttext": _open_short_text,
    "matching": _open_matching,
    "ordering": _open_ordering,
    "calculated": _open_calculated,
    "written": _open_written,
    "description": lambda key, wordings: Sheet(),
}
CLOSERS: dict[str, Callable[[Sheet, Sequence[str], Ids], Stored]] = {
    "single": _close_single,
    "multiple": _close_multiple,
    "truefalse": _close_true_false,
    "numeric": _close_numeric,
    "shorttext": _close_short_text,
    "matching": _close_matching,
    "ordering": _close_ordering,
    "calculated": _close_calculated,
    "written": _close_written,
    "description": lambda sheet, languages, ids: ({}, {language: {} for language in languages}),
}
