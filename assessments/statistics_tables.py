"""The statistics of a quiz as tables: for JSON, CSV and XLSX. None stays empty; text that could run is escaped."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, BinaryIO

import xlsxwriter
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessments import explaining
from assessments.analysing import Analysis, QuestionAnalysis, SlotAnalysis, wording_of
from assessments.statistics.slots import FROM_THE_LIST, Slot
from assessments.statistics.suppressing import hidden_cells
from ledger.reports import harmless

Cell = str | int | float | None
Table = Iterable[Sequence[Cell]]

QUIZ_FIGURES = {
    "mean": _("Mean, %"),
    "median": _("Median, %"),
    "standard_deviation": _("Standard deviation, %"),
    "skewness": _("Skewness"),
    "kurtosis": _("Kurtosis"),
    "internal_consistency": _("Internal consistency, %"),
    "error_ratio": _("Error ratio, %"),
    "standard_error": _("Standard error, %"),
}
QUESTION_FIGURES = {
    "attempts": _("Attempts"),
    "facility": _("Facility, %"),
    "standard_deviation": _("Standard deviation, %"),
    "random_guess_score": _("Random guess, %"),
    "intended_weight": _("Intended weight, %"),
    "effective_weight": _("Effective weight, %"),
    "discrimination_index": _("Discrimination, %"),
    "discriminative_efficiency": _("Efficiency, %"),
}
SLOT_FIGURES = {name: label for name, label in QUESTION_FIGURES.items() if name != "random_guess_score"}  # it has none


def labels_of(question: QuestionAnalysis) -> dict[tuple[str, str], str]:
    """The words of each part and response, in the reader's language."""
    pool = question.pool
    possible = pool.kind.possible_responses(pool.newest.key, wording_of(pool, get_language() or ""))
    return {(part, each.id): each.label for part, classes in possible.items() for each in classes} | {
        ("", ""): str(_("Not answered"))
    }


def quiz_rows(analysis: Analysis) -> Iterator[list[Cell]]:
    yield [_("Figure"), _("Value")]
    yield [_("Attempts"), analysis.statistics.attempts]
    yield [_("Learners"), analysis.learners]
    for name, label in QUIZ_FIGURES.items():
        yield [label, getattr(analysis.statistics, name)]


def question_rows(analysis: Analysis, *, shows_keys: bool = True) -> Iterator[list[Cell]]:
    yield [_("Number"), _("Question"), _("Kind"), _("Asked now"), *QUESTION_FIGURES.values(), _("Look at")]
    for each in analysis.questions:
        figures = [getattr(each.statistics, name) for name in QUESTION_FIGURES]
        flags = [explaining.name_of(flag) for flag in flags_shown(each, shows_keys=shows_keys)]
        if each.statistics.has_negative_covariance:
            flags.append(str(_("Negative covariance")))
        asked_now = _("yes") if each.pool.is_current else _("no")
        yield [each.number, each.pool.code, each.pool.newest.get_kind_display(), asked_now, *figures, "; ".join(flags)]


def slot_rows(analysis: Analysis) -> Iterator[list[Cell]]:
    """The places that held several questions; the heading alone where each has its own."""
    yield [_("Place"), _("Questions held"), *SLOT_FIGURES.values(), _("Look at")]
    for each in analysis.slots:
        figures = [getattr(each.statistics, name) for name in SLOT_FIGURES]
        flag = _("Negative covariance") if each.statistics.has_negative_covariance else ""
        yield [slot_name(each.slot), len(each.questions), *figures, flag]


def slot_name(slot: Slot) -> str:
    if slot.draw == FROM_THE_LIST:
        return _("From the list, place %(place)d") % {"place": slot.place}
    if not slot.is_drawn:
        return _("Place %(place)d") % {"place": slot.place}
    return _("Draw %(draw)d, place %(place)d") % {"draw": slot.draw, "place": slot.place}


