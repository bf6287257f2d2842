"""Overrides of a quiz for a group or a member, and who is appointed to invigilate a group's quizzes."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments import appointing, overriding, permissions
from assessments.invigilation_forms import InvigilatorForm, OverrideForm, ReasonForm
from assessments.invigilation_views import hall_for
from assessments.models import Invigilator, QuizOverride, QuizVersion
from assessments.refusing import Refused
from courses.models import GroupMember, LearningGroup
from ledger.clock import database_now
from people.finding import officers_of_number

MOST_SHOWN = 100  # ended overrides


def overrides_of(version: QuizVersion, group: LearningGroup, user) -> QuerySet[QuizOverride]:
    """The group's, and those of its present members but the user: what may be changed here."""
    members = GroupMember.objects.filter(group=group, left_at=None).exclude(officer=user)
    whom = Q(group=group) | Q(officer__in=members.values("officer"))
    found = QuizOverride.objects.filter(whom, quiz=version.quiz_id)
    return found.select_related("officer", "group", "made_by", "quiz")


@login_required
@never_cache
@require_GET
def override_list(request: HttpRequest, group_id: UUID, item_key: UUID) -> HttpResponse:
    group, item, version = hall_for(request, group_id, item_key)
    found = overrides_of(version, group, request.user)
    context = {
        "group": group,
        "item": item,
        "version": version,
        "overrides": found.filter(ended_at=None).order_by("officer__full_name", "pk"),
        "ended": found.exclude(ended_at=None).order_by("-ended_at")[:MOST_SHOWN],
        "everyones": QuizOverride.objects.in_force().filter(quiz=version.quiz_id, group=None, officer=None).first(),
    }
    return render(request, "assessments/override_list.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def override_make(request: HttpRequest, group_id: UUID, item_key: UUID) -> HttpResponse:
    group, item, version = hall_for(request, group_id, item_key)

    def save(form: OverrideForm) -> None:
        officer = form.officer
        overriding.make_override(
            quiz=version.quiz,
            group=None if officer else group,
            officer=officer,
            values=form.values,
            reason=form.cleaned_data["reason"],
            by=request.user,
        )

    context = {"group": group, "item": item, "version": version, "title": _("New override")}
    return _edit(request, None, save, context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def override_change(request: HttpRequest, group_id: UUID, item_key: UUID, override_id: UUID) -> HttpResponse:
    group, item, version = hall_for(request, group_id, item_key)
    override = get_object_or_404(overrides_of(version, group, request.user), public_id=override_id)

    def save(form: OverrideForm) -> None:
        reason = form.cleaned_data["reason"]
        overriding.change_override(override=override, values=form.values, reason=reason, by=request.user)

    title = _("Change the override")
    context = {"group": group, "item": item, "version": version, "title": title, "override": override}
    return _edit(request, override, save, context)


def _edit(request: HttpRequest, override: QuizOverride | None, save: Callable, context: dict) -> HttpResponse:
    """The form for a group or its members, which leads back to their list."""
    back = reverse("assessments:override-list", args=[context["group"].public_id, context["item"].key])
    return edit_page(request, "assessments/override_edit.html", override, save, back, context)


def edit_page(
    request: HttpRequest, template: str, override: QuizOverride | None, save: Callable, back: str, context: dict
) -> HttpResponse:
    """The form, as typed, until it is stored. “Make up a code” fills that field and judges nothing."""
    who = {"group": context.get("group"), "user": request.user, "override": override}
    form = OverrideForm(request.POST or None, **who)
    if "make_code" in request.POST:
        form = OverrideForm(initial=form.typed_with_new_code(), **who)
    elif request.method == "POST" and form.is_valid():
        try:
            save(form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. It counts for attempts that begin from now on."))
            closes_at = form.values.get("closes_at")
            if closes_at is not None and closes_at <= database_now():
                messages.warning(request, _("The closing time has passed: nobody can begin the quiz by this override."))
            return redirect(back)
    return render(request, template, context | {"form": form}, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def override_end(request: HttpRequest, group_id: UUID, item_key: UUID, override_id: UUID) -> HttpResponse:
    group, item, version = hall_for(request, group_id, item_key)
    override = get_object_or_404(overrides_of(version, group, request.user), public_id=override_id)
    back = reverse("assessments:override-list", args=[group_id, item_key])
    context = {"group": group, "item": item, "version": version}
    return end_page(request, "assessments/override_end.html", override, back, context)


def end_page(request: HttpRequest, template: str, override: QuizOverride, back: str, context: dict) -> HttpResponse:
    """Ask for the reason, then end it; ended meanwhile, perhaps by the same press, it leads back all the same."""
    form = ReasonForm(request.POST or None, submit=_("End the override"))
    if request.method == "POST" and form.is_valid():
        if overriding.end_override(override=override, reason=form.cleaned_data["reason"], by=request.user):
            messages.success(request, _("Ended. Attempts under way keep the time they have."))
        return redirect(back)
    context = context | {"override": override, "form": form}
    return render(request, template, context, status=422 if form.errors else 200)


# --- Who invigilates ----------------------------------------------------------------------------------------


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def invigilator_list(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Those appointed for the group; appoint one more by the whole number by which that officer signs in."""
    group = get_object_or_404(permissions.groups_appointed_by(request.user), public_id=group_id)
    form = InvigilatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = list(officers_of_number(form.cleaned_data["number"].replace("\0", ""))[:2])
        if len(found) != 1:
            form.add_error("number", _("No single officer has this number. Give the whole number, e-mail or mobile."))
        else:
            try:
                appointing.appoint_invigilator(
                    group=group, officer=found[0], starts_on=form.cleaned_data["starts_on"], by=request.user
                )
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("%(name)s is appointed.") % {"name": found[0].name})
                return redirect("assessments:invigilator-list", group_id)
    appointed = Invigilator.objects.filter(group=group, ended_at=None).select_related("officer", "appointed_by")
    context = {"group": group, "form": form, "appointed": appointed.order_by("officer__full_name", "pk")}
    return render(request, "assessments/invigilator_list.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def invigilator_end(request: HttpRequest, group_id: UUID, invigilator_id: UUID) -> HttpResponse:
    group = get_object_or_404(permissions.groups_appointed_by(request.user), public_id=group_id)
    invigilator = get_object_or_404(
        Invigilator.objects.select_related("officer"), group=group, public_id=invigilator_id
    )
    if appointing.end_appointment(invigilator=invigilator, by=request.user):
        messages.success(request, _("%(name)s no longer invigilates.") % {"name": invigilator.officer.name})
    return redirect("assessments:invigilator-list", group_id)
