"""Answers of a key in one shape, whichever way the key says them: for writing, for lists of answers, for dumps."""

from decimal import Decimal

from assessments.exchange.fractions import nearest
from assessments.exchange.parsed import ParsedQuestion, number_text
from assessments.questions.calculated import Calculated, formulas_of
from assessments.questions.formula import MOST_DECIMALS, FormulaProblem

USUAL_DECIMALS = 2  # Moodle's own


def text_answers(key: dict) -> list[dict]:
    """The accepted answers of a short text, older shapes too."""
    if "answers" in key:
        return key["answers"]
    accepted = key.get("accepted", [])
    return [{"id": f"a{place}", "text": text, "fraction": "1"} for place, text in enumerate(accepted, start=1)]


def distance(answer: dict) -> str:
    """How far from its value a number is still right, as a figure: files without other tolerances have it."""
    tolerance = answer.get("tolerance", "0")
    if answer.get("tolerance_kind", "absolute") == "absolute" or answer["value"] == "*":
        return tolerance
    return number_text(abs(Decimal(answer["value"])) * Decimal(tolerance))


def numeric_answers(key: dict) -> list[dict]:
    """The accepted numbers, older shapes too."""
    if "answers" in key:
        return key["answers"]
    tolerance = key.get("tolerance", "0")
    return [{"id": "a1", "value": key["value"], "tolerance": tolerance, "tolerance_kind": "absolute", "fraction": "1"}]


def decimals_of(key: dict) -> int:
    """To how many decimals a formula's right numbers are rounded; where they are not, how many they have."""
    if key.get("decimals") is not None:
        return key["decimals"]
    try:
        rows = [Calculated().variant(key, {}, place)[0] for place in range(len(key.get("data", [])))]
    except (FormulaProblem, ArithmeticError):
        return USUAL_DECIMALS
    values = [answer["value"] for row in rows for answer in row["answers"]]
    return min(MOST_DECIMALS, max((len(value.partition(".")[2]) for value in values), default=USUAL_DECIMALS))


def option_shares(question: ParsedQuestion) -> dict[str, str]:
    """What each option earns, in the order of the wording."""
    return shares_of(question.key, next(iter(question.wordings.values()), {}))


def shares_of(key: dict, wording: dict) -> dict[str, str]:
    """What each option earns, in the order of the wording. All-or-nothing is said by equal shares and -1."""
    ids = [option["id"] for option in wording.get("options", [])]
    shares = dict(key.get("fractions", {}))
    if "choice" in key:
        shares[key["choice"]] = "1"
    elif "fractions" not in key:
        even = number_text(nearest(Decimal(1) / len(key["choices"])))
        shares = {id_: even if id_ in key["choices"] else "-1" for id_ in ids}
    return {id_: shares.get(id_, "0") for id_ in ids}


def answers_of(question: ParsedQuestion, language: str) -> list[dict]:
    """[{"text", "fraction", "tolerance", "feedback"}] as a reader of one language has them."""
    return _answers(question.kind, question.key, question.wordings[language])


def _answers(kind: str, key: dict, wording: dict) -> list[dict]:
    match kind:
        case "single" | "multiple" | "truefalse":
            return _of_options(kind, key, wording)
        case "shorttext":
            return [_row(each["text"], each.get("fraction", "1"), wording, each["id"]) for each in text_answers(key)]
        case "numeric":
            return [
                _row(each["value"], each.get("fraction", "1"), wording, each["id"], each.get("tolerance"))
                for each in numeric_answers(key)
            ]
        case "calculated":
            return [
                _row(each["formula"], each.get("fraction", "1"), wording, each["id"], each.get("tolerance"))
                for each in formulas_of(key)
            ]
        case "matching":
            right = {entry["id"]: entry["text"] for entry in wording["right"]}
            pairs = [(entry["text"], right[key["pairs"][entry["id"]]]) for entry in wording["left"]]
            misleading = [text for id_, text in right.items() if id_ not in key["pairs"].values()]
            rows = [_row(f"{left} -> {match}", "1", {}, "") for left, match in pairs]
            return rows + [_row(text, "0", {}, "") for text in misleading]
        case "ordering":
            texts = {entry["id"]: entry["text"] for entry in wording["options"]}
            return [_row(texts[id_], "1", {}, "") for id_ in key["order"]]
        case "cloze" | "caseset":
            return [
                {**row, "part": place}
                for place, part in key["parts"].items()
                for row in _answers(part["kind"], part["key"], wording.get("parts", {}).get(place, {}))
            ]
    return []


def _of_options(kind: str, key: dict, wording: dict) -> list[dict]:
    rows = wording.get("options") or [{"id": "true", "text": "True"}, {"id": "false", "text": "False"}]
    shares = dict(key.get("fractions", {}))
    if "choice" in key:
        shares[key["choice"]] = "1"
    elif "fractions" not in key:
        shares = {id_: number_text(round(Decimal(1) / len(key["choices"]), 7)) for id_ in key["choices"]}
    return [
        {
            "text": row["text"],
            "fraction": float(shares.get(row["id"], "0")),
            "tolerance": None,
            "feedback": row.get("feedback", ""),
        }
        for row in rows
    ]


def _row(text: str, fraction: str, wording: dict, id_: str, tolerance: str | None = None) -> dict:
    return {
        "text": text,
        "fraction": float(fraction),
        "tolerance": None if tolerance is None else float(tolerance),
        "feedback": wording.get("feedback", {}).get(id_, ""),
    }
