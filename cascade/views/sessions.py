"""Planning sessions and the attendance sheet."""

import uuid
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cascade import permissions, sessions
from cascade.forms import ReasonForm, SessionForm
from cascade.models import AttendanceStatus, Cohort, Session
from cascade.refusing import Refused
from cascade.standing import active_members, is_over
from cascade.views.fetching import cohort_run_by, tell_refusal
from ledger.clock import database_now


@login_required
@require_http_methods(["GET", "POST"])
def session_plan(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    cohort = cohort_run_by(request, cohort_id)
    form = SessionForm(request.POST or None, cohort=cohort)
    if request.method == "POST" and form.is_valid():
        try:
            session = sessions.plan_session(
                cohort=cohort,
                title=form.cleaned_data["title"],
                starts_at=form.starts_at,
                minutes=form.cleaned_data["minutes"],
                items=form.cleaned_data["items"],
                trainers=list(form.cleaned_data["trainers"]),
                by=request.user,
            )
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        else:
            messages.success(request, _("“%(title)s” is planned.") % {"title": session.title})
            return redirect("cascade:cohort-detail", cohort.public_id)
    context = {"cohort": cohort, "form": form}
    return render(request, "cascade/session_plan.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def session_cancel(request: HttpRequest, session_id: UUID) -> HttpResponse:
    session = _session_run_by(request, session_id)
    form = ReasonForm(request.POST or None, submit=_("Cancel the session"))
    if request.method == "POST" and form.is_valid():
        try:
            sessions.cancel_session(session=session, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            tell_refusal(request, refusal)
        else:
            messages.success(request, _("“%(title)s” is cancelled.") % {"title": session.title})
        return redirect("cascade:cohort-detail", session.cohort.public_id)
    context = {
        "cohort": session.cohort,
        "form": form,
        "title": _("Cancel “%(title)s”") % {"title": session.title},
        "consequence": _("Its minutes count no more. Marks already made stay in the history."),
    }
    return render(request, "cascade/reason.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def session_attendance(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The sheet: one row a member. Its hidden id makes a second sending count once."""
    session = _session_run_by(request, session_id)
    members = list(active_members(session.cohort))
    statuses = sessions.statuses_of(session)
    if request.method == "POST":
        marks = _marks(request, members)
        if not marks:
            messages.error(request, _("Nobody is marked yet. Choose for each officer, or press “All present”."))
        elif _kept(request, session, marks):
            return redirect("cascade:session-attendance", session.public_id)
        statuses = statuses | {member.pk: status for member, status in marks}
    context = {
        "session": session,
        "cohort": session.cohort,
        "rows": [(member, statuses.get(member.pk, "")) for member in members],
        "choices": AttendanceStatus.choices,
        "client_id": uuid.uuid4(),
        "has_begun": session.starts_at <= database_now(),
        "is_open": not is_over(session.cohort) and session.cancelled_at is None,
        "marked": len(statuses),
    }
    return render(request, "cascade/session_attendance.html", context, status=422 if request.method == "POST" else 200)


def _session_run_by(request: HttpRequest, session_id: UUID) -> Session:
    sessions_seen = Session.objects.filter(cohort__in=Cohort.objects.visible_to(request.user))
    session = get_object_or_404(
        sessions_seen.select_related("cohort__group", "cohort__tier", "cohort__jurisdiction"), public_id=session_id
    )
    if not permissions.can_run_cohort(request.user, session.cohort):
        raise PermissionDenied
    return session


def _marks(request: HttpRequest, members: list) -> list[tuple]:
    if request.POST.get("everyone") in AttendanceStatus.values:
        return [(member, request.POST["everyone"]) for member in members]
    chosen = ((member, request.POST.get(f"status-{member.public_id}", "")) for member in members)
    return [(member, status) for member, status in chosen if status in AttendanceStatus.values]


def _kept(request: HttpRequest, session: Session, marks: list[tuple]) -> bool:
    try:
        client_id = UUID(request.POST.get("client_id", ""))
    except ValueError:
        client_id = uuid.uuid4()
    try:
        marked = sessions.mark_attendance(session=session, marks=marks, client_id=client_id, by=request.user)
    except Refused as refusal:
        tell_refusal(request, refusal)
        return False
    for warning in marked.warnings:
        messages.warning(request, warning)
    messages.success(request, _("Attendance is saved for %(count)s officers.") % {"count": len(marks)})
    return True
