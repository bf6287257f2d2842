"""From gradings to the statistics of a quiz, in a few queries whatever the number of attempts.

Questions are pooled over the versions of the quiz by question and ``key_hash``: a corrected typo in one language
splits nothing, a corrected key begins anew. Marks count with the weights of the newest version.
"""

import json
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

import numpy as np
from django.db.models import Count, FloatField, QuerySet, Sum, TextField
from django.db.models.functions import Cast

from assessments import behaviours, questions, remedies, selecting, versions
from assessments.models import Answer, Grading, QuestionVersion, Quiz, QuizVersion, QuizVersionQuestion
from assessments.questions import QuestionKind, ResponseRefused
from assessments.questions.base import NO_RESPONSE, SOLE
from assessments.remarking import BY_PERSON
from assessments.selecting import Selection
from assessments.statistics import flags, moodle
from assessments.statistics.flags import Flag
from assessments.statistics.responses import ResponseCounts
from assessments.statistics.slots import FIXED, FROM_THE_LIST, Blueprint, Slot, aligned, slots_of

CHUNK = 1000
ROUNDED = 0.0051  # what the two places of a stored percentage may be off
HISTOGRAM_BINS = 20
OFFERED = ("single", "multiple")  # where an option that nobody chooses is a wasted one
KEYED = ("single", "truefalse", "matching")  # where one answer is right and another may be righter


@dataclass(frozen=True)
class Pool:
    """A question with one key, whatever its wordings; ``newest`` is the version whose words are shown."""

    code: str
    key_hash: str
    newest: QuestionVersion
    version_ids: frozenset[int]
    maximum: Decimal
    is_current: bool
    bank_id: int

    @property
    def slug(self) -> str:
        """Names the pool in an address; enough of the hash to tell one question's keys apart."""
        return self.key_hash[:12]

    @property
    def kind(self) -> QuestionKind:
        return questions.kind(self.newest.kind)

    @property
    def parts(self) -> dict[str, dict]:
        """Those of a cloze or a case set, with their kinds, by id; other questions have none."""
        return self.newest.key.get("parts", {})


@dataclass
class QuestionAnalysis:
    pool: Pool
    number: int
    statistics: moodle.QuestionStatistics
    counts: ResponseCounts = field(default_factory=ResponseCounts)
    flags: list[Flag] = field(default_factory=list)
    by_language: dict[str, tuple[int, float]] = field(default_factory=dict)  # attempts, facility in per cent


@dataclass(frozen=True)
class SlotAnalysis:
    """A place that a draw fills, or whose question was replaced or its key corrected.

    ``questions`` are the numbers of those it held in some attempt.
    """

    slot: Slot
    statistics: moodle.QuestionStatistics
    questions: list[int]


@dataclass
class Analysis:
    quiz: Quiz
    selection: Selection
    statistics: moodle.QuizStatistics
    learners: int
    questions: list[QuestionAnalysis]
    slots: list[SlotAnalysis]
    histogram: list[int]  # attempts by mark, in steps of five per cent
    languages: dict[str, int]  # learners by language of the attempt


@dataclass(frozen=True)
class Matrix:
    """What the gradings hold, as arrays: attempts × pools in shares of full marks, NaN where not asked.

    ``counted`` is False where the question was dropped afterwards, so that the attempt's marks are without it.
    ``certain`` says of each attempt whether officers said how certain they were, which marks them from -2 to 1.
    ``held`` is attempts × ``slots``: which pool each slot held, -1 for none. ``by_person`` says of each pool
    whether a person set a mark; ``percents`` are the results as they were graded.
    """

    shares: np.ndarray
    counted: np.ndarray
    slots: list[Slot]
    held: np.ndarray
    languages: np.ndarray
    officers: np.ndarray
    certain: np.ndarray
    attempts: np.ndarray
    percents: np.ndarray
    by_person: np.ndarray

    @property
    def judged(self) -> np.ndarray:
        """The shares by which a question is easy or hard: with certainty, whether the answer was right."""
        right = np.where(np.isnan(self.shares), np.nan, self.shares > 0)
        return np.where(self.certain[:, None], right, self.shares)


