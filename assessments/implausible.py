"""Two signs that an attempt may not be what it seems. Pure: figures in, findings with their evidence out.

**Too fast.** The seconds an attempt took for each question are compared, as logarithms, with those of all attempts
at the quiz by the modified z-score 0.6745 (x - median) / MAD; below -3.5 is an outlier (Iglewicz and Hoaglin, *How
to Detect and Handle Outliers*, 1993). It must also lie below ``FASTEST_SECONDS`` a question, which nobody needs who
reads: quick knowledge alone is never flagged. Fewer than ``FEWEST_ATTEMPTS`` attempts say nothing. Where they are
so alike that the MAD is next to nothing, it is taken as a tenth of a natural logarithm, about 10 per cent.

**Same wrong answers.** For two members of a group, only the questions that both answered wrongly count: that both
know the same is no sign of anything. On each, the chance that two wrong answers are the same is the sum of the
squared shares of the wrong options among all wrong answers at the quiz, the pair's own included, which errs on
their side, smoothed by half an answer an option. The number of identical wrong answers under independence is then
a sum of unequal Bernoulli trials, whose upper tail is exact by convolution. This is error-similarity analysis
(Bellezza and Bellezza, *Teaching of Psychology* 16, 1989) with each item's own chance, as Wesolowsky (*Journal of
Applied Statistics* 27, 2000) gives it. The level ``LEVEL`` is divided by the number of pairs (Bonferroni), so that
at most that share of groups yields a false flag. What one trainer taught a whole group wrongly looks alike too:
a person must judge that.
"""

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

FASTEST_SECONDS = 5.0  # a question
FEWEST_ATTEMPTS = 10
OUTLIER = -3.5
LEAST_SPREAD = 0.1  # of natural logarithms
LEVEL = 0.05  # of a group: simulated, 1 to 2 % of groups without copying are flagged
FEWEST_IDENTICAL = 3

Wrong = Mapping[Hashable, Hashable]  # question to the wrong answer given; right and blank ones are left out


@dataclass(frozen=True)
class Fast:
    id: int
    seconds: float
    usual_seconds: float
    score: float


@dataclass(frozen=True)
class Pair:
    """``both_wrong`` questions were answered wrongly by both, ``identical`` of them alike; ``expected`` by chance."""

    first: int
    second: int
    both_wrong: int
    identical: int
    expected: float
    probability: float
    pairs: int
    questions: tuple[Hashable, ...]


def too_fast(seconds: Mapping[int, float], among: Sequence[int] | None = None) -> list[Fast]:
    """Attempts, by id, far below the distribution of ``seconds`` for each question, and below what reading takes."""
    if len(seconds) < FEWEST_ATTEMPTS:
        return []
    logs = {id_: math.log(max(value, 0.01)) for id_, value in seconds.items()}
    middle = median(logs.values())
    spread = max(median(abs(value - middle) for value in logs.values()), LEAST_SPREAD)
    found = []
    for id_ in seconds if among is None else among:
        score = 0.6745 * (logs[id_] - middle) / spread
        if score < OUTLIER and seconds[id_] < FASTEST_SECONDS:
            found.append(Fast(id_, seconds[id_], math.exp(middle), score))
    return found


def same_wrong(group: Mapping[int, Wrong], everyone: Sequence[Wrong], options: Mapping[Hashable, int]) -> list[Pair]:
    """Pairs of the group whose identical wrong answers chance does not explain.

    ``everyone`` holds the wrong answers of all attempts at the quiz, ``options`` how many wrong answers each
    question offers; one that is typed offers as many as were given.
    """
    chances = _chances(everyone, options)
    pairs = list(combinations(sorted(group), 2))
    found = []
    for first, second in pairs:
        shared = [question for question in group[first] if question in group[second]]
        alike = [question for question in shared if group[first][question] == group[second][question]]
        if len(alike) < FEWEST_IDENTICAL:
            continue
        each = [chances[question] for question in shared]
        probability = upper_tail(each, len(alike))
        if probability * len(pairs) <= LEVEL:
            found.append(
                Pair(
                    first=first,
                    second=second,
                    both_wrong=len(shared),
                    identical=len(alike),
                    expected=sum(each),
                    probability=probability,
                    pairs=len(pairs),
                    questions=tuple(alike),
                )
            )
    return found


def upper_tail(chances: Sequence[float], at_least: int) -> float:
    """The chance that at least so many of independent trials succeed."""
    spread = [1.0]
    for chance in chances:
        spread = [
            (spread[k] if k < len(spread) else 0.0) * (1 - chance) + (spread[k - 1] if k else 0.0) * chance
            for k in range(len(spread) + 1)
        ]
    return min(1.0, math.fsum(spread[at_least:]))


def _chances(everyone: Sequence[Wrong], options: Mapping[Hashable, int]) -> dict[Hashable, float]:
    counts: dict[Hashable, Counter] = {}
    for wrong in everyone:
        for question, answer in wrong.items():
            counts.setdefault(question, Counter())[answer] += 1
    return {question: _alike(given, max(options.get(question, 0), len(given))) for question, given in counts.items()}


def _alike(given: Counter, offered: int) -> float:
    """The sum of squared shares, each option with half an answer more."""
    total = given.total() + offered / 2
    chosen = sum(((count + 0.5) / total) ** 2 for count in given.values())
    return chosen + (offered - len(given)) * (0.5 / total) ** 2
