"""What another program loses of a question: all in which the format's own words read back as something else.

Other ids, another order of options and older shapes of a key are no loss: whoever reads the file sees the same.
"""

import json
from collections.abc import Iterable
from typing import Any

from assessments.exchange.parsed import USUAL_PENALTY, ParsedQuestion, number_text
from assessments.exchange.questions_shape import numeric_answers, option_shares, text_answers
from assessments.questions.translating import translate as _

Facts = dict[str, Any]  # by the words for them, in the order in which they are named


def remarks(question: ParsedQuestion, visible: ParsedQuestion, program: str) -> list[str]:
    """One sentence that names what ``program`` loses, or none. ``visible`` is how the format's own words read back."""
    lost = lost_of(question, visible)
    if not lost:
        return []
    message = _("%(program)s does not carry: %(lost)s. An exact copy goes with it for our own import.")
    return [message % {"program": program, "lost": ", ".join(lost)}]


def lost_of(question: ParsedQuestion, visible: ParsedQuestion) -> list[str]:
    """Each thing lost in a few words, in the reader's language."""
    own, other = _compared(question, visible)
    return [words for words, fact in own.items() if fact and _canonical(fact) != _canonical(other.get(words))]


def held_alone(copy: ParsedQuestion, visible: ParsedQuestion) -> list[str]:
    """Each thing that an exact copy holds and of which the format's own words say nothing, in a few words."""
    own, other = _compared(copy, visible)
    found = [words for words, fact in own.items() if fact and not other.get(words)]
    is_all_or_nothing = copy.kind == "multiple" and "fractions" not in copy.key and visible.key.get("fractions")
    return [*found, _("that all the right options earn the mark, or none")] if is_all_or_nothing else found


def _compared(question: ParsedQuestion, visible: ParsedQuestion) -> tuple[Facts, Facts]:
    languages = list(question.wordings)
    own, other = _facts(question, languages), _facts(visible, languages)
    if question.kind != visible.kind:
        own = {words: fact for words, fact in own.items() if words not in _of_key(question)}
        own[_("the answers and how they are marked")] = question.key
    return own, other


def _canonical(fact: Any) -> str:
    return json.dumps(fact, sort_keys=True, ensure_ascii=False)


def _facts(question: ParsedQuestion, languages: Iterable[str]) -> Facts:
    """What is false, empty or usual is nothing to lose. Words that are alike in both languages need be said once."""
    common = next(iter(question.wordings.values()), {})
    wordings = {language: question.wordings.get(language, common) for language in languages}
    names = {"en": _("the English wording"), "hi": _("the Hindi wording")}
    facts: Facts = {names.get(language, language): words.get("stem") for language, words in wordings.items()}
    facts |= _of_words(wordings, question.key.get("unit", "")) | _of_key(question)
    mark, penalty = number_text(question.default_mark), question.key.get("penalty")
    facts[_("the mark")] = mark if mark != "1" else ""
    facts[_("the penalty for a wrong try")] = penalty if penalty != USUAL_PENALTY else ""
    facts[_("the tags")] = question.tags
    facts[_("the category")] = question.category
    facts[_("the code")] = question.code
    facts[_("that it is hidden")] = question.is_hidden
    return facts


def _of_words(wordings: dict[str, dict], unit: str) -> Facts:
    each = list(wordings.values())
    single = [entry["feedback"] for entry in _entries(each, "options") if entry.get("feedback")]
    single += sorted(text for words in each for text in words.get("feedback", {}).values() if text)
    combined = [words.get(name) for words in each for name in ("right", "partly", "wrong")]
    return {
        _("options"): sorted(entry["text"] for entry in _entries(each, "options", "left", "right")),
        _("feedback to single answers"): single,
        _("feedback to right, partly right and wrong answers"): [
            text for text in combined if text and isinstance(text, str)
        ],
        _("the explanation"): _all(each, "explanation"),
        _("hints"): _all(each, "hints"),
        _("the wording of the unit"): [text for text in _all(each, "unit") if text != unit],
        _("the guide for marking"): [sorted(guide.values()) for guide in _all(each, "guide")],
        _("the template of the answer"): _all(each, "template"),
        _("pictures"): _all(each, "images"),
    }


def _all(wordings: Iterable[dict], name: str) -> list:
    return [words[name] for words in wordings if words.get(name)]


def _entries(wordings: Iterable[dict], *parts: str) -> Iterable[dict]:
    for words in wordings:
        for part in parts:
            entries = words.get(part)
            yield from entries if isinstance(entries, list) else []


def _of_key(question: ParsedQuestion) -> Facts:
    key = question.key
    limits = [key.get("words_least") or 0, key.get("words_most") or 0]
    facts: Facts = {
        _("the unit"): key.get("unit"),
        _("other spellings of the unit"): key.get("unit_spellings"),
        _("other units"): [[row["unit"], row["multiplier"]] for row in key.get("units") or []],
        _("the penalty for a missing unit"): key.get("unit_penalty") and [key["unit_penalty"], _penalty_of(key)],
        _("how hints change the answer"): [hint for hint in key.get("hints", []) if any(hint.values())],
        _("the limits of words"): limits if any(limits) else None,
        _("the marks of the guide"): [row["maximum"] for row in key.get("guide", [])],
        _("the scoring of the order"): key.get("scoring", "all") if question.kind == "ordering" else None,
        _("the data of the formula"): key.get("data"),
        _("the decimals of the formula"): _decimals(key) if question.kind == "calculated" else None,
        _("the gaps"): key.get("parts"),
    }
    return facts | _of_answers(question.kind, key, question)


def _decimals(key: dict) -> str:
    return "not rounded" if key.get("decimals") is None else str(key["decimals"])


def _penalty_of(key: dict) -> str:
    return key.get("unit_penalty_of", "mark")


def _of_answers(kind: str, key: dict, question: ParsedQuestion) -> Facts:
    answers = _typed(kind, key)
    shares = [answer.get("fraction", "1") for answer in answers]
    if kind in ("single", "multiple") and key.keys() & {"fractions", "choice"}:
        shares = list(option_shares(question).values())
    is_negative = any(share.startswith("-") for share in shares)
    kinds = [answer.get("tolerance_kind") or "absolute" for answer in answers]
    tolerances = [answer.get("tolerance") or "0" for answer in answers if kind != "shorttext"]
    return {
        _("the right answers"): [answer["says"] for answer in answers],
        _("shares of the marks"): [] if is_negative else shares,
        _("negative shares of the marks"): shares if is_negative else [],
        _("tolerances"): tolerances if set(kinds) == {"absolute"} else [],
        _("relative or geometric tolerances"): kinds if set(kinds) != {"absolute"} else [],
        _("that small and capital letters differ"): kind == "shorttext" and not key.get("ignore_case"),
        _("that spaces and hyphens do not matter"): key.get("ignore_spaces_and_hyphens"),
        _("that Hindi may be typed in Latin letters"): key.get("accept_latin"),
    }


def _typed(kind: str, key: dict) -> list[dict]:
    """The typed answers with what each of them ``says``."""
    match kind:
        case "numeric":
            return [{**answer, "says": answer["value"]} for answer in numeric_answers(key)]
        case "shorttext":
            return [{**answer, "says": answer["text"]} for answer in text_answers(key)]
        case "calculated":
            return [
                {**answer, "says": answer.get("formula", key.get("formula"))} for answer in key.get("answers") or [key]
            ]
    return []