def analyse(quiz: Quiz, selection: Selection, *, only: Pool | None = None) -> Analysis:
    """Everything about the quiz for the attempts selected. With ``only``, responses are read for that pool alone."""
    places = _places(quiz)
    pools = _pools(places)
    chosen = selecting.gradings(quiz, selection)
    blueprints = _blueprints(places)
    matrix = read_matrix(chosen, pools, blueprints)
    maxima = np.array([float(pool.maximum) for pool in pools])
    slot_maxima = _slot_maxima(matrix, maxima, blueprints)
    worth = _worth(matrix, maxima, slot_maxima)
    marks = matrix.shares * worth
    papers = np.where(np.isnan(marks), 0, worth).sum(axis=1)
    guesses = [_guess(pool) for pool in pools]
    drawable = _drawable(pools, blueprints)
    weighed = Weighed(marks, worth, papers)
    of_questions, slots = _all_statistics(matrix, weighed, maxima, slot_maxima, guesses, drawable)
    found = [
        QuestionAnalysis(pool, number, statistics, by_language=_by_language(matrix, number - 1))
        for number, (pool, statistics) in enumerate(zip(pools, of_questions, strict=True), start=1)
    ]
    wanted = found if only is None else [each for each in found if each.pool == only]
    count_responses(quiz, chosen, wanted, matrix, weighed)
    percents = 100 * weighed.totals / np.where(papers, papers, 1)
    _raise_flags(found, matrix, guesses, _lowest(places, pools), weighed, percents)
    return Analysis(
        quiz=quiz,
        selection=selection,
        statistics=moodle.quiz_statistics(marks, papers, _by_slot_that_counts(marks, matrix)),
        learners=len(np.unique(matrix.officers)),
        questions=found,
        slots=slots,
        histogram=np.histogram(np.clip(percents, 0, 100), bins=HISTOGRAM_BINS, range=(0, 100))[0].tolist(),
        languages=_learners_by_language(matrix),
    )


# --- Questions --------------------------------------------------------------------------------------------


def pools_of(quiz: Quiz) -> list[Pool]:
    """The quiz's questions over all its versions: those of the newest one in its order, then those no longer asked."""
    return _pools(_places(quiz))


def _places(quiz: Quiz) -> list[QuizVersionQuestion]:
    """Every place of every version, the newest version first, in the author's order; only what takes an answer."""
    places = QuizVersionQuestion.objects.filter(version__quiz=quiz).order_by("-version__number", "position")
    places = places.select_related("version", "question_version__question")
    return [place for place in places if _takes_answer(place.question_version)]


def _pools(places: list[QuizVersionQuestion]) -> list[Pool]:
    newest_number, grouped = None, {}
    for place in places:
        newest_number = newest_number or place.version.number
        version = place.question_version
        grouped.setdefault((version.question_id, version.key_hash), []).append(place)
    return [
        Pool(
            code=held[0].question_version.question.code,
            key_hash=key_hash,
            newest=held[0].question_version,
            version_ids=frozenset(place.question_version_id for place in held),
            maximum=held[0].maximum,
            is_current=held[0].version.number == newest_number,
            bank_id=held[0].question_version.question.bank_id,
        )
        for (_question, key_hash), held in grouped.items()
    ]


def _blueprints(places: list[QuizVersionQuestion]) -> dict[int, Blueprint]:
    """How each version of the quiz fills its papers, by the version's id."""
    by_version: dict[int, list[QuizVersionQuestion]] = {}
    for place in places:
        by_version.setdefault(place.version_id, []).append(place)
    fixed = {version_id: _asked_of_everyone(held) for version_id, held in by_version.items()}
    numbers = aligned([[_names(place.question_version) for place in held] for held in fixed.values()])
    return {
        version_id: _blueprint(
            by_version[version_id],
            {place.question_version_id: number for place, number in zip(held, numbered, strict=True)},
        )
        for (version_id, held), numbered in zip(fixed.items(), numbers, strict=True)
    }


def _names(version: QuestionVersion) -> tuple[tuple[int, str], int]:
    return (version.question_id, version.key_hash), version.question_id


