import hashlib
import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from assessments.questions import formula
from assessments.questions.numeric import ANY_NUMBER, Numeric, tolerance_problems, unit_problems
from assessments.questions.options import stem_problems
from assessments.questions.text import answer_problems
from assessments.questions.translating import translate as _
from assessments.questions.units import read_number

MOST_VARIANTS = 200
SHOWN_DIGITS = 15  # significant digits of a value that is not rounded to "decimals"
IN_TEXT = re.compile(r"\{=((?:[^{}]|\{\w{1,40}\}){1,400})\}|\{([A-Za-z_]\w{0,39})\}", re.ASCII)


class Calculated(Numeric):
    """A number that comes from a formula and one row of data. Response {"text": "7"}. Key::

        {"data": [{"a": "2", "b": "3.5"}, …], "decimals": 2, "unit": "m", …,
         "answers": [{"id": "a1", "formula": "{a} * {b}", "tolerance": "0.01", "tolerance_kind": "relative",
                      "fraction": "1"}]}

    Without "answers", the key's own "formula", "tolerance" and "tolerance_kind" are the one answer. The values
    stand in the wording as {a}, and what is reckoned from them as {={a} + {b}}. ``realise`` puts one row in;
    the rest of the kind, marking above all, works on what it returns.
    """

    slug = "calculated"

    def realise(self, key: dict, wording: dict, seed: int) -> tuple[dict, dict]:
        """Pick the row that ``seed`` names; every calculated question of an attempt with as many rows gets the same."""
        if "data" not in key:
            return key, wording  # it is realised already
        return self.variant(key, wording, *self.variant_of(key, seed))

    def variant_of(self, key: dict, seed: int) -> tuple[int, ...]:
        digest = hashlib.sha256(f"variant:{seed}".encode()).digest()
        return (int.from_bytes(digest[:8]) % len(key["data"]),)

    def variant(self, key: dict, wording: dict, number: int) -> tuple[dict, dict]:
        """Key and wording with the row ``number`` put in. Raises FormulaProblem."""
        row = key["data"][number]
        values = {name: read_number(value) for name, value in row.items()}
        decimals = key.get("decimals")
        answers = [{**answer, "value": _value(answer["formula"], values, decimals)} for answer in formulas_of(key)]
        kept = {name: value for name, value in key.items() if name not in ("data", "formula", "answers", "tolerance")}

        def put_in(match: re.Match) -> str:
            if match[1] is not None:
                return _shown(formula.evaluate(match[1], values))
            return row.get(match[2], match[0])

        return {**kept, "answers": answers}, _in_every_text(wording, lambda text: IN_TEXT.sub(put_in, text))

    def validate(self, key: dict, wording: dict) -> list[str]:
        found = stem_problems(wording) + _template_problems(key) + _data_problems(key) + unit_problems(key, wording)
        if found:
            return found
        for number, row in enumerate(key["data"], start=1):
            try:
                realised = self.variant(key, wording, number - 1)
            except formula.FormulaProblem as problem:
                return [_("Row %(row)s of the data: %(problem)s") % {"row": number, "problem": problem}]
            if found := super().validate(*realised):
                return [_("Row %(row)s of the data: %(problem)s") % {"row": number, "problem": found[0]}]
            missing = {name[2] for name in IN_TEXT.finditer(wording["stem"]) if name[2]} - set(row)
            if missing:
                return [_("The question names {%(name)s}, which is not among the data.") % {"name": sorted(missing)[0]}]
        return []

    def answers(self, key: dict) -> list[dict]:
        """Raises TypeError for a key that was not realised: its answers have no value yet."""
        if "data" in key:
            raise TypeError("a calculated question must be realised before it is marked")
        return key["answers"]

    def describe_key(self, wording: dict, key: dict) -> str:
        """The right number; for an author, who sees no variant, the formula."""
        if "data" not in key:
            return super().describe_key(wording, key)
        right = next(answer for answer in formulas_of(key) if Decimal(answer["fraction"]) == 1)
        example = super().describe_key(wording, self.variant(key, wording, 0)[0])
        return _("%(formula)s; with the first row of data %(example)s") % {
            "formula": right["formula"],
            "example": example,
        }

    def random_guess_score(self, key: dict, wording: dict) -> Decimal:
        return super().random_guess_score(_with_formulas_as_values(key), wording)

    def possible_responses(self, key: dict, wording: dict) -> dict:
        """By formula where the key was not realised, as ``qtype_calculated``: every variant has the same classes."""
        return super().possible_responses(_with_formulas_as_values(key), wording)

    def label(self, key: dict, wording: dict, answer: dict) -> str:
        return answer.get("formula") or super().label(key, wording, answer)


