"""The list of cohorts, one cohort, opening, starting, closing, cancelling, its trainers."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import ledger
from assessments import monitoring
from assessments import permissions as assessments_permissions
from cascade import closing, cohorts, exporting, finding, permissions
from cascade.forms import ClosingForm, CohortFilterForm, CohortForm, MemberFilterForm, ReasonForm, TrainerForm
from cascade.models import Cohort, CohortState, CohortTrainer
from cascade.next_steps import next_step
from cascade.refusing import Refused
from cascade.seats import is_guest, seats_of
from cascade.standing import Standing, active_members, is_over, standing
from cascade.views.fetching import cohort_closed_by, cohort_for, page_of, tell_refusal
from courses.models import GroupMember
from ledger.clock import database_now
from people import permissions as people_permissions
from people.finding import officers_of_number
from people.models import Officer


@login_required
@require_safe
def cohort_list(request: HttpRequest) -> HttpResponse:
    """Cohorts the user sees, the newest first, and the own officers' seats in cohorts elsewhere."""
    form = CohortFilterForm(request.GET)
    found = form.chosen(Cohort.objects.visible_to(request.user))
    found = found.select_related("group", "tier", "jurisdiction").annotate(
        members=Count("group__members", filter=Q(group__members__left_at=None), distinct=True)
    )
    can_open = permissions.can_open_cohort(request.user)
    context = {
        "form": form,
        "page": page_of(request, found.order_by("-starts_on", "-pk"), 25),
        "is_searched": any(request.GET.get(name) for name in ("q", "state")),
        "can_open": can_open,
        "sees_licences": can_open or permissions.can_nominate(request.user),
        "sees_coverage": permissions.can_list_coverage(request.user),
        "elsewhere": seats_elsewhere(request),
    }
    return render(request, "cascade/cohort_list.html", context)


def seats_elsewhere(request: HttpRequest) -> list[GroupMember]:
    """The newest seats of officers one oversees in cohorts that one does not see oneself."""
    members = permissions.members_visible_to(GroupMember.objects.filter(left_at=None), request.user)
    members = members.exclude(group__cohort__in=Cohort.objects.visible_to(request.user))
    members = members.select_related("officer", "home", "group__cohort__tier", "group__cohort__jurisdiction")
    return list(members.order_by("-pk")[:50])