def _asked_of_everyone(places: list[QuizVersionQuestion]) -> list[QuizVersionQuestion]:
    """The listed questions of one version; none where it takes some of them. A draw of all of them is none."""
    listed = [place for place in places if not place.draws]
    return [] if 0 < places[0].version.questions_drawn < len(listed) else listed


def _blueprint(places: list[QuizVersionQuestion], fixed: dict[int, int]) -> Blueprint:
    """How one version fills its papers; ``fixed`` has the places of those asked of everyone."""
    version = places[0].version
    fitting = {place.question_version_id: tuple(sorted(place.draws)) for place in places if place.draws}
    counts = {draw["number"]: draw["count"] for draw in version.draws}
    maxima = {draw["number"]: float(draw["maximum"]) for draw in version.draws}
    listed = [place.question_version_id for place in places if not place.draws]
    if fixed or not listed:
        return Blueprint(fixed, fitting, counts, maxima)
    from_the_list = dict.fromkeys(listed, (FROM_THE_LIST,))
    return Blueprint({}, fitting | from_the_list, counts | {FROM_THE_LIST: version.questions_drawn}, maxima)


def _drawable(pools: list[Pool], blueprints: dict[int, Blueprint]) -> set[int]:
    """The places among ``pools`` of those that some version can draw."""
    fitting = set().union(*(blueprint.fitting for blueprint in blueprints.values()))
    return {place for place, pool in enumerate(pools) if pool.version_ids & fitting}


def _takes_answer(version: QuestionVersion) -> bool:
    return questions.kind(version.kind).takes_answer


def _guess(pool: Pool) -> float | None:
    guess = pool.kind.random_guess_score(pool.newest.key, wording_of(pool))
    return None if guess is None else float(guess)


def _lowest(places: list[QuizVersionQuestion], pools: list[Pool]) -> list[float]:
    """The least share that a wrong answer to each question can earn under the rules of the versions that asked it."""
    rules: dict[int, list[QuizVersion]] = {}
    for place in places:
        if place.version.behaviour != behaviours.CERTAINTY:  # there right or wrong is judged
            rules.setdefault(place.question_version_id, []).append(place.version)
    found = []
    for pool in pools:
        versions_asking = [version for version_id in pool.version_ids for version in rules.get(version_id, [])]
        costs = max((float(version.wrong_costs_percent) / 100 for version in versions_asking), default=0.0)
        counts_negative = any(version.counts_negative_fractions for version in versions_asking)
        found.append(min(-costs, _negative_fractions(pool) if counts_negative else 0.0))
    return found


def _negative_fractions(pool: Pool) -> float:
    """What choosing every option worth less than nothing would earn, -1 at the least."""
    possible = pool.kind.possible_responses(pool.newest.key, wording_of(pool))
    return max(-1.0, sum(min(0.0, float(each.fraction)) for classes in possible.values() for each in classes))


def wording_of(pool: Pool, language: str = "") -> dict:
    wordings = pool.newest.wordings
    return wordings.get(language) or next(iter(wordings.values()))


# --- Marks ------------------------------------------------------------------------------------------------


