"""Small cells: what would tell of fewer than five learners is not shown, nor what would give it away by subtraction."""

from collections.abc import Mapping

LEAST_LEARNERS = 5


def is_small(learners: int) -> bool:
    return 0 < learners < LEAST_LEARNERS


def hidden_cells(learners: Mapping[str, int]) -> frozenset[str]:
    """Which of the cells of one whole must be hidden: the small ones, and the next smallest where one alone would
    follow from the whole.
    """
    hidden = {name for name, count in learners.items() if is_small(count)}
    if 0 < sum(learners[name] for name in hidden) < LEAST_LEARNERS or len(hidden) == 1:
        rest = sorted((count, name) for name, count in learners.items() if count and name not in hidden)
        hidden |= {name for _count, name in rest[:1]}
    return frozenset(hidden)
