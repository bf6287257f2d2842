"""The statistics of quizzes over HTTP: the list, one quiz, one question, the files."""

import tempfile

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import ledger
from assessments import analysing, charts, explaining, permissions, selecting
from assessments import statistics_tables as tables
from assessments.analysing import Analysis, QuestionAnalysis, SlotAnalysis
from assessments.models import Quiz, QuizVersion
from assessments.selecting import Selection
from assessments.statistics.suppressing import LEAST_LEARNERS, hidden_cells
from assessments.statistics_forms import StatisticsFilterForm, versions_asked
from courses.models import LearningGroup
from people import permissions as people_permissions

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_SIZE = 50


@login_required
@require_safe
def quiz_list(request: HttpRequest) -> HttpResponse:
    """The quizzes whose statistics the user may see; with ``?group=`` those that the group's course asks."""
    if not permissions.can_look_at_statistics(request.user):
        raise PermissionDenied
    form = StatisticsFilterForm(request.GET, user=request.user)
    quizzes = permissions.quizzes_with_statistics(request.user)
    group = chosen_group(form)
    if group is not None:
        quizzes = quizzes.filter(versions__in=versions_asked(group).values("version_id"))
    page = Paginator(quizzes.order_by("code"), PAGE_SIZE).get_page(request.GET.get("page"))
    titles = _titles([quiz.pk for quiz in page.object_list])
    rows = [{"quiz": quiz, "title": titles.get(quiz.pk, quiz.code)} for quiz in page.object_list]
    return render(request, "assessments/statistics_list.html", {"page": page, "rows": rows, "group": group})


def chosen_group(form: StatisticsFilterForm) -> LearningGroup | None:
    """The group asked for; one that the user does not train is not found."""
    if not form.is_valid() and "group" in form.errors:
        raise Http404
    return form.cleaned_data.get("group")


def _titles(quiz_ids: list[int]) -> dict[int, str]:
    """Title of each quiz's newest version, in the reader's language. One query."""
    versions = QuizVersion.objects.filter(quiz__in=quiz_ids).order_by("number")
    return {version.quiz_id: version.title for version in versions.defer("introductions")}


# --- One quiz ---------------------------------------------------------------------------------------------


@login_required
@require_safe
def quiz_statistics(request: HttpRequest, code: str) -> HttpResponse:
    quiz, form, selection = _asked(request, code)
    context = {"quiz": quiz, "title": _titles([quiz.pk]).get(quiz.pk, quiz.code), "form": form, "least": LEAST_LEARNERS}
    if _is_hidden(request, quiz, form, selection):
        return render(request, "assessments/statistics_quiz.html", context | {"is_hidden": True})
    analysis = analysing.analyse(quiz, selection)
    open_banks = _open_banks(request)
    rows = [_row(each, shows_keys=each.pool.bank_id in open_banks) for each in analysis.questions]
    context |= {
        "analysis": analysis,
        "figures": _figures(analysis),
        "rows": _sorted(rows, request.GET.get("sort", "")),
        "columns": _columns(request),
        "slots": [_slot_row(each) for each in analysis.slots],
        "slot_columns": list(tables.SLOT_FIGURES.values()),
        "flagged": [row for row in rows if row["flags"] or row["statistics"].has_negative_covariance],
        "histogram": charts.histogram(analysis.histogram, float(quiz.pass_mark_percent)),
        "scatter": charts.scatter(
            [
                (each.number, each.statistics.facility, each.statistics.discrimination_index, bool(row["flags"]))
                for each, row in zip(analysis.questions, rows, strict=True)
            ]
        ),
        "languages": _languages(analysis, form),
        "is_all": selection.which == "all",
    }
    return render(request, "assessments/statistics_quiz.html", context)


def _asked(request: HttpRequest, code: str) -> tuple[Quiz, StatisticsFilterForm, Selection]:
    """The quiz, and which of its attempts were asked for; what the user may not see is not found."""
    quiz = get_object_or_404(permissions.quizzes_with_statistics(request.user), code=code)
    form = StatisticsFilterForm(request.GET, user=request.user, quiz=quiz)
    chosen_group(form)
    return quiz, form, form.selection()


def _is_hidden(request: HttpRequest, quiz: Quiz, form: StatisticsFilterForm, selection: Selection) -> bool:
    """Whether so few learners are meant that figures would speak of persons the reader has no roster of."""
    if selection.within is not None or people_permissions.sees_everything(request.user):
        return False
    if selection.group is not None:  # only groups that the reader trains can be chosen
        return False
    return selecting.is_too_small(quiz, selection)


def _open_banks(request: HttpRequest) -> set[int]:
    """The banks whose right answers the reader sees."""
    return set(permissions.banks_with_answers_in_statistics(request.user).values_list("pk", flat=True))


def _row(each: QuestionAnalysis, *, shows_keys: bool) -> dict:
    flags = tables.flags_shown(each, shows_keys=shows_keys)
    labels = tables.labels_of(each) if flags else {}
    return {
        "question": each,
        "statistics": each.statistics,
        "flags": [
            {"name": explaining.name_of(flag), "sentence": explaining.explain(flag, labels, each.pool.parts)}
            for flag in flags
        ],
        "cells": [getattr(each.statistics, name) for name in tables.QUESTION_FIGURES],
    }


def _slot_row(each: SlotAnalysis) -> dict:
    return {
        "name": tables.slot_name(each.slot),
        "questions": len(each.questions),
        "statistics": each.statistics,
        "cells": [getattr(each.statistics, name) for name in tables.SLOT_FIGURES],
    }


def _figures(analysis: Analysis) -> list[dict]:
    return [
        {"label": label, "value": getattr(analysis.statistics, name), "is_percent": "%" in str(label)}
        for name, label in tables.QUIZ_FIGURES.items()
    ]