def read_matrix(chosen: QuerySet[Grading], pools: list[Pool], blueprints: dict[int, Blueprint]) -> Matrix:
    """Read the gradings into arrays, a thousand at a time. One query."""
    column = {version_id: place for place, pool in enumerate(pools) for version_id in pool.version_ids}
    parts, counted, filled, languages, officers, certain = [], [], [], [], [], []
    maxima, by_person, attempts, percents = [float(pool.maximum) for pool in pools], set(), [], []
    of_attempt = ("quiz_version", "paper", "seed", "language", "officer", "quiz_version__behaviour")
    rows = chosen.order_by("attempt").values_list(
        "marks", "attempt", "percent", *(f"attempt__{name}" for name in of_attempt)
    )
    for marks, attempt, percent, version, paper, seed, language, officer, behaviour in rows.iterator(chunk_size=CHUNK):
        row, counts = np.full(len(pools), np.nan), np.ones(len(pools), dtype=bool)
        worth = {}
        for version_id, mark in marks.items():
            place = column.get(int(version_id))
            if place is not None:
                row[place] = 0 if mark["share"] == "None" else float(mark["share"])
                worth[int(version_id)] = float(mark["maximum"])
                counts[place] = worth[int(version_id)] > 0 or not maxima[place]
                if BY_PERSON in mark:
                    by_person.add(place)
        parts.append(row)
        counted.append(counts)
        filled.append(slots_of(blueprints[version], paper, seed, worth) if version in blueprints else {})
        languages.append(language)
        officers.append(officer)
        certain.append(behaviour == behaviours.CERTAINTY)
        attempts.append(attempt)
        percents.append(float(percent))
    shares = np.array(parts, dtype=float).reshape(len(parts), len(pools))
    counted = np.array(counted, dtype=bool).reshape(shares.shape)
    slots = sorted(set().union(*filled))
    rows_held = [[column.get(questions_held.get(slot), -1) for slot in slots] for questions_held in filled]
    held = np.array(rows_held, dtype=np.int64).reshape(len(filled), len(slots))
    return Matrix(
        shares,
        counted,
        slots,
        held,
        np.array(languages, dtype=str),
        np.array(officers),
        np.array(certain, dtype=bool),
        np.array(attempts, dtype=np.int64),
        np.array(percents, dtype=float),
        np.isin(np.arange(len(pools)), list(by_person)),
    )


def _slot_maxima(matrix: Matrix, maxima: np.ndarray, blueprints: dict[int, Blueprint]) -> list[float]:
    """What each slot is out of: what the draw gives in the newest version that has it, else what it holds is worth.

    The mean where the listed questions that a slot held are worth different marks.
    """
    of_draws: dict[int, float] = {}
    for blueprint in blueprints.values():  # the newest first
        of_draws = dict(blueprint.maxima) | of_draws
    return [
        of_draws[slot.draw] if slot.draw in of_draws else float(maxima[held[held >= 0]].mean())
        for slot, held in zip(matrix.slots, matrix.held.T, strict=True)
    ]


def _worth(matrix: Matrix, maxima: np.ndarray, slot_maxima: list[float]) -> np.ndarray:
    """What each answer is out of, attempts × pools: what the draw gives, where a draw took the question.

    Nothing, where the question was dropped.
    """
    worth = np.broadcast_to(maxima, matrix.shares.shape).copy()
    for slot, held, maximum in zip(matrix.slots, matrix.held.T, slot_maxima, strict=True):
        if slot.draw > FIXED:
            rows = np.flatnonzero(held >= 0)
            worth[rows, held[rows]] = maximum
    return np.where(matrix.counted, worth, 0)


def _all_statistics(
    matrix: Matrix,
    weighed: "Weighed",
    maxima: np.ndarray,
    slot_maxima: list[float],
    guesses: list[float | None],
    drawable: set[int],
) -> tuple[list[moodle.QuestionStatistics], list[SlotAnalysis]]:
    """The figures of the questions, and of the slots that draws fill or that held several questions.

    A question is a drawn one if a draw took it; while nobody was asked it, if it is ``drawable``.
    """
    papers, held = weighed.papers, [np.unique(held[held >= 0]).tolist() for held in matrix.held.T]
    several = [number for number, slot in enumerate(matrix.slots) if slot.is_drawn or len(held[number]) > 1]
    taken = {pool for number in several if matrix.slots[number].is_drawn for pool in held[number]}
    of_questions, of_slots = moodle.all_statistics(
        matrix.shares * maxima,
        maxima,
        guesses,
        slots=_by_slot(np.where(matrix.counted, weighed.marks, np.nan), matrix.held)[:, several],
        slot_maxima=[slot_maxima[number] for number in several],
        drawn=taken | drawable.difference(*held),
        replaced={pool for number in several if not matrix.slots[number].is_drawn for pool in held[number]},
        totals=weighed.totals,
        counted=matrix.counted,
        paper_maximum=float(papers[0]) if len(papers) and (papers == papers[0]).all() else None,
    )
    return of_questions, [
        SlotAnalysis(matrix.slots[number], statistics, [pool + 1 for pool in held[number]])
        for number, statistics in zip(several, of_slots, strict=True)
    ]


