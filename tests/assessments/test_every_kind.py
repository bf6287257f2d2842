"""What holds for every question kind and every shape of its key, whatever is sent."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments import finding_problems
from assessments.questions import NO_RESPONSE, Mark, ResponseRefused, kind
from tests.assessments.kind_samples import MARKED, NAMES, SAMPLES

calm = settings(deadline=None, database=None, max_examples=60)  # the machine is shared


def sample(name, seed=1):
    """Kind, realised key, English wording, ids of options."""
    slug, key, wordings = SAMPLES[name]
    each = kind(slug)
    key, wording = each.realise(key, wordings["en"], seed)
    return each, key, wording, each.option_ids(wording)


def likely_values(each, key, ids):
    """Values of the shape that the kind expects, right and wrong."""
    id_ = st.sampled_from(ids or ["x"])
    typed = st.sampled_from(["31", "३१ km", "31000 m", "35", "FIR", "prathmiki", "7", "", "zzz", "9" * 50])
    by_field = {
        "choice": id_,
        "choices": st.lists(id_, max_size=5),
        "text": typed | st.text(max_size=20),
        "pairs": st.dictionaries(id_, id_, max_size=4),
        "order": st.lists(id_ | st.just(""), max_size=5, unique=True),
    }
    if each.field != "parts":
        return by_field.get(each.field, st.just("")).map(lambda value: {each.field: value})
    parts = {}
    for part in key["parts"]:
        inner = each.kind_of(key, part)
        inner_ids = [id_[len(part) + 1 :] for id_ in ids if id_.startswith(f"{part}-")] or ["true", "false"]
        parts[part] = likely_values(inner, each.part_key(key, part), inner_ids)
    return st.fixed_dictionaries({}, optional=parts).map(lambda value: {"parts": value})


def likely_response(data, each, key, ids):
    """A cleaned response; in the place of one that is refused, a blank."""
    try:
        return each.clean(data.draw(likely_values(each, key, ids)), key, ids)
    except ResponseRefused:
        return {}


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["a", "l1", "r1", "true", "1"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5) | st.just("1"), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("name", NAMES)
def test_a_sound_question_has_no_problems_in_either_language(name):
    slug, key, wordings = SAMPLES[name]

    assert [kind(slug).validate(key, wording) for wording in wordings.values()] == [[], []]
    assert finding_problems.structure_problems(slug, wordings, "en") == []


@pytest.mark.parametrize("name", MARKED)
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_the_right_response_earns_everything_and_a_blank_nothing(name, seed):
    each, key, wording, ids = sample(name, seed)
    right = each.right_response(key, wording)

    assert each.clean(right, key, ids) == right
    assert each.mark(key, right).score == 1
    assert [each.mark(key, blank) for blank in (None, {}, {each.field: None})] == [Mark(Decimal(0))] * 3
    assert sum(each_.fraction for each_ in each.classify(key, right).values()) == pytest.approx(Decimal(1))


@pytest.mark.parametrize("name", NAMES)
@calm
@given(data=st.data())
def test_whatever_is_sent_is_refused_or_marked_within_bounds(name, data):
    each, key, wording, ids = sample(name, data.draw(st.integers(0, 5)))
    response = data.draw(likely_values(each, key, ids) | junk.map(lambda value: {each.field: value}) | junk)
    try:
        cleaned = each.clean(response, key, ids)
    except ResponseRefused as refusal:
        assert str(refusal) != ""
        return
    assert each.clean(cleaned, key, ids) == cleaned
    assert (cleaned == {}) == each.is_blank(cleaned)
    assert each.describe_response(wording, cleaned) != ""
    json.dumps(cleaned).encode()
    score = each.mark(key, cleaned).score
    assert score is None if each.needs_person(key) and cleaned else -1 <= score <= 1
    assert not each.is_blank(cleaned) or score == 0


PAIRS, PLACES = {"pairs": {"l1": "r2", "l2": "r1"}}, {"order": ["c", "a", "b"]}
SINGLE_AND_PAIRS = {"1": {"kind": "single", "key": {"choice": "b"}}, "2": {"kind": "matching", "key": PAIRS}}


@pytest.mark.parametrize(
    ("slug", "key", "response", "kept", "right"),
    [
        ("single", {"choice": "b"}, {"choice": "a"}, {}, None),
        ("multiple", {"choices": ["a", "b"]}, {"choices": ["a", "c"]}, {"choices": ["a"]}, 1),
        ("matching", PAIRS, {"pairs": {"l1": "r2", "l2": "r2"}}, {"pairs": {"l1": "r2"}}, 1),
        ("ordering", PLACES, {"order": ["a", "c", "b"]}, {"order": ["", "", "b"]}, 1),
        ("ordering", PLACES, {"order": ["c", "b", "a"]}, {"order": ["c"]}, 1),
        ("ordering", PLACES | {"scoring": "adjacent_pairs"}, {"order": ["a", "b"]}, {"order": ["a", "b"]}, None),
        (
            "caseset",
            {"order": ["1", "2"], "parts": SINGLE_AND_PAIRS},
            {"parts": {"1": {"choice": "a"}, "2": {"pairs": {"l1": "r2", "l2": "r2"}}}},
            {"parts": {"2": {"pairs": {"l1": "r2"}}}},
            0,
        ),
    ],
)
def test_of_a_partly_right_response_the_right_parts_are_kept(slug, key, response, kept, right):
    assert (kind(slug).keep_right(key, response), kind(slug).count_right(key, response)) == (kept, right)


@pytest.mark.parametrize("name", MARKED)
@calm
@given(data=st.data())
def test_what_is_right_in_a_response_is_kept_and_counted(name, data):
    each, key, wording, ids = sample(name)
    right = each.right_response(key, wording)
    response = likely_response(data, each, key, ids)
    kept = each.keep_right(key, response)

    assert each.keep_right(key, right) == right
    assert each.keep_right(key, None) == each.keep_right(key, {}) == {}
    assert each.clean(kept, key, ids) == kept == each.keep_right(key, kept)
    counted = [each.count_right(key, given) or 0 for given in (response, kept, right)]
    assert counted == sorted(counted)  # a part of a cloze may become right by losing a wrong choice


@pytest.mark.parametrize("name", MARKED)
@calm
@given(data=st.data(), turned=st.randoms())
def test_the_order_of_the_options_changes_no_mark(name, data, turned):
    each, key, _wording, ids = sample(name)
    response = data.draw(likely_values(each, key, ids))
    other = list(ids)
    turned.shuffle(other)
    try:
        cleaned, again = each.clean(response, key, ids), each.clean(response, key, other)
    except ResponseRefused:
        return

    assert each.mark(key, cleaned) == each.mark(key, again)


@pytest.mark.parametrize("name", NAMES)
@calm
@given(data=st.data())
def test_every_response_falls_into_a_class_that_was_foreseen(name, data):
    each, key, wording, ids = sample(name)
    possible = each.possible_responses(key, wording)
    response = likely_response(data, each, key, ids)

    for part, classified in each.classify(key, response).items():
        foreseen = {row.id: row.fraction for row in possible[part]}
        assert classified.id in foreseen
        assert classified.fraction <= foreseen[classified.id]  # less where a unit was missing
    blanks = {row.id for row in each.classify(key, {}).values()}
    assert blanks <= {NO_RESPONSE}


@pytest.mark.parametrize("name", NAMES)
@calm
@given(data=st.data())
def test_validation_names_problems_of_any_key_and_never_fails(name, data):
    """Also of a sound key of which one part was replaced by something else."""
    slug, key, wordings = SAMPLES[name]
    broken_key = {**key, data.draw(st.sampled_from([*key, "answers", "parts", "data"])): data.draw(junk)}
    broken_wording = {**wordings["en"], data.draw(st.sampled_from([*wordings["en"], "parts"])): data.draw(junk)}
    tries = [(broken_key, wordings["en"]), (key, broken_wording), (broken_key, broken_wording), ({}, {})]

    for problems in [kind(slug).validate(*each) for each in tries]:
        assert [type(problem) for problem in problems] == [str] * len(problems)


@pytest.mark.parametrize("name", NAMES)
@calm
@given(seed=st.integers(0, 2**63))
def test_the_same_seed_gives_the_same_variant_in_every_language(name, seed):
    slug, key, wordings = SAMPLES[name]
    each = kind(slug)
    made = {language: each.realise(key, wording, seed) for language, wording in wordings.items()}

    assert made == {language: each.realise(key, wording, seed) for language, wording in wordings.items()}
    assert made["en"][0] == made["hi"][0]
    assert each.structure(made["en"][1]) == each.structure(wordings["en"])


@pytest.mark.parametrize("name", NAMES)
def test_a_key_is_told_in_words_with_and_without_a_variant(name):
    _slug, key, wordings = SAMPLES[name]
    each, realised, wording, _ids = sample(name)

    assert each.describe_key(wordings["en"], key) != ""
    assert each.describe_key(wording, realised) != ""
    assert each.print_form(key, wordings["hi"]).template.startswith("assessments/print/_")


def test_a_wording_with_other_options_is_named():
    options = [{"id": id_, "text": id_} for id_ in "abc"]
    wordings = {"en": {"stem": "?", "options": options}, "hi": {"stem": "?", "options": options[:2]}}
    turned = {"en": {"stem": "?", "options": options}, "hi": {"stem": "?", "options": options[::-1]}}
    message = "The wordings in English and in Hindi do not have the same options and parts in one order."

    assert finding_problems.structure_problems("single", wordings, "en") == [message]
    assert finding_problems.structure_problems("single", turned, "en") == [message]
