"""The rule of rotation against what it promises, for any group, number and seed."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from assessments import crossing

SEEDS = st.text(max_size=12)
BLOCKS = st.sampled_from([2, 3])


@given(seed=SEEDS, count=st.integers(1, 60), blocks=BLOCKS)
def test_halves_never_differ_by_more_than_one_officer(seed, count, blocks):
    forms = Counter(crossing.place(seed, number, blocks)[0] for number in range(1, count + 1))
    assert abs(forms["a"] - forms["b"]) <= 1


@given(seed=SEEDS, cycles=st.integers(1, 6), blocks=BLOCKS)
def test_every_block_is_met_equally_often_at_every_sitting_with_either_form(seed, cycles, blocks):
    officers = [crossing.place(seed, number, blocks) for number in range(1, 2 * blocks * cycles + 1)]
    for sitting in crossing.SITTINGS[:blocks]:
        met = Counter(
            (crossing.form_at(form, sitting), crossing.block_at(first, sitting, blocks)) for form, first in officers
        )
        assert met == Counter({(form, block): cycles for form in "ab" for block in range(blocks)})


@given(seed=SEEDS, number=st.integers(1, 500), blocks=BLOCKS)
def test_nobody_meets_an_anchor_twice_and_everybody_both_forms(seed, number, blocks):
    form, first = crossing.place(seed, number, blocks)
    blocks_met = [crossing.block_at(first, sitting, blocks) for sitting in crossing.SITTINGS[:blocks]]
    assert sorted(blocks_met) == list(range(blocks))
    assert {crossing.form_at(form, crossing.PRE), crossing.form_at(form, crossing.POST)} == {"a", "b"}
    assert crossing.form_at(form, crossing.LATER) == form


@given(seed=SEEDS, number=st.integers(1, 500), blocks=BLOCKS)
def test_the_same_names_draw_the_same(seed, number, blocks):
    assert crossing.place(seed, number, blocks) == crossing.place(seed, number, blocks)


def test_who_of_a_pair_begins_with_a_is_chance():
    first = Counter(crossing.place(f"study/{group}", 1, 3)[0] for group in range(400))
    assert 150 < first["a"] < 250