def response_rows(analysis: Analysis) -> Iterator[list[Cell]]:
    yield [
        _("Question"),
        pgettext_lazy("of a question", "Part"),
        _("Answer"),
        _("Credit, %"),
        _("Count"),
        _("Share, %"),
        _("Mean of the rest, %"),
    ]
    for each in analysis.questions:
        labels = labels_of(each)
        for entry in each.counts.all():
            answer = labels.get((entry.part, entry.response), entry.response)
            share = entry.share(each.statistics.attempts)
            rest = entry.rest_mean if entry.response else None
            yield [each.pool.code, entry.part, answer, 100 * entry.credit, entry.count, share, rest]


def flags_shown(question: QuestionAnalysis, *, shows_keys: bool) -> list:
    """The flags that the reader may see: those that name an answer only with the right to the key."""
    return [flag for flag in question.flags if shows_keys or not flag.response]


def as_json(analysis: Analysis) -> dict[str, Any]:
    """Everything, for ``manage.py quiz_statistics --json``. Figures are full, not rounded."""
    return {
        "quiz": analysis.quiz.code,
        "attempts": analysis.statistics.attempts,
        "learners": analysis.learners,
        "which": analysis.selection.which,
        "statistics": asdict(analysis.statistics),
        "histogram": analysis.histogram,
        "languages": analysis.languages,
        "questions": [_question_json(each) for each in analysis.questions],
        "slots": [_slot_json(each) for each in analysis.slots],
    }


def _slot_json(each: SlotAnalysis) -> dict[str, Any]:
    """``draw`` counts from 1; None for places filled from the listed questions, 0 for those asked of everyone.

    ``questions`` are the numbers of those that the place held.
    """
    return {
        "draw": None if each.slot.draw == FROM_THE_LIST else each.slot.draw,
        "place": each.slot.place,
        "questions": each.questions,
        **asdict(each.statistics),
    }


def _question_json(each: QuestionAnalysis) -> dict[str, Any]:
    labels = labels_of(each)
    return {
        "number": each.number,
        "code": each.pool.code,
        "key_hash": each.pool.key_hash,
        "kind": each.pool.newest.kind,
        "is_current": each.pool.is_current,
        **asdict(each.statistics),
        "by_language": {name: {"attempts": n, "facility": mean} for name, (n, mean) in each.by_language.items()},
        "responses": [
            {
                "part": entry.part,
                "response": entry.response,
                "label": labels.get((entry.part, entry.response), entry.response),
                "credit": entry.credit,
                "count": entry.count,
                "share": entry.share(each.statistics.attempts),
            }
            for entry in each.counts.all()
        ],
        "flags": [
            {
                "kind": str(flag.kind),
                "response": flag.response,
                "language": flag.language,
                "p_value": flag.p_value,
                "sentence": explaining.explain(flag, labels, each.pool.parts),
            }
            for flag in each.flags
        ],
    }


def without_small_languages(question: QuestionAnalysis) -> dict[str, tuple[int, float] | None]:
    """Facility by language, None in the place of what would tell of fewer than five learners."""
    hidden = hidden_cells({name: attempts for name, (attempts, _mean) in question.by_language.items()})
    return {name: None if name in hidden else cell for name, cell in question.by_language.items()}


# --- Files ------------------------------------------------------------------------------------------------


def as_csv(rows: Table) -> Iterator[str]:
    """Line by line, beginning with the byte order mark that spreadsheets need to read Hindi."""
    line = io.StringIO()
    writer = csv.writer(line)
    yield "\ufeff"
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def write_xlsx(target: BinaryIO, sheets: dict[str, Table]) -> None:
    """A sheet for each table, row by row, so that memory stays small."""
    book = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True})
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title[:31])
        sheet.set_column(0, 12, 18)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, _plain(cell), None if number else bold)
    book.close()


def _plain(cell: Cell) -> str | int | float:
    """Numbers rounded to what anybody reads, everything else as text that no spreadsheet runs."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return round(cell, 4)
    return cell if isinstance(cell, int) else harmless(str(cell))