@login_required
@require_http_methods(["GET", "POST"])
def cohort_open(request: HttpRequest) -> HttpResponse:
    if not permissions.can_open_cohort(request.user):
        raise PermissionDenied
    form = CohortForm(request.POST or None, trainer=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            cohort = cohorts.open_cohort(**form.cleaned_data, by=request.user)
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        else:
            messages.success(request, _("The cohort is open. Upload its roster next."))
            return redirect("cascade:cohort-detail", cohort.public_id)
    return render(request, "cascade/cohort_open.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_safe
def cohort_detail(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    cohort = cohort_for(request, cohort_id)
    form = MemberFilterForm(request.GET)
    members = _filtered(permissions.members_visible_to(active_members(cohort), request.user), form)
    if form.cleaned_data.get("show"):
        wants_guests = form.cleaned_data["show"] == "guests"
        members = [member for member in members if is_guest(member.home, cohort.jurisdiction) == wants_guests]
    page = page_of(request, members)
    runs = permissions.can_run_cohort(request.user, cohort)
    context = {
        "cohort": cohort,
        "seats": seats_of(cohort),
        "form": form,
        "page": page,
        "standings": [_with_guest(found, cohort) for found in standing(cohort, page.object_list)],
        "sessions": cohort.sessions.annotate(marks=Count("attendance__member", distinct=True)).order_by("starts_at"),
        "trainers": cohort.trainers.filter(removed_at=None).select_related("officer").order_by("pk"),
        "now": database_now(),
        "step": next_step(cohort),
        "can_run": runs and not is_over(cohort),
        "can_close": permissions.can_close_cohort(request.user, cohort) and not is_over(cohort),
        "quizzes": monitoring.quizzes_invigilated_by(request.user, cohort.group),
        "can_appoint": assessments_permissions.can_appoint_invigilator(request.user, cohort.group),
        "can_mark": permissions.can_mark_in_cohort(request.user, cohort),
        "sees_statistics": runs or people_permissions.sees_everything(request.user),
        "is_searched": any(request.GET.get(name) for name in ("q", "show")),
    }
    return render(request, "cascade/cohort_detail.html", context)


def _with_guest(found: Standing, cohort: Cohort) -> dict:
    return {"standing": found, "member": found.member, "is_guest": is_guest(found.member.home, cohort.jurisdiction)}


def _filtered(members: QuerySet[GroupMember], form: MemberFilterForm) -> QuerySet[GroupMember]:
    form.is_valid()
    text = form.cleaned_data.get("q", "")
    if not text.strip():
        return members
    return members.filter(officer__in=finding.officers_named(Officer.objects.all(), text).values("pk"))


@login_required
@require_safe
def cohort_export(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """The members that the user sees, with their standing; recorded in the audit."""
    cohort = cohort_for(request, cohort_id)
    members = permissions.members_visible_to(active_members(cohort), request.user)
    header = [_("Name"), _("Name in own script"), _("Rank"), _("Place"), _("Attendance %"), _("Met"), _("Of")]
    header += [_("Best quiz %"), _("Completed on"), _("Still owed")]
    rows = [
        [
            found.member.officer.full_name,
            found.member.officer.name_local,
            str(found.member.officer.rank or ""),
            found.member.home.name,
            found.attendance_percent,
            found.done,
            found.total,
            None if found.best_quiz is None else float(found.best_quiz),
            _day(found.member),
            "; ".join(found.unmet),
        ]
        for found in standing(cohort, members)
    ]
    file_format = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    ledger.record(
        verb="cohort.exported",
        subject=cohort,
        actor=request.user,
        jurisdiction_id=cohort.jurisdiction_id,
        new={"format": file_format, "rows": len(rows)},
    )
    return exporting.table_response(f"cohort-{cohort.public_id}", file_format, header, rows)


def _day(member: GroupMember) -> str:
    at = member.enrolment.completed_at if member.enrolment else None
    return f"{at:%d-%m-%Y}" if at else ""


@login_required
@require_POST
def cohort_start(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    cohort = cohort_closed_by(request, cohort_id)
    try:
        cohorts.start_cohort(cohort=cohort, by=request.user)
    except Refused as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, _("The cohort is running."))
    return redirect("cascade:cohort-detail", cohort.public_id)


@login_required
@require_http_methods(["GET", "POST"])
def cohort_close(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """Who qualifies, who does not and why; closed only after that was seen and confirmed."""
    cohort = cohort_closed_by(request, cohort_id)
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report = cohorts.close_cohort(cohort=cohort, by=request.user, note=form.cleaned_data["note"])
        except Refused as refusal:
            tell_refusal(request, refusal)
        else:
            messages.success(
                request,
                _("The cohort is closed. Qualified: %(yes)s, not yet: %(no)s.")
                % {"yes": len(report.qualified), "no": len(report.not_qualified)},
            )
        return redirect("cascade:cohort-close", cohort.public_id)
    context = {
        "cohort": cohort,
        "form": form,
        "report": closing.report(cohort),
        "obstacles": [] if is_over(cohort) else closing.obstacles(cohort),
        "is_closed": cohort.state == CohortState.CLOSED,
        "can_be_closed": cohort.state == CohortState.RUNNING,
    }
    return render(request, "cascade/cohort_close.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def cohort_cancel(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    cohort = cohort_closed_by(request, cohort_id)
    form = ReasonForm(request.POST or None, submit=_("Cancel the cohort"))
    if request.method == "POST" and form.is_valid():
        try:
            cohorts.cancel_cohort(cohort=cohort, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            tell_refusal(request, refusal)
        else:
            messages.success(request, _("The cohort is cancelled. Members keep what they have met."))
        return redirect("cascade:cohort-detail", cohort.public_id)
    context = {
        "cohort": cohort,
        "form": form,
        "title": _("Cancel the cohort"),
        "consequence": _("Members keep their enrolments and what they have met, and may join another cohort."),
    }
    return render(request, "cascade/reason.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def trainer_add(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """A co-trainer, marker or observer, by the whole number by which that officer signs in."""
    cohort = cohort_closed_by(request, cohort_id)
    form = TrainerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = list(officers_of_number(form.cleaned_data["number"])[:2])
        if len(found) != 1:
            form.add_error("number", _("No single officer has this number. Give the whole number, e-mail or mobile."))
        else:
            try:
                cohorts.assign_trainer(cohort=cohort, officer=found[0], part=form.cleaned_data["part"], by=request.user)
            except Refused as refusal:
                for reason in refusal.reasons:
                    form.add_error(None, reason)
            else:
                messages.success(request, _("%(name)s was added.") % {"name": found[0].name})
                return redirect("cascade:cohort-detail", cohort.public_id)
    return render(
        request, "cascade/trainer_add.html", {"cohort": cohort, "form": form}, status=422 if form.errors else 200
    )


@login_required
@require_POST
def trainer_remove(request: HttpRequest, cohort_id: UUID, trainer_id: int) -> HttpResponse:
    cohort = cohort_closed_by(request, cohort_id)
    trainer = get_object_or_404(CohortTrainer, cohort=cohort, pk=trainer_id)
    try:
        cohorts.remove_trainer(trainer=trainer, by=request.user)
    except Refused as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, _("%(name)s was taken off.") % {"name": trainer.officer.name})
    return redirect("cascade:cohort-detail", cohort.public_id)
