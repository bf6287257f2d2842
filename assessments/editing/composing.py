"""A whole question, with its parts, hints and feedback, between what is stored and what an author fills in. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assessments.editing.kinds import CLOSERS, OPENERS, Wordings
from assessments.editing.sheets import Ids, Part, Sheet, as_percent, as_share, numbered, words
from assessments.questions.cloze import gaps_of

COMPOSITE = ("cloze", "caseset")
TEXTS = ("stem", "explanation", "right", "partly", "wrong")
KEPT_IN_WORDING = ("format", "images")  # not shown in the sheet, and kept as they are


@dataclass(frozen=True)
class Stored:
    """A question as it is stored: key, and language to wording."""

    key: dict = field(default_factory=dict)
    wordings: Wordings = field(default_factory=dict)


def open_question(kind: str, stored: Stored) -> Sheet:
    """The sheet of a stored question."""
    sheet = _open(kind, stored.key, stored.wordings)
    for name in TEXTS:
        sheet.cells[name] = _texts(stored.wordings, name)
    sheet.cells["penalty"] = as_percent(stored.key.get("penalty"))
    sheet.tables["hints"] = _open_hints(stored)
    return sheet


def close_question(kind: str, sheet: Sheet, stored: Stored, taken: Sequence[str] = ()) -> Stored:
    """What the sheet says, as it is stored.

    A key or wording that the author left as it was stays as stored, to the letter: an older shape of a key keeps its
    hash. ``taken`` are ids that new rows must not get.
    """
    made = _close_whole(kind, sheet, taken)
    unchanged = _close_whole(kind, open_question(kind, stored), ()) if stored.key or stored.wordings else Stored()
    key = stored.key if stored.key and made.key == unchanged.key else _with_hints(made.key, sheet, stored)
    if stored.wordings and made.wordings == unchanged.wordings:
        return Stored(key, stored.wordings)
    anothers = next(iter(stored.wordings.values()), {})  # a new language has the format of the others
    return Stored(
        key,
        {
            language: _with_kept(wording, stored.wordings.get(language) or anothers)
            for language, wording in made.wordings.items()
        },
    )


def languages_of(sheet: Sheet) -> list[str]:
    """The languages that the question is written in: those with a stem."""
    return [language for language, text in sheet.cells["stem"].items() if text]


def ids_of(value: object) -> set[str]:
    """Every id that stands anywhere in a key or wording."""
    if isinstance(value, Mapping):
        own = {value["id"]} if isinstance(value.get("id"), str) else set()
        names = set(value.get("parts") or {}) | set(value.get("pairs") or {})
        return own.union(names, *(ids_of(each) for each in value.values()))
    if isinstance(value, list):
        return set().union(*(ids_of(each) for each in value))
    return set()


def _texts(wordings: Wordings, name: str) -> dict[str, str]:
    return {language: wording[name] for language, wording in wordings.items() if isinstance(wording.get(name), str)}


def _with_kept(wording: dict, before: dict) -> dict:
    """The wording with what the sheet does not show: whether it is HTML, and its pictures."""
    made = {**{name: before[name] for name in KEPT_IN_WORDING if name in before}, **wording}
    for part, words_of_part in made.get("parts", {}).items():
        earlier = before.get("parts", {}).get(part, {})
        made["parts"][part] = {**{name: earlier[name] for name in _unshown(earlier)}, **words_of_part}
    return made


def _with_hints(key: dict, sheet: Sheet, stored: Stored) -> dict:
    """The key with what its hints do, even where that is nothing, if the stored one says it: imported keys do."""
    says = "hints" in stored.key and bool(sheet.tables["hints"])
    return {**key, "hints": _what_hints_do(sheet)} if says else key


def _unshown(wording: dict) -> list[str]:
    """What a part may hold and its sheet does not show."""
    return [name for name in (*KEPT_IN_WORDING, "partly", "wrong", "hints") if name in wording]


# --- Opening ----------------------------------------------------------------------------------------------


def _open(kind: str, key: dict, wordings: Wordings) -> Sheet:
    if kind not in COMPOSITE:
        return OPENERS[kind](key, wordings)
    parts = [_open_part(part, key, wordings) for part in _order(kind, key, wordings)]
    return Sheet(parts=parts)


def _order(kind: str, key: dict, wordings: Wordings) -> list[str]:
    first = key.get("order", []) if kind == "caseset" else gaps_of(next(iter(wordings.values()), {}))
    parts = key.get("parts", {})
    return list(dict.fromkeys([*(part for part in first if part in parts), *parts]))


def _open_part(part: str, key: dict, wordings: Wordings) -> Part:
    row = key["parts"][part]
    own = {language: wording.get("parts", {}).get(part, {}) for language, wording in wordings.items()}
    sheet = _open(row["kind"], row["key"], own)
    sheet.cells |= {name: words(own, name) for name in ("stem", "explanation")}
    return Part(part, row["kind"], row.get("weight", "1"), sheet)


def _open_hints(stored: Stored) -> list[dict]:
    flags = stored.key.get("hints", [])
    number = max([len(flags), *(len(wording.get("hints", [])) for wording in stored.wordings.values())])
    rows = []
    for place in range(number):
        flag = flags[place] if place < len(flags) else {}
        texts = {
            language: wording["hints"][place]
            for language, wording in stored.wordings.items()
            if len(wording.get("hints", [])) > place
        }
        ticks = {name: bool(flag.get(name)) for name in ("clears_wrong", "shows_number_right")}
        rows.append({"id": "", "text": texts, **ticks})
    return rows


# --- Closing ----------------------------------------------------------------------------------------------


def _close_whole(kind: str, sheet: Sheet, taken: Sequence[str]) -> Stored:
    languages = languages_of(sheet)
    key, wordings = _close(kind, sheet, languages, taken)
    if sheet.cells["penalty"]:
        key["penalty"] = as_share(sheet.cells["penalty"])
    hints = sheet.tables["hints"]
    flags = _what_hints_do(sheet)
    if any(value for flag in flags for value in flag.values()):
        key["hints"] = flags
    for language in languages:
        wording = wordings[language]
        for name in TEXTS:
            if sheet.cells.get(name, {}).get(language):
                wording[name] = sheet.cells[name][language]
        wording.setdefault("explanation", "")
        if hints:
            wording["hints"] = [row["text"].get(language, "") for row in hints]
    return Stored(key, wordings)


def _what_hints_do(sheet: Sheet) -> list[dict]:
    return [{name: row[name] for name in ("clears_wrong", "shows_number_right")} for row in sheet.tables["hints"]]


def _close(kind: str, sheet: Sheet, languages: Sequence[str], taken: Sequence[str]) -> tuple[dict, Wordings]:
    if kind not in COMPOSITE:
        own = [row["id"] for rows in sheet.tables.values() for row in rows if row.get("id")]
        return CLOSERS[kind](sheet, languages, Ids([*taken, *(id_ for joined in own for id_ in joined.split())]))
    ids = Ids([*taken, *(part.id for part in sheet.parts)])
    parts, wordings = {}, {language: {"parts": {}} for language in languages}
    for part in sheet.parts:
        name = part.id or ids.next(numbered(""))
        part_key, part_words = _close(part.kind, part.sheet, languages, taken)
        parts[name] = {"kind": part.kind, "weight": part.weight or "1", "key": part_key}
        for language in languages:
            texts = {text: part.sheet.cells.get(text, {}).get(language) for text in ("stem", "explanation")}
            said = {text: value for text, value in texts.items() if value}
            wordings[language]["parts"][name] = {**said, **part_words[language]}
    key: dict = {"parts": parts}
    return (key | {"order": list(parts)} if kind == "caseset" else key), wordings
