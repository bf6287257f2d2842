"""How like each other questions are: words and pairs of words that two texts share, over all that either has. Pure.

``near_pairs`` finds every pair above a threshold without looking at all pairs: texts are compared only where they
share one of their rarest words and are nearly as long (prefix and length filter; Bayardo, Ma, Srikant 2007). It
leaves none out.
"""

import itertools
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from assessments.questions import options
from assessments.questions.text import without_invisible

GAP = re.compile(r"\[\[[^\[\]]*\]\]")
NUKTA, CANDRABINDU, ANUSVARA = 0x093C, 0x0901, 0x0902  # क़ानून and कानून, हूँ and हूं are one word

Shingles = frozenset[str]


class _Folds(dict):
    """Code point to what stands for it: letters, marks and digits for themselves, all else for a space."""

    def __missing__(self, code: int) -> int | None:
        is_word = unicodedata.category(chr(code))[0] in "LMN"
        self[code] = None if code == NUKTA else ANUSVARA if code == CANDRABINDU else code if is_word else 0x20
        return self[code]


_FOLDS = _Folds()


@dataclass(frozen=True)
class Text:
    """The words of ``owner`` in one language."""

    owner: Hashable
    language: str
    shingles: Shingles


@dataclass(frozen=True)
class Pair:
    """Two owners and how like they are, 0 to 1, in the language in which they are most so."""

    first: Hashable
    second: Hashable
    likeness: float
    language: str


@dataclass
class Found:
    """``comparisons`` counts how often two texts were compared."""

    pairs: list[Pair] = field(default_factory=list)
    comparisons: int = 0


def shingles(wording: dict) -> Shingles:
    """Words and neighbouring words of the stem, the options and the parts; the order of options says nothing."""
    found: set[str] = set()
    for words in _texts(wording):
        run = folded(words)
        found.update(run)
        found.update(" ".join(two) for two in itertools.pairwise(run))
    return frozenset(found)


def folded(words: str) -> list[str]:
    """The words, NFC, in small letters, without signs, and without what two spellings of a Hindi word differ in."""
    plain = without_invisible(unicodedata.normalize("NFC", words)).casefold()
    return plain.translate(_FOLDS).split()


def likeness(first: Shingles, second: Shingles) -> float:
    """What both have, as a share of what either has."""
    shared = len(first & second)
    return shared / (len(first) + len(second) - shared) if shared else 0.0


def near(text: Text, others: Iterable[Text], least: float) -> list[Pair]:
    """Those of ``others`` that are at least so like ``text``, the likest first; each owner once."""
    best: dict[Hashable, Pair] = {}
    for other in others:
        if other.language != text.language or other.owner == text.owner:
            continue
        if min(len(text.shingles), len(other.shingles)) < least * max(len(text.shingles), len(other.shingles)):
            continue
        _keep(best, Pair(text.owner, other.owner, likeness(text.shingles, other.shingles), text.language), least)
    return sorted(best.values(), key=lambda pair: -pair.likeness)


def near_pairs(texts: Sequence[Text], least: float) -> Found:
    """Every pair of owners at least so like in some language, the likest first.

    Of texts that are the same to the letter one stands for all, so that a thousand copies are a thousand pairs.
    """
    found = Found()
    best: dict[Hashable, Pair] = {}
    by_language: dict[str, list[Text]] = defaultdict(list)
    for text in texts:
        if text.shingles:
            by_language[text.language].append(text)
    for language, written in by_language.items():
        for pair in _pairs_of(language, written, least, found):
            _keep(best, pair, least)
    places = {owner: place for place, owner in enumerate(dict.fromkeys(text.owner for text in texts))}
    found.pairs = _in_order(best.values(), places)
    return found


def _in_order(pairs: Iterable[Pair], places: dict[Hashable, int]) -> list[Pair]:
    """The likest first; in each pair, and among equals, what came first."""
    turned = [
        pair if places[pair.first] < places[pair.second] else replace(pair, first=pair.second, second=pair.first)
        for pair in pairs
    ]
    return sorted(turned, key=lambda pair: (-pair.likeness, places[pair.first], places[pair.second]))


def _pairs_of(language: str, texts: list[Text], least: float, found: Found) -> Iterator[Pair]:
    owners: dict[Shingles, list[Hashable]] = defaultdict(list)
    for text in texts:
        owners[text.shingles].append(text.owner)
    for same in owners.values():
        yield from (Pair(same[0], other, 1.0, language) for other in same[1:])
    common = Counter(shingle for each in owners for shingle in each)
    index: dict[str, list[Shingles]] = defaultdict(list)
    for one in sorted(owners, key=len):
        rarest = sorted(one, key=lambda shingle: (common[shingle], shingle))
        for other in _candidates(rarest, index, least):
            found.comparisons += 1
            yield Pair(owners[one][0], owners[other][0], likeness(one, other), language)
        for shingle in rarest[: _prefix(len(rarest), 2 * least / (1 + least))]:
            index[shingle].append(one)


def _candidates(rarest: list[str], index: dict[str, list[Shingles]], least: float) -> set[Shingles]:
    """What was met before and may be near: shares a rare shingle, and is not too short."""
    size = len(rarest)
    return {
        other
        for shingle in rarest[: _prefix(size, least)]
        for other in index.get(shingle, ())
        if len(other) >= least * size
    }


def _prefix(size: int, share: float) -> int:
    """How many of the rarest shingles two texts must meet in if they share ``share`` of ``size``."""
    return size - math.ceil(round(share * size, 6)) + 1


def _keep(best: dict[Hashable, Pair], pair: Pair, least: float) -> None:
    names = frozenset((pair.first, pair.second))
    if pair.likeness >= least and (names not in best or pair.likeness > best[names].likeness):
        best[names] = pair


def _texts(wording: dict) -> Iterator[str]:
    """Everything of a wording that an officer reads before answering."""
    yield GAP.sub(" ", options.plain(wording, wording.get("stem") or ""))
    for side in ("options", "left", "right"):
        entries = wording.get(side)
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict):
                yield options.plain(wording, entry.get("text") or "")
    parts = wording.get("parts")
    for part in parts.values() if isinstance(parts, dict) else ():
        yield from _texts({"format": wording.get("format", "plain"), **part})
