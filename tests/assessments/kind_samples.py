"""One sound question of each kind and shape, for tests that hold for all of them."""


def entries(*ids: str, language: str = "en") -> list[dict]:
    return [{"id": id_, "text": f"{id_} {language}"} for id_ in ids]


def options_of(language: str) -> dict:
    return {"stem": f"Which? ({language})", "options": entries("a", "b", "c", "d", language=language)}


def answer(id_: str, fraction: str = "1", **rest: str) -> dict:
    return {"id": id_, "fraction": fraction, **rest}


SINGLE = {"choice": "d", "fractions": {"a": "0.5", "b": "-0.25"}}
NUMERIC = {
    "answers": [
        answer("a1", value="31", tolerance="1"),
        answer("a2", "0.5", value="31", tolerance="5"),
        answer("a3", "-0.1", value="*"),
    ],
    "unit": "km",
    "units": [{"unit": "m", "multiplier": "1000"}],
    "unit_penalty": "0.2",
}
SHORT = {
    "answers": [answer("a1", text="प्राथमिकी"), answer("a2", "0.5", text="FIR*"), answer("a3", "-0.2", text="*")],
    "ignore_case": True,
    "accept_latin": True,
}
CALCULATED = {
    "formula": "{a} * {b} / 4",
    "data": [{"a": "2", "b": "3.5"}, {"a": "10", "b": "1"}, {"a": "7", "b": "7"}],
    "tolerance": "0.01",
    "decimals": 2,
}
WRITTEN = {"words_least": 5, "words_most": 100, "guide": [{"id": "g1", "maximum": "5"}]}

SAMPLES: dict[str, tuple[str, dict, dict[str, dict]]] = {}


def _add(name: str, slug: str, key: dict, en: dict, hi: dict) -> None:
    SAMPLES[name] = (slug, key, {"en": en, "hi": hi})


def _both(name: str, slug: str, key: dict, make) -> None:
    _add(name, slug, key, make("en"), make("hi"))


_both("single", "single", {"choice": "d"}, options_of)
_both("single with fractions", "single", SINGLE, options_of)
_both("multiple", "multiple", {"choices": ["a", "b"]}, options_of)
_both(
    "multiple with fractions",
    "multiple",
    {"choices": ["a", "b"], "fractions": {"a": "0.75", "b": "0.25", "c": "-1"}},
    options_of,
)
_both("truefalse", "truefalse", {"choice": "false"}, lambda language: {"stem": f"So it is. ({language})"})
_both("numeric, older", "numeric", {"value": "31", "tolerance": "1", "unit": "%"}, lambda _: {"stem": "How much?"})
_both("numeric", "numeric", NUMERIC, lambda _: {"stem": "How far?", "unit": "km"})
_both("shorttext, older", "shorttext", {"accepted": ["CSEAM"], "ignore_case": True}, lambda _: {"stem": "Which word?"})
_both("shorttext", "shorttext", SHORT, lambda _: {"stem": "Which word?"})
_both(
    "matching",
    "matching",
    {"pairs": {"l1": "r3", "l2": "r1"}},
    lambda language: {
        "stem": "Match.",
        "left": entries("l1", "l2", language=language),
        "right": entries("r1", "r2", "r3", language=language),
    },
)
for scoring in ("all", "absolute_position", "longest_ordered"):
    _both(f"ordering, {scoring}", "ordering", {"order": list("bdac"), "scoring": scoring}, options_of)
_both(
    "cloze",
    "cloze",
    {
        "parts": {
            "1": {"kind": "shorttext", "weight": "1", "key": SHORT},
            "2": {"kind": "single", "weight": "2", "key": SINGLE},
            "3": {"kind": "numeric", "weight": "0.5", "key": NUMERIC},
            "4": {"kind": "truefalse", "weight": "1", "key": {"choice": "true"}},
            "5": {"kind": "multiple", "weight": "1", "key": {"choices": ["a", "c"]}},
        }
    },
    lambda language: {
        "stem": f"Write [[1]], choose [[2]], reckon [[3]], judge [[4]], tick [[5]]. ({language})",
        "parts": {
            "1": {},
            "2": {"options": entries("a", "b", "c", "d", language=language)},
            "3": {"unit": "km"},
            "4": {},
            "5": {"options": entries("a", "b", "c", language=language)},
        },
    },
)
_both(
    "caseset",
    "caseset",
    {
        "order": ["q2", "q1", "q3"],
        "parts": {
            "q1": {"kind": "ordering", "weight": "1", "key": {"order": ["b", "a", "c"], "scoring": "adjacent_pairs"}},
            "q2": {"kind": "matching", "weight": "3", "key": {"pairs": {"l1": "r2", "l2": "r1"}}},
            "q3": {"kind": "calculated", "weight": "1", "key": CALCULATED},
        },
    },
    lambda language: {
        "stem": f"An invented case. ({language})",
        "parts": {
            "q1": {"stem": f"Order? ({language})", "options": entries("a", "b", "c", language=language)},
            "q2": {
                "stem": f"Pairs? ({language})",
                "left": entries("l1", "l2", language=language),
                "right": entries("r1", "r2", language=language),
            },
            "q3": {"stem": f"{{a}} times {{b}} by 4? ({language})"},
        },
    },
)
_both("calculated", "calculated", CALCULATED, lambda language: {"stem": f"{{a}} times {{b}}, by 4? ({language})"})
_both(
    "written",
    "written",
    WRITTEN,
    lambda language: {"stem": f"Why? ({language})", "guide": {"g1": f"names it ({language})"}, "template": "First …"},
)
_both("description", "description", {}, lambda language: {"stem": f"Read this. ({language})"})

NAMES = list(SAMPLES)
MARKED = [name for name in NAMES if name not in ("written", "description")]