def _columns(request: HttpRequest) -> list[dict]:
    """The columns of figures, each with the sort that its heading leads to."""
    chosen = request.GET.get("sort", "")
    return [
        {
            "label": label,
            "sort": f"-{name}" if chosen == name else name,
            "direction": {name: "ascending", f"-{name}": "descending"}.get(chosen, ""),
        }
        for name, label in tables.QUESTION_FIGURES.items()
    ]


def _sorted(rows: list[dict], sort: str) -> list[dict]:
    """By a figure, what has none last; in the order of the quiz for any other word."""
    name, backwards = sort.removeprefix("-"), sort.startswith("-")
    if name not in tables.QUESTION_FIGURES:
        return rows
    known = [row for row in rows if getattr(row["statistics"], name) is not None]
    unknown = [row for row in rows if getattr(row["statistics"], name) is None]
    return sorted(known, key=lambda row: getattr(row["statistics"], name), reverse=backwards) + unknown


def _languages(analysis: Analysis, form: StatisticsFilterForm) -> list[dict]:
    """Learners by language; small numbers are hidden from those who have no roster of them."""
    hidden = hidden_cells(analysis.languages) if form.groups is None else frozenset()
    return [
        {"name": explaining.language_name(code), "learners": None if code in hidden else count}
        for code, count in analysis.languages.items()
    ]


# --- One question -----------------------------------------------------------------------------------------


@login_required
@require_safe
def question_statistics(request: HttpRequest, code: str, question: str, key: str) -> HttpResponse:
    quiz, form, selection = _asked(request, code)
    pool = next((p for p in analysing.pools_of(quiz) if p.code == question and p.slug == key), None)
    if pool is None:
        raise Http404
    shows_keys = pool.bank_id in _open_banks(request)
    context = {"quiz": quiz, "pool": pool, "form": form, "least": LEAST_LEARNERS, "shows_keys": shows_keys}
    language = get_language() if get_language() in pool.newest.wordings else next(iter(pool.newest.wordings))
    context |= {"wording": pool.newest.wordings[language], "wording_language": language}
    if _is_hidden(request, quiz, form, selection):
        return render(request, "assessments/statistics_question.html", context | {"is_hidden": True})
    analysis = analysing.analyse(quiz, selection)
    each = next(each for each in analysis.questions if each.pool == pool)
    labels = list(tables.QUESTION_FIGURES.values())
    row = _row(each, shows_keys=shows_keys)
    context |= {
        "row": row,
        "figures": [
            {"label": label, "value": value, "is_percent": "%" in str(label)}
            for label, value in zip(labels, row["cells"], strict=True)
        ],
        "parts": _parts(each) if shows_keys else [],
        "by_language": [
            {"name": explaining.language_name(name), "attempts": cell and cell[0], "facility": cell and cell[1]}
            for name, cell in tables.without_small_languages(each).items()
        ],
    }
    return render(request, "assessments/statistics_question.html", context)


def _parts(each: QuestionAnalysis) -> list[dict]:
    """Each part of the question with its answers; typed words only where enough officers typed the same."""
    labels = tables.labels_of(each)
    asked = each.statistics.attempts
    shown = []
    for part in each.counts.parts():
        entries = [
            {
                "label": labels.get((part, entry.response), entry.response or _("Not answered")),
                "credit": 100 * entry.credit,
                "is_right": entry.credit > 0,
                "count": entry.count,
                "share": entry.share(asked),
                "width": charts.share_width(entry.share(asked)),
                "rest": entry.rest_mean if entry.response else None,
                "typed": sorted(text for text, times in entry.examples.items() if times >= LEAST_LEARNERS),
            }
            for entry in each.counts.of_part(part)
        ]
        shown.append({"name": part, "entries": entries})
    return shown


# --- Files ------------------------------------------------------------------------------------------------


@login_required
@require_safe
def quiz_statistics_export(request: HttpRequest, code: str) -> HttpResponse:
    """The tables as CSV (one, line by line) or XLSX (all, a sheet each); recorded in the audit."""
    quiz, form, selection = _asked(request, code)
    if _is_hidden(request, quiz, form, selection):
        raise PermissionDenied(_("Fewer than five learners are meant."))
    analysis = analysing.analyse(quiz, selection)
    shows_keys = {each.pool.bank_id for each in analysis.questions} <= _open_banks(request)
    made = {
        "questions": tables.question_rows(analysis, shows_keys=shows_keys),
        "quiz": tables.quiz_rows(analysis),
    }
    if analysis.slots:
        made["slots"] = tables.slot_rows(analysis)
    if shows_keys:
        made["responses"] = tables.response_rows(analysis)
    wanted = request.GET.get("table", "questions")
    if wanted not in made:
        raise PermissionDenied if wanted == "responses" else Http404
    file_format = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    ledger.record(
        verb="statistics.exported",
        subject=quiz,
        actor=request.user,
        new={"format": file_format, "attempts": analysis.statistics.attempts, "which": selection.which},
    )
    titles = {"questions": _("Questions"), "slots": _("Draws"), "quiz": _("Quiz"), "responses": _("Answers")}
    sheets = {titles[each]: rows for each, rows in made.items()}
    return file_of(f"statistics-{quiz.code}.{file_format}", made[wanted], sheets)


def file_of(name: str, table: tables.Table, sheets: dict[str, tables.Table]) -> HttpResponse:
    """One table as CSV, line by line, or all of them as XLSX, a sheet each, as the name ends."""
    if name.endswith(".csv"):
        response = StreamingHttpResponse(tables.as_csv(table), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    target = tempfile.TemporaryFile()  # noqa: SIM115 closed by the response
    tables.write_xlsx(target, sheets)
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)
