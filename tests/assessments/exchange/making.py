"""Invented questions of every kind, at random: sound ones, as our bank holds them."""

from decimal import Decimal

from hypothesis import strategies as st

from assessments.exchange.parsed import ParsedQuestion
from assessments.questions.ordering_scores import SCORINGS

LANGUAGES = ("en", "hi")
LETTERS = "abcdefgh"
SIGNS = "abc XYZ 019 ~=#{}:\\\"'&<>%;|-[]()*/,.?!कखगिी्ंज़हिंदी ₹\n"
TEXT = st.text(alphabet=SIGNS, min_size=1, max_size=30).map(lambda text: " ".join(text.split(" ")).strip()).filter(bool)
HTML = st.sampled_from(
    ["<p>One <b>two</b></p>", "H<sub>2</sub>O &amp; more", "<ul><li>a</li><li>b</li></ul>", "<em>क्या</em>?"]
)
NUMBER = st.decimals(min_value=-9999, max_value=9999, places=2, allow_nan=False).map(
    lambda value: f"{value.normalize():f}" if value else "0"
)
SHARES = ["0.5", "0.25", "0.1"]


def _ids(draw, least=2, most=6):
    return list(LETTERS[: draw(st.integers(least, most))])


def _both(draw, make):
    """The same shape in one language or two."""
    languages = draw(st.sampled_from([LANGUAGES, ("en",), ("hi",)]))
    return {language: make() for language in languages}


def _options(draw, words, ids):
    options = []
    for id_ in ids:
        option = {"id": id_, "text": draw(words)}
        if draw(st.booleans()):
            option["feedback"] = draw(words)
        options.append(option)
    return options


def _typed(draw, name):
    values = draw(st.lists(NUMBER if name == "value" else TEXT, min_size=1, max_size=4, unique=True))
    answers = [{"id": f"a{place}", name: value, "fraction": "0.5"} for place, value in enumerate(values, start=1)]
    answers[0]["fraction"] = "1"
    if name == "value":
        for answer in answers:
            answer |= {"tolerance": draw(NUMBER).lstrip("-"), "tolerance_kind": "absolute"}
    return answers


@st.composite
def questions(draw, kinds=None):
    kind = draw(st.sampled_from(sorted(kinds or KINDS)))
    is_html = draw(st.booleans())
    words = HTML if is_html else TEXT
    key, body = KINDS[kind](draw, words)
    wordings = _both(
        draw,
        lambda: {"stem": draw(words), "explanation": draw(st.one_of(st.just(""), words))} | body(),
    )
    if is_html:
        for wording in wordings.values():
            wording["format"] = "html"
    if draw(st.booleans()) and kind not in ("description", "written"):
        key["penalty"] = "0.1"
    return ParsedQuestion(
        name=" ".join(draw(TEXT).split()),
        line=0,
        kind=kind,
        key=key,
        wordings=wordings,
        code=draw(st.sampled_from(["", "Q-1", "क-२"])),
        default_mark=draw(st.sampled_from([Decimal(1), Decimal("2.5"), Decimal(0)])),
        category=draw(st.sampled_from(["", "Law", "Law/IT//OT/Rules", "विधि/धारा"])),
        tags=draw(st.lists(st.sampled_from(["one", "two words", "तीन"]), unique=True)),
        is_hidden=draw(st.booleans()),
    )


def single(draw, words):
    ids = _ids(draw)
    key = {"choice": draw(st.sampled_from(ids))}
    others = [id_ for id_ in ids if id_ != key["choice"]]
    if draw(st.booleans()):
        key["fractions"] = {others[0]: draw(st.sampled_from([*SHARES, "-0.3333333", "0.45"]))}
    return key, lambda: {"options": _options(draw, words, ids)}


def multiple(draw, words):
    ids = _ids(draw, least=3)
    key = {"choices": ids[:2]}
    if draw(st.booleans()):
        key["fractions"] = {ids[0]: "0.5", ids[1]: "0.5", ids[2]: "-1"}
    return key, lambda: {"options": _options(draw, words, ids)}


def truefalse(draw, words):
    own = draw(st.booleans())
    return {
        "choice": draw(st.sampled_from(["true", "false"]))
    }, lambda: {"options": _options(draw, words, ["true", "false"])} if own else {}


def shorttext(draw, words):
    answers = _typed(draw, "text")
    feedback = {answers[0]["id"]: "Well"} if draw(st.booleans()) else {}
    key = {"answers": answers, "ignore_case": draw(st.booleans()), "ignore_spaces_and_hyphens": draw(st.booleans())}
    return key, lambda: {"feedback": feedback} if feedback else {}


def numeric(draw, words):
    key = {"answers": _typed(draw, "value")}
    if draw(st.booleans()):
        key |= {"unit": "m", "units": [{"unit": "cm", "multiplier": "100"}], "unit_penalty": "0.1"}
    if draw(st.booleans()):
        key["answers"][0]["tolerance_kind"] = draw(st.sampled_from(["relative", "geometric"]))
    if draw(st.booleans()):
        key = {"value": "31", "tolerance": "1", "unit": "%"}
    return key, dict


def matching(draw, words):
    left, right = ["l1", "l2"], ["r1", "r2", "r3"]
    pairs = dict(zip(left, draw(st.permutations(right)), strict=False))

    def body():
        sides = {"left": left, "right": right}
        return {side: [{"id": id_, "text": draw(words)} for id_ in ids] for side, ids in sides.items()}

    return {"pairs": pairs}, body


def ordering(draw, words):
    ids = _ids(draw)
    scoring = draw(st.sampled_from(list(SCORINGS)))
    key = {"order": list(draw(st.permutations(ids))), "scoring": scoring}
    return key, lambda: {"options": [{"id": id_, "text": draw(words)} for id_ in ids]}


def _parts():
    return {
        "1": {"kind": "shorttext", "weight": "1", "key": {"answers": [{"id": "a1", "text": "D}~#", "fraction": "1"}]}},
        "2": {"kind": "single", "weight": "2", "key": {"choice": "b"}},
    }


def cloze(draw, words):
    def body():
        options = [{"id": id_, "text": draw(words)} for id_ in ("a", "b")]
        text = f"{draw(words)} [[1]] {draw(words)} [[2]]"
        return {"stem": text, "parts": {"1": {}, "2": {"options": options}}}

    return {"parts": _parts()}, body


def caseset(draw, words):
    def body():
        options = [{"id": id_, "text": draw(words)} for id_ in ("a", "b")]
        return {"parts": {"1": {"stem": draw(words)}, "2": {"stem": draw(words), "options": options}}}

    return {"parts": _parts(), "order": ["2", "1"]}, body


def calculated(draw, words):
    rows = [{"a": draw(NUMBER), "b": draw(NUMBER)} for _ in range(draw(st.integers(1, 3)))]
    answer = {"id": "a1", "formula": "{a} * {b}", "fraction": "1", "tolerance": "0.01", "tolerance_kind": "relative"}
    key = {"formula": "{a} * {b}", "data": rows, "answers": [answer], "decimals": 2}
    return key, dict


def written(draw, words):
    key = {"words_least": 5, "words_most": 300, "guide": [{"id": "g1", "maximum": "5"}, {"id": "g2", "maximum": "2"}]}
    return key, lambda: {"guide": {"g1": draw(words), "g2": draw(words)}, "template": draw(words)}


def description(draw, words):
    return {}, dict


KINDS = {
    each.__name__: each
    for each in (
        *(single, multiple, truefalse, shorttext, numeric, matching),
        *(ordering, cloze, caseset, calculated, written, description),
    )
}
