"""Which slot each question of a paper fills: every place once, whatever the order, however draws overlap."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.statistics.slots import FIXED, FROM_THE_LIST, Blueprint, Slot, aligned, slots_of


def test_fixed_questions_keep_their_place_in_whatever_order_they_were_shown():
    blueprint = Blueprint(fixed={7: 1, 8: 2, 9: 3})
    assert slots_of(blueprint, [9, 7, 8], seed=1) == {Slot(FIXED, 1): 7, Slot(FIXED, 2): 8, Slot(FIXED, 3): 9}


def test_a_question_left_out_of_a_paper_leaves_its_slot_empty():
    assert slots_of(Blueprint(fixed={7: 1, 8: 2}), [8], seed=1) == {Slot(FIXED, 2): 8}


def versions(*keyed):
    """Each version as a word for each of its questions: ``a1`` is question ``a`` with key 1."""
    return [[(word, word[0]) for word in version.split()] for version in keyed]


def test_a_fixed_place_follows_its_question_through_the_versions():
    assert aligned(versions("a1 b1 c1", "c1 a1 b1")) == [[1, 2, 3], [3, 1, 2]]  # moved
    assert aligned(versions("a1 b2 c1", "a1 b1 c1", "b1 a1")) == [[1, 2, 3], [1, 2, 3], [2, 1]]  # key corrected
    assert aligned(versions("a1 x1 c1", "c1 a1 b1")) == [[1, 2, 3], [3, 1, 2]]  # replaced
    assert aligned(versions("a1 c1", "a1 b1 c1")) == [[1, 2], [1, 3, 2]]  # left out
    assert aligned(versions("a1 b1", "a1 c1", "c1 b1")) == [[1, 2], [1, 2], [2, 1]]  # both had place 2


@given(st.lists(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(1, 2)), unique_by=lambda each: each[0])))
def test_no_two_fixed_questions_of_a_version_have_one_place(quiz):
    found = aligned([[((letter, key), letter) for letter, key in version] for version in quiz])
    assert [len(set(places)) for places in found] == [len(version) for version in quiz]
    assert all(place > 0 for places in found for place in places)


def test_a_draw_of_several_fills_each_of_its_places_once():
    blueprint = Blueprint(fixed={1: 1}, fitting=dict.fromkeys(range(2, 9), (1,)), counts={1: 3})
    filled = slots_of(blueprint, [5, 1, 2, 8], seed=3)
    assert filled.keys() == {Slot(FIXED, 1), Slot(1, 1), Slot(1, 2), Slot(1, 3)}
    assert set(filled.values()) == {1, 2, 5, 8}


def test_every_place_of_a_draw_holds_every_question_about_equally_often():
    blueprint = Blueprint(fitting=dict.fromkeys((2, 3, 4), (1,)), counts={1: 3})
    held = Counter(slots_of(blueprint, [2, 3, 4], seed)[Slot(1, 1)] for seed in range(3000))
    assert all(900 < held[question] < 1100 for question in (2, 3, 4))


def test_where_draws_overlap_each_has_its_count():
    # 3 fits both draws, 2 only the first: whichever comes first, 3 must go to the second
    blueprint = Blueprint(fitting={2: (1,), 3: (1, 2)}, counts={1: 1, 2: 1})
    for seed in range(20):
        assert slots_of(blueprint, [2, 3], seed) == {Slot(1, 1): 2, Slot(2, 1): 3}


def test_where_draws_overlap_the_marks_a_question_was_worth_say_which_took_it():
    blueprint = Blueprint(fitting={2: (1, 2), 3: (1, 2)}, counts={1: 1, 2: 1}, maxima={1: 1.0, 2: 3.0})
    for seed in range(20):
        assert slots_of(blueprint, [2, 3], seed, worth={2: 3.0, 3: 1.0}) == {Slot(1, 1): 3, Slot(2, 1): 2}


def test_some_of_the_listed_questions_fill_places_of_their_own():
    blueprint = Blueprint(fitting=dict.fromkeys([4, 5, 6], (FROM_THE_LIST,)), counts={FROM_THE_LIST: 2})
    assert slots_of(blueprint, [6, 4], seed=1).keys() == {Slot(FROM_THE_LIST, 1), Slot(FROM_THE_LIST, 2)}


@settings(deadline=None)
@given(st.data())
def test_every_question_of_a_paper_that_could_be_drawn_has_one_slot(data):
    counts = {number: data.draw(st.integers(1, 3)) for number in range(1, data.draw(st.integers(1, 4)) + 1)}
    fitting, asked = {}, []
    for number, count in counts.items():
        for place in range(count):
            question = 100 * number + place
            also = data.draw(st.sets(st.sampled_from(sorted(counts))))
            fitting[question] = tuple(sorted({number, *also}))
            asked.append(question)

    filled = slots_of(Blueprint(fitting=fitting, counts=counts), asked, seed=data.draw(st.integers(0, 10**6)))

    assert sorted(filled.values()) == sorted(asked)
    assert Counter(slot.draw for slot in filled) == counts
    assert all(slot.draw in fitting[question] for slot, question in filled.items())