def formulas_of(key: dict) -> list[dict]:
    """The answers by formula; the key's own formula is one of full marks."""
    if "answers" in key:
        return [{"formula": answer.get("value"), **answer} for answer in key["answers"]]
    kept = {name: key[name] for name in ("formula", "tolerance", "tolerance_kind") if name in key}
    return [{"id": "a1", "fraction": "1", **kept}]


def _with_formulas_as_values(key: dict) -> dict:
    if "data" not in key:
        return key
    kept = {name: value for name, value in key.items() if name != "data"}
    return {**kept, "answers": [{**answer, "value": answer["formula"]} for answer in formulas_of(key)]}


def _value(text: str, values: Mapping[str, Decimal], decimals: int | None) -> str:
    if text.strip() == ANY_NUMBER:
        return ANY_NUMBER
    found = formula.evaluate(text, values)
    if decimals is None:
        return _shown(found)
    if found.adjusted() + decimals >= formula.DIGITS - 2:
        return _shown(found)  # it has no such decimals
    return f"{found.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, formula.CONTEXT):f}"


def _shown(value: Decimal) -> str:
    """The number as text without an exponent; thirds end after SHOWN_DIGITS digits."""
    if value and abs(value.adjusted()) > 60:
        raise formula.FormulaProblem(_("The formula has no value, or one that is too large."))
    short = formula.CONTEXT.create_decimal(value)
    if len(short.as_tuple().digits) > SHOWN_DIGITS:
        short = short.quantize(Decimal(1).scaleb(short.adjusted() - SHOWN_DIGITS + 1), ROUND_HALF_UP, formula.CONTEXT)
    return f"{short.normalize(formula.CONTEXT):f}" if short else "0"


def _in_every_text(value: object, change: Callable[[str], str]) -> object:
    """``value`` with every text that a person reads changed; ids and names of files are not read."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_in_every_text(entry, change) for entry in value]
    if isinstance(value, dict):
        kept = ("id", "images", "format")
        return {name: part if name in kept else _in_every_text(part, change) for name, part in value.items()}
    return value


# --- Problems ---------------------------------------------------------------------------------------------


def _template_problems(key: dict) -> list[str]:
    if "answers" in key and not isinstance(key["answers"], list):
        return [_("No answer is accepted as right.")]
    if any(not isinstance(answer, dict) for answer in key.get("answers", [])):
        return [_("Each answer has an id, a %(value)s and a share.") % {"value": "formula"}]
    templates = formulas_of(key)
    found = answer_problems(templates, "formula")
    if not found:
        found = tolerance_problems(templates)
    decimals = key.get("decimals")
    if decimals is not None and (type(decimals) is not int or not 0 <= decimals <= formula.MOST_DECIMALS):
        most = {"most": formula.MOST_DECIMALS}
        found.append(_("Numbers are rounded to 0 to %(most)s decimals.") % most)
    return found


def _data_problems(key: dict) -> list[str]:
    data = key.get("data")
    if not isinstance(data, list) or not 1 <= len(data) <= MOST_VARIANTS:
        return [_("The data need 1 to %(most)s rows.") % {"most": MOST_VARIANTS}]
    if any(not isinstance(row, dict) or not row or set(row) != set(data[0]) for row in data):
        return [_("Each row of the data has the same names.")]
    if any(not isinstance(name, str) or not formula.NAME.fullmatch(name) for name in data[0]):
        return [_("A name in the data is a word of Latin letters, such as “a” or “rate”.")]
    numbers = [read_number(value) if isinstance(value, str) else None for row in data for value in row.values()]
    if any(number is None or len(str(number)) > 40 for number in numbers):
        return [_("Each value in the data is a number, such as “3.5”.")]
    return []