def _by_slot(marks: np.ndarray, held: np.ndarray) -> np.ndarray:
    """Marks by slot, NaN where an attempt does not have the slot."""
    found = np.take_along_axis(marks, np.maximum(held, 0), axis=1)
    return np.where(held >= 0, found, np.nan)


def _by_slot_that_counts(marks: np.ndarray, matrix: Matrix) -> np.ndarray:
    """Marks by slot, without the slots whose questions were dropped: a column of zeros would count as a question."""
    found = _by_slot(np.where(matrix.counted, marks, np.nan), matrix.held)
    return found[:, ~np.isnan(found).all(axis=0)]


def _by_language(matrix: Matrix, place: int) -> dict[str, tuple[int, float]]:
    shares = matrix.shares[:, place]
    asked = ~np.isnan(shares)
    found = {}
    for language in np.unique(matrix.languages[asked]):
        own = shares[asked & (matrix.languages == language)]
        if language:
            found[str(language)] = (len(own), 100 * float(own.mean()))
    return found


def _learners_by_language(matrix: Matrix) -> dict[str, int]:
    pairs = {(str(language), officer) for language, officer in zip(matrix.languages, matrix.officers, strict=True)}
    return dict(sorted(Counter(language for language, _officer in pairs if language).items()))


# --- Responses --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Weighed:
    """The marks of a matrix with the weights of now: attempts × questions, what each is out of, and each paper."""

    marks: np.ndarray
    worth: np.ndarray
    papers: np.ndarray

    @cached_property
    def totals(self) -> np.ndarray:
        return np.nansum(self.marks, axis=1)

    def rests(self, column: int) -> np.ndarray:
        """What each attempt earned on the rest, in per cent of what the rest was worth; NaN where nothing is left."""
        rest = self.papers - self.worth[:, column]
        return 100 * (self.totals - np.nan_to_num(self.marks[:, column])) / np.where(rest > 0, rest, np.nan)


@dataclass(frozen=True)
class Keys:
    """What the counting of responses looks up: each version asked, and the key that marks it now."""

    held: dict[int, QuestionVersion]
    corrected: dict[int, QuestionVersion]

    def key_of(self, version_id: int) -> dict:
        """The corrected key where it speaks of the same options: responses name those that officers had."""
        held, corrected = self.held[version_id], self.corrected.get(version_id)
        return corrected.key if corrected and _structure(corrected) == _structure(held) else held.key

    def possible(self, pool: Pool) -> list[tuple[str, str, float]]:
        possible = pool.kind.possible_responses(self.key_of(pool.newest.pk), wording_of(pool))
        return [(part, each.id, float(each.fraction)) for part, classes in possible.items() for each in classes]


def count_responses(
    quiz: Quiz, chosen: QuerySet[Grading], found: list[QuestionAnalysis], matrix: Matrix, weighed: Weighed
) -> None:
    """Fill the counts of each question. The database counts equal answers: one query, one more for calculated ones.

    What those who gave an answer earned on the rest follows from the sum of their percentages. Where it does not (tries
    and their penalties, certainty, negative marks, a mark that a person set, papers of different size), the answers
    of the questions concerned are read one by one: one query more, or two.
    """
    by_version = {version_id: each for each in found for version_id in each.pool.version_ids}
    keys = Keys(
        held=dict(zip(by_version, versions.question_versions(by_version), strict=True)),
        corrected=remedies.corrected_keys(quiz.pk, by_version),
    )
    answered: Counter[str] = Counter()
    by_the_key = {each.number: np.zeros(2) for each in found}  # sums of shares and of their squares
    for each in found:
        each.counts = ResponseCounts(keys.possible(each.pool))
    papers = {each.number: _one_paper(matrix, weighed, each.number - 1) for each in found}
    answers = Answer.objects.filter(attempt__gradings__in=chosen.values("pk"))
    for version_ids, extra in _by_seed(by_version):
        of_these = answers.filter(question_version__in=version_ids)
        grouped = _grouped(of_these, "question_version_id", "response", *extra)
        for version_id, response, *seed, times, earned, squared in grouped.iterator(chunk_size=CHUNK):
            each = by_version[version_id]
            given = Responded(version_id, response, seed)
            answered[each.number] += times
            cleaned, key = _understood(each, keys, given)
            share = float(each.pool.kind.mark(key, cleaned).score or 0)
            by_the_key[each.number] += times * share, times * share**2
            if papers[each.number] is not None:
                _count(each, cleaned, key, times, _rest_of(times, earned, squared, share, papers[each.number]))
    recounted = []
    for each in found:
        column = each.number - 1
        shares = matrix.shares[~np.isnan(matrix.shares[:, column]), column]
        is_as_the_key_says = np.allclose([shares.sum(), (shares**2).sum()], by_the_key[each.number])
        if papers[each.number] is None or not is_as_the_key_says:
            each.counts = ResponseCounts(keys.possible(each.pool))
            recounted.append(each)
    _count_one_by_one(recounted, keys, _answers_in(quiz, matrix), matrix, weighed)
    for each in found:
        _count_unanswered(each, each.statistics.attempts - answered[each.number])


