"""Papers: reproducible, filled whenever they can be, least seen first."""

from collections import Counter
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.drawing import Candidate, Draw, NotEnoughQuestions, draw_paper, shortfalls

calm = settings(deadline=None, database=None, max_examples=200)


def pool(*groups: tuple[int, ...], start: int = 100) -> list[Candidate]:
    return [Candidate(start + place, Decimal(1), 1, draws) for place, draws in enumerate(groups)]


def asked(paper) -> list[int]:
    return [placed.question for placed in paper]


def test_fixed_questions_keep_their_order_unless_their_section_is_shuffled():
    fixed = [Candidate(number) for number in range(20)]

    plain = asked(draw_paper(fixed, seed=3))
    shuffled = asked(draw_paper(fixed, seed=3, shuffled_sections={1: True}))

    assert plain == list(range(20))
    assert sorted(shuffled) == plain
    assert shuffled != plain
    assert shuffled == asked(draw_paper(fixed, seed=3, shuffled_sections={1: True}))
    assert shuffled != asked(draw_paper(fixed, seed=4, shuffled_sections={1: True}))


def test_what_is_only_read_takes_no_place_of_a_question():
    fixed = [Candidate(0, takes_answer=False), *(Candidate(number) for number in range(1, 9))]

    papers = [asked(draw_paper(fixed, seed=seed, fixed_drawn=3)) for seed in range(20)]

    assert {(paper[0], len(paper)) for paper in papers} == {(0, 4)}


def test_sections_follow_each_other_and_never_mix():
    candidates = [Candidate(number, section=1 + number % 2) for number in range(10)]

    paper = draw_paper(candidates, seed=1, shuffled_sections={1: True, 2: True})

    assert [placed.section for placed in paper] == [1] * 5 + [2] * 5


def test_a_draw_gives_its_own_marks_and_section():
    paper = draw_paper(pool((1,), (1,), (1,)), [Draw(1, 2, Decimal("2.5"), 3)], seed=1)

    assert [(placed.maximum, placed.section) for placed in paper] == [(Decimal("2.5"), 3)] * 2


def test_what_the_officer_has_seen_least_comes_first():
    candidates = pool(*[(1,)] * 6)
    seen = {100: 2, 101: 1, 102: 1, 103: 0, 104: 3}  # 105 never

    papers = [set(asked(draw_paper(candidates, [Draw(1, 4)], seed=seed, seen=seen))) for seed in range(20)]

    assert papers == [{101, 102, 103, 105}] * 20


def test_every_question_of_a_pool_is_drawn_about_equally_often():
    candidates = pool(*[(1,)] * 10)

    counted = Counter(
        question for seed in range(2000) for question in asked(draw_paper(candidates, [Draw(1, 3)], seed=seed))
    )

    assert len(counted) == 10
    assert all(500 < times < 700 for times in counted.values())  # 600 expected, about 5 standard deviations


def test_a_general_draw_leaves_a_special_one_its_questions():
    """Draw 1 takes any of three, draw 2 only the last: a greedy first draw would starve the second."""
    candidates = pool((1,), (1,), (1, 2))

    for seed in range(30):
        paper = draw_paper(candidates, [Draw(1, 2), Draw(2, 1)], seed=seed)
        assert sorted(asked(paper)) == [100, 101, 102]


def test_the_draw_that_comes_short_is_named():
    with pytest.raises(NotEnoughQuestions) as short:
        draw_paper(pool((1,), (1,), (2,)), [Draw(1, 2), Draw(2, 2)], seed=1)

    assert short.value.draws == [2]
    assert shortfalls(pool((1,)), [Draw(1, 1)]) == []
    assert shortfalls([], [Draw(1, 1)]) == [1]


@calm
@given(
    st.lists(st.sets(st.integers(1, 3), min_size=1), max_size=7), st.lists(st.integers(1, 3), min_size=3, max_size=3)
)
def test_a_paper_is_found_whenever_there_is_one(groups, counts):
    """The oracle is Hall's theorem: every set of draws must have, together, enough questions."""
    draws = [Draw(number, count) for number, count in enumerate(counts, start=1)]
    candidates = pool(*[tuple(sorted(group)) for group in groups])
    enough = all(
        sum(bool(group & set(chosen)) for group in groups) >= sum(counts[number - 1] for number in chosen)
        for size in (1, 2, 3)
        for chosen in combinations((1, 2, 3), size)
    )

    assert (shortfalls(candidates, draws) == []) == enough
    if enough:
        paper = asked(draw_paper(candidates, draws, seed=7))
        assert len(paper) == len(set(paper)) == sum(counts)


@calm
@given(
    groups=st.lists(st.sampled_from([(1,), (2,), (1, 2)]), min_size=2, max_size=7),
    counts=st.tuples(st.integers(1, 2), st.integers(1, 2)),
    seen=st.lists(st.integers(0, 3), min_size=7, max_size=7),
    seed=st.integers(0, 99),
)
def test_no_paper_that_could_be_drawn_has_been_seen_less(groups, counts, seen, seed):
    """Draws that overlap do not push one another to what the officer knows already; by trying every other paper."""
    candidates, draws = pool(*groups), [Draw(1, counts[0]), Draw(2, counts[1])]
    times = {each.question: seen[place] for place, each in enumerate(candidates)}
    possible = [
        sorted(times[each.question] for each in chosen)
        for chosen in combinations(candidates, sum(counts))
        if not shortfalls(chosen, draws)
    ]
    if not possible:
        return

    paper = asked(draw_paper(candidates, draws, seed=seed, seen=times))

    assert sorted(times[question] for question in paper) == min(possible)
