"""Gain studies over HTTP: an officer begins; those who may see statistics look at the list, one study, its files."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import ledger
from assessments import charts, gain_analysing, measuring, permissions, selecting
from assessments import gain_tables as tables
from assessments.models import GainStudy
from assessments.selecting import Selection
from assessments.statistics.suppressing import LEAST_LEARNERS, hidden_cells
from assessments.statistics_forms import GainFilterForm, StatisticsFilterForm, versions_asked
from assessments.statistics_views import PAGE_SIZE, chosen_group, file_of
from courses.models import Enrolment
from people import permissions as people_permissions

# --- The officer ------------------------------------------------------------------------------------------


@login_required
@require_POST
def begin(request: HttpRequest, code: str, enrolment_id: UUID) -> HttpResponse:
    """Lead the officer to the form that is due, which is drawn on the first call."""
    enrolment = get_object_or_404(
        Enrolment.objects.select_related("edition"), public_id=enrolment_id, officer=request.user
    )
    study = get_object_or_404(GainStudy, code=code)
    standing = measuring.standing_in(study, enrolment)
    if standing is None or not standing.sitting:
        if standing is not None:
            messages.info(request, standing.says)
        return redirect("courses:enrolment-detail", enrolment_id)
    try:
        measuring.assign_form(study=study, enrolment=enrolment)
    except measuring.NotMeasured as reason:
        messages.info(request, str(reason))
        return redirect("courses:enrolment-detail", enrolment_id)
    item = measuring.standing_in(study, enrolment).item
    return redirect("assessments:item", enrolment_id, item.key)


# --- The statistics ---------------------------------------------------------------------------------------


@login_required
@require_safe
def study_list(request: HttpRequest) -> HttpResponse:
    """The gain studies that the user may see; with ``?group=`` those of the group's course."""
    if not permissions.can_look_at_statistics(request.user):
        raise PermissionDenied
    studies = permissions.studies_with_statistics(request.user)
    group = chosen_group(StatisticsFilterForm(request.GET, user=request.user))
    if group is not None:
        studies = studies.filter(form_a__versions__in=versions_asked(group).values("version_id"))
    page = Paginator(studies.order_by("code"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "assessments/gain_list.html", {"page": page, "group": group})


@login_required
@require_safe
def statistics(request: HttpRequest, code: str) -> HttpResponse:
    """Before, after and later: the figures, the picture, the anchors."""
    study, form, selection = _asked(request, code)
    context = {"study": study, "form": form, "least": LEAST_LEARNERS}
    if _is_hidden(request, study, selection):
        return render(request, "assessments/gain_statistics.html", context | {"is_hidden": True})
    analysis = gain_analysing.analyse(study, selection)
    hides_small = _hides_small(request, selection)
    hidden = hidden_cells(analysis.halves) if hides_small else frozenset()
    sittings = list(tables.SITTINGS.items())[: study.blocks]
    means = [analysis.means.get(sitting) for sitting, _label in sittings]
    picture = charts.columns([(mean.value, mean.low, mean.high) if mean else None for mean in means])
    context |= {
        "analysis": analysis,
        "figures": [
            {"label": label, "estimate": each, "unit": unit} for label, each, unit in tables.gain_figures(analysis)
        ],
        "halves": [
            {"form": label, "officers": None if form in hidden else analysis.halves[form]}
            for form, label in tables.FORMS.items()
        ],
        "picture": picture,
        "columns": [
            {"label": label, "mean": mean, "column": column}
            for (_sitting, label), mean, column in zip(sittings, means, picture.columns, strict=True)
        ],
        "sittings": [label for _sitting, label in sittings],
        "anchors": [
            {
                "code": anchor.code,
                "cells": [tables.anchor_cell(anchor, sitting, hides_small=hides_small) for sitting, _label in sittings],
                "change": anchor.change,
            }
            for anchor in analysis.anchors
        ],
    }
    return render(request, "assessments/gain_statistics.html", context)


def _asked(request: HttpRequest, code: str) -> tuple[GainStudy, GainFilterForm, Selection]:
    """The study, and which of its officers were asked for; what the user may not see is not found."""
    studies = permissions.studies_with_statistics(request.user).select_related("form_a", "form_b")
    study = get_object_or_404(studies, code=code)
    form = GainFilterForm(request.GET, user=request.user, quiz=study.form_a)
    chosen_group(form)
    return study, form, form.selection()


def _hides_small(request: HttpRequest, selection: Selection) -> bool:
    """Whether the reader has no roster of the officers meant, so that small cells would speak of persons."""
    if selection.within is not None or people_permissions.sees_everything(request.user):
        return False
    return selection.group is None  # only groups that the reader trains can be chosen


def _is_hidden(request: HttpRequest, study: GainStudy, selection: Selection) -> bool:
    return _hides_small(request, selection) and selecting.has_too_few_pairs(study, selection)


@login_required
@require_safe
def export(request: HttpRequest, code: str) -> HttpResponse:
    """The figures and the anchors as CSV (one table) or XLSX (both); recorded in the audit."""
    study, _form, selection = _asked(request, code)
    if _is_hidden(request, study, selection):
        raise PermissionDenied(_("Fewer than five learners are meant."))
    analysis = gain_analysing.analyse(study, selection)
    made = {
        "figures": list(tables.gain_rows(analysis)),
        "anchors": list(tables.anchor_rows(analysis, hides_small=_hides_small(request, selection))),
    }
    wanted = request.GET.get("table", "figures")
    if wanted not in made:
        raise Http404
    file_format = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    ledger.record(
        verb="statistics.exported",
        subject=study,
        actor=request.user,
        new={"format": file_format, "pairs": analysis.pairs},
    )
    return file_of(
        f"gain-{study.code}.{file_format}", made[wanted], {_("Figures"): made["figures"], _("Anchors"): made["anchors"]}
    )