def _one_paper(matrix: Matrix, weighed: Weighed, column: int) -> tuple[float, float] | None:
    """What the question and the whole paper are out of, if it is the same for all who were asked; else None.

    None also where a person set a mark, or a result is not what the marks come to: none ends below 0.
    """
    asked = ~np.isnan(matrix.shares[:, column])
    worth, papers = weighed.worth[asked, column], weighed.papers[asked]
    if not len(papers):
        return 0.0, 0.0
    percents = 100 * weighed.totals[asked] / np.where(papers, papers, np.nan)
    is_one = (papers == papers[0]).all() and (worth == worth[0]).all()
    is_as_graded = (np.abs(percents - matrix.percents[asked]) <= ROUNDED).all()
    return (float(worth[0]), float(papers[0])) if is_one and is_as_graded and not matrix.by_person[column] else None


def _rest_of(
    times: int, earned: float, squared: float, share: float, out_of: tuple[float, float]
) -> tuple[int, float, float]:
    """What those earned on the rest whose whole percentages sum to ``earned``, and squared to ``squared``."""
    maximum, paper = out_of
    if paper <= maximum:
        return 0, 0.0, 0.0
    own, larger = 100 * share * maximum / paper, paper / (paper - maximum)
    return times, larger * (earned - times * own), larger**2 * (squared - 2 * own * earned + times * own * own)


@dataclass(frozen=True)
class Responded:
    """One response of one version; ``seed`` holds that of the attempt for a calculated question, else nothing."""

    version_id: int
    response: dict
    seed: Sequence[int]


def _by_seed(by_version: Mapping[int, QuestionAnalysis]) -> Iterator[tuple[set[int], list[str]]]:
    """The versions whose answers mean the same in every attempt, and those that want the attempt's seed to be read."""
    varying = {version_id for version_id, each in by_version.items() if _has_variants(each.pool.kind)}
    for version_ids, extra in ((set(by_version) - varying, []), (varying, ["attempt__seed"])):
        if version_ids:
            yield version_ids, extra


def _grouped(answers: QuerySet[Answer], *by: str) -> QuerySet:
    percent = Cast("attempt__gradings__percent", FloatField())
    summed = answers.values_list(*by).annotate(times=Count("pk"), earned=Sum(percent), squared=Sum(percent * percent))
    return summed.order_by()


def _answers_in(quiz: Quiz, matrix: Matrix) -> QuerySet[Answer]:
    """The answers of the attempts in ``matrix``: few attempts are named; of many, all those at the quiz are read."""
    answers = Answer.objects.filter(attempt__quiz_version__quiz=quiz)
    return answers.filter(attempt__in=matrix.attempts.tolist()) if len(matrix.attempts) <= CHUNK else answers


