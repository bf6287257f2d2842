"""From assigned forms and gradings to what a course taught and what stayed, in a few queries whatever the number.

An officer counts who has a mark before and after the course, by the grading in force; later marks count only where
the quiz was handed in within the window. The mark is that of the whole paper, anchors too: the rotation gives each
block equally often to every sitting and form.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils import timezone

from assessments import crossing, selecting, study_rules
from assessments.crossing import LATER, POST, PRE
from assessments.models import FormAssignment, GainStudy, Grading, QuestionVersion
from assessments.selecting import Selection
from assessments.statistics import gains, windows
from assessments.statistics.gains import Estimate
from courses.models import Completion

CHUNK = 1000


@dataclass(frozen=True)
class Pair:
    """One officer: per cent by sitting, and per cent of each anchor that a paper carried, by sitting and question."""

    first_form: str
    percents: dict[str, float]
    anchors: dict[str, dict[int, float]]


@dataclass(frozen=True)
class AnchorFigures:
    """An anchor's facility, in per cent, with the officers who met it, by sitting."""

    code: str
    met: dict[str, tuple[int, float | None]]
    change: Estimate | None


@dataclass
class GainAnalysis:
    """``means`` and the rest are None where fewer than five officers would speak. ``gain`` may be not crossed."""

    study: GainStudy
    selection: Selection
    pairs: int = 0
    halves: dict[str, int] = field(default_factory=dict)  # officers by the form met first
    is_crossed: bool = False
    means: dict[str, Estimate | None] = field(default_factory=dict)
    gain: Estimate | None = None
    form_difference: Estimate | None = None
    retained: Estimate | None = None
    anchors: list[AnchorFigures] = field(default_factory=list)
    anchor_change: Estimate | None = None


def analyse(study: GainStudy, selection: Selection) -> GainAnalysis:
    """Everything about the study for the officers selected. Four queries."""
    codes = study_rules.anchors_of(study)
    pairs = read_pairs(selecting.pairs(study, selection), codes)
    halves = {form: [pair for pair in pairs if pair.first_form == form] for form in crossing.FORMS}
    marks = {form: (_percents(half, PRE), _percents(half, POST)) for form, half in halves.items()}
    is_crossed = all(len(half) >= gains.LEAST_PAIRS for half in halves.values())
    found = GainAnalysis(study, selection, len(pairs), {form: len(half) for form, half in halves.items()}, is_crossed)
    if is_crossed:
        found.gain = gains.crossed_gain(marks["a"], marks["b"])
        found.form_difference = gains.form_difference(marks["a"], marks["b"])
        found.means = {sitting: _mean(halves.values(), sitting) for sitting in (PRE, POST)}
    else:
        found.gain = gains.normalised_gain(_percents(pairs, PRE), _percents(pairs, POST))
        found.means = {sitting: _mean([pairs], sitting) for sitting in (PRE, POST)}
    kept = [pair for pair in pairs if LATER in pair.percents]
    kept_halves = [[pair for pair in kept if pair.first_form == form] for form in crossing.FORMS]
    kept_marks = [(_percents(half, POST), _percents(half, LATER)) for half in kept_halves]
    found.means[LATER] = _mean(kept_halves, LATER) or _mean([kept], LATER)
    found.retained = gains.crossed_retained(*kept_marks) or gains.retained(
        _percents(kept, POST), _percents(kept, LATER)
    )
    found.anchors = [_anchor(code, pk, pairs) for pk, code in codes.items()]
    found.anchor_change = gains.mean_of(_anchor_rises(pairs))
    return found


def _percents(pairs: Iterable[Pair], sitting: str) -> list[float]:
    return [pair.percents[sitting] for pair in pairs]


def _mean(groups: Iterable[Sequence[Pair]], sitting: str) -> Estimate | None:
    return gains.mean_of(*[_percents(group, sitting) for group in groups])


def _anchor(code: str, question_id: int, pairs: list[Pair]) -> AnchorFigures:
    met = {
        sitting: [pair.anchors[sitting][question_id] for pair in pairs if question_id in pair.anchors.get(sitting, {})]
        for sitting in crossing.SITTINGS
    }
    figures = {sitting: (len(each), sum(each) / len(each) if each else None) for sitting, each in met.items()}
    return AnchorFigures(code, figures, gains.difference(met[PRE], met[POST]))


def _anchor_rises(pairs: list[Pair]) -> list[float]:
    """How much higher each officer's mean over the anchors met after is than that over those met before."""
    met = [[list(pair.anchors.get(sitting, {}).values()) for sitting in (PRE, POST)] for pair in pairs]
    return [sum(after) / len(after) - sum(before) / len(before) for before, after in met if before and after]


# --- Reading ----------------------------------------------------------------------------------------------


def read_pairs(assignments: QuerySet[FormAssignment], anchors: Iterable[int]) -> list[Pair]:
    """The officers with their marks. Three queries."""
    rows = list(assignments.order_by("pk").values("first_form", PRE, POST, LATER, "enrolment", "later__submitted_at"))
    completed = _completed({row["enrolment"] for row in rows if row[LATER]}, assignments)
    marks = _marks(assignments, set(anchors))
    found = []
    for row in rows:
        sittings = [PRE, POST]
        if row[LATER] in marks and _is_in_window(row, completed):
            sittings.append(LATER)
        of_row = {sitting: marks[row[sitting]] for sitting in sittings}
        found.append(
            Pair(
                row["first_form"],
                {sitting: percent for sitting, (percent, _anchors) in of_row.items()},
                {sitting: anchors_met for sitting, (_percent, anchors_met) in of_row.items()},
            )
        )
    return found


def _completed(enrolment_ids: set[int], assignments: QuerySet[FormAssignment]) -> dict:
    """The day of completion by enrolment; no query where nobody took the later quiz."""
    if not enrolment_ids:
        return {}
    rows = Completion.objects.filter(enrolment__in=assignments.values("enrolment"), withdrawn_at=None)
    return dict(rows.values_list("enrolment", "completed_on"))


def _is_in_window(row: dict, completed: dict) -> bool:
    completed_on, handed_in_at = completed.get(row["enrolment"]), row["later__submitted_at"]
    if completed_on is None or handed_in_at is None:
        return False
    return windows.counts_as_retention((timezone.localdate(handed_in_at) - completed_on).days)


def _marks(assignments: QuerySet[FormAssignment], anchors: set[int]) -> dict[int, tuple[float, dict[int, float]]]:
    """Per cent of the whole paper and of each anchor on it, by attempt, as the gradings in force say."""
    of_version = dict(QuestionVersion.objects.filter(question__in=anchors).values_list("pk", "question"))
    meant = Q()
    for sitting in crossing.SITTINGS:
        meant |= Q(attempt__in=assignments.exclude(**{sitting: None}).values(sitting))
    rows = Grading.objects.filter(meant, superseded_by=None).values_list("attempt", "percent", "marks")
    found = {}
    for attempt_id, percent, marks in rows.iterator(chunk_size=CHUNK):
        met = {
            of_version[int(version_id)]: 0.0 if mark["share"] == "None" else 100 * float(mark["share"])
            for version_id, mark in marks.items()
            if int(version_id) in of_version and float(mark["maximum"])
        }
        found[attempt_id] = (float(percent), met)
    return found
