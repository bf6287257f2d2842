"""The figures of a gain study as tables: for pages, JSON, CSV and XLSX. None stays empty."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessments.gain_analysing import AnchorFigures, GainAnalysis
from assessments.statistics.gains import Estimate
from assessments.statistics.suppressing import is_small
from assessments.statistics_tables import Cell

SITTINGS = {
    "pre": _("Before the course"),
    "post": _("After the course"),
    "later": _("90 days later"),
}
FORMS = {"a": _("Form A"), "b": _("Form B")}


def gain_figures(analysis: GainAnalysis) -> list[tuple[str, Estimate | None, str]]:
    """Label, estimate and unit of each figure: "%" of a hundred marks, "points" between two such, "share" of 1."""
    means = analysis.means
    return [
        (_("Mean before, %"), means.get("pre"), "%"),
        (_("Mean after, %"), means.get("post"), "%"),
        (_("Normalised gain") if analysis.is_crossed else _("Normalised gain, not crossed"), analysis.gain, "share"),
        (_("Form A is easier by, points"), analysis.form_difference, "points"),
        (_("Mean 90 days later, %"), means.get("later"), "%"),
        (_("Kept after 90 days, share"), analysis.retained, "share"),
        (_("Anchors: after less before, points"), analysis.anchor_change, "points"),
    ]


def gain_rows(analysis: GainAnalysis) -> Iterator[list[Cell]]:
    yield [_("Figure"), _("Value"), _("Lower end"), _("Upper end"), _("Officers")]
    for label, estimate, _unit in gain_figures(analysis):
        values = [estimate.value, estimate.low, estimate.high, estimate.pairs] if estimate else [None] * 4
        yield [label, *values]


def anchor_rows(analysis: GainAnalysis, *, hides_small: bool) -> Iterator[list[Cell]]:
    """Facility by sitting; with ``hides_small`` nothing is said of what fewer than five officers met."""
    yield [
        _("Question"),
        *(f"{name}: {part}" for name in SITTINGS.values() for part in (_("officers"), _("facility, %"))),
    ]
    for anchor in analysis.anchors:
        cells = [cell for sitting in SITTINGS for cell in anchor_cell(anchor, sitting, hides_small=hides_small)]
        yield [anchor.code, *cells]


def anchor_cell(anchor: AnchorFigures, sitting: str, *, hides_small: bool) -> tuple[int | None, float | None]:
    officers, facility = anchor.met[sitting]
    return (None, None) if hides_small and is_small(officers) else (officers, facility)


def gain_json(analysis: GainAnalysis) -> dict[str, Any]:
    """Everything, for ``manage.py gain_statistics --json``. Figures are full, not rounded."""
    return {
        "study": analysis.study.code,
        "forms": {"a": analysis.study.form_a.code, "b": analysis.study.form_b.code},
        "pairs": analysis.pairs,
        "began_with": analysis.halves,
        "is_crossed": analysis.is_crossed,
        "means": {sitting: _estimate_json(each) for sitting, each in analysis.means.items()},
        "gain": _estimate_json(analysis.gain),
        "form_difference": _estimate_json(analysis.form_difference),
        "retained": _estimate_json(analysis.retained),
        "anchor_change": _estimate_json(analysis.anchor_change),
        "anchors": [
            {
                "question": anchor.code,
                "met": {sitting: {"officers": n, "facility": mean} for sitting, (n, mean) in anchor.met.items()},
                "change": _estimate_json(anchor.change),
            }
            for anchor in analysis.anchors
        ],
    }


def _estimate_json(estimate: Estimate | None) -> dict[str, Any] | None:
    return asdict(estimate) if estimate else None