def _count_one_by_one(
    recounted: list[QuestionAnalysis], keys: Keys, answers: QuerySet[Answer], matrix: Matrix, weighed: Weighed
) -> None:
    """Count the questions' answers by the attempts that gave them. Equal responses are read as JSON once, together."""
    by_version = {version_id: each for each in recounted for version_id in each.pool.version_ids}
    row_of = {attempt: row for row, attempt in enumerate(matrix.attempts.tolist())}
    text = Cast("response", TextField())
    together: dict[tuple, list[int]] = {}
    for version_ids, extra in _by_seed(by_version):
        given = answers.filter(question_version__in=version_ids).order_by()
        rows = given.values_list("attempt_id", "question_version_id", text, *extra)
        for attempt, *same in rows.iterator(chunk_size=CHUNK):
            if attempt in row_of:
                together.setdefault(tuple(same), []).append(row_of[attempt])
    rests = {each.number: weighed.rests(each.number - 1) for each in recounted}
    for (version_id, response, *seed), attempts in together.items():
        each = by_version[version_id]
        own = rests[each.number][attempts]
        own = own[~np.isnan(own)]
        cleaned, key = _understood(each, keys, Responded(version_id, json.loads(response), seed))
        _count(each, cleaned, key, len(attempts), (len(own), float(own.sum()), float((own**2).sum())))


def _structure(version: QuestionVersion) -> list[list[str]]:
    return [questions.kind(version.kind).structure(wording) for wording in version.wordings.values()][:1]


def _has_variants(kind: QuestionKind) -> bool:
    return type(kind).realise is not QuestionKind.realise


def _understood(each: QuestionAnalysis, keys: Keys, given: Responded) -> tuple[dict, dict]:
    """The response as its kind reads it, {} for what it no longer understands, and the key that it is marked by."""
    kind, key = each.pool.kind, keys.key_of(given.version_id)
    wording = next(iter(keys.held[given.version_id].wordings.values()))
    if given.seed:
        key, wording = kind.realise(key, wording, given.seed[0])
    try:
        return kind.clean(given.response, key, kind.option_ids(wording)), key
    except ResponseRefused:
        return {}, key


def _count(each: QuestionAnalysis, cleaned: dict, key: dict, times: int, rest: tuple[int, float, float]) -> None:
    """Count one response of many, given ``times`` times by officers with these sums of what they earned on the rest."""
    classes = each.pool.kind.classify(key, cleaned)
    if not cleaned and not classes:
        each.counts.add(SOLE, NO_RESPONSE, credit=0.0, times=times, rest=rest)
    for part, found in classes.items():
        example = found.text if found.text != found.id else ""
        each.counts.add(part, found.id, credit=float(found.fraction), times=times, rest=rest, example=example)


def _count_unanswered(each: QuestionAnalysis, times: int) -> None:
    """Those asked who never saved an answer; what they earned on the rest is not asked for."""
    if times <= 0:
        return
    for part in each.pool.kind.classify(each.pool.newest.key, {}) or [SOLE]:
        each.counts.add(part, NO_RESPONSE, credit=0.0, times=times, rest=(0, 0.0, 0.0))


# --- Flags ------------------------------------------------------------------------------------------------


def _counts_of_kinds(each: QuestionAnalysis, kinds: Container[str]) -> ResponseCounts:
    """The answers to a question of one of these kinds, or to the parts of a cloze or case set that are."""
    if each.pool.newest.kind in kinds:
        return each.counts
    of_kinds = {part for part, row in each.pool.parts.items() if row["kind"] in kinds}
    return each.counts.only([name for name in each.counts.parts() if name.partition(".")[0] in of_kinds])


def _raise_flags(
    found: list[QuestionAnalysis],
    matrix: Matrix,
    guesses: list[float | None],
    lowest: list[float],
    weighed: Weighed,
    percents: np.ndarray,
) -> None:
    """Give each question its flags."""
    asked = [each.statistics.attempts for each in found]
    offered = [_counts_of_kinds(each, OFFERED) for each in found]
    keyed = [_counts_of_kinds(each, KEYED) for each in found]
    indices = flags.rest_indices(matrix.shares, weighed.marks, weighed.totals)
    raised = [
        *flags.facility_flags(matrix.judged, guesses, lowest),
        *flags.discrimination_flags(indices, asked),
        *flags.distractor_flags(offered, asked),
        *flags.key_flags(keyed),
        *flags.language_flags(matrix.shares, matrix.languages, percents),
    ]
    for flag in raised:
        found[flag.question].flags.append(flag)
