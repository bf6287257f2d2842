"""Adding one officer, taking one off, and rosters: upload, preview, apply, result."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cascade import enlisting, finding, permissions, rostering
from cascade.forms import ReasonForm, RosterForm
from cascade.models import Cohort, RosterImport
from cascade.refusing import Refused
from cascade.seats import seats_of
from cascade.standing import active_members
from cascade.views.fetching import cohort_run_by, page_of, tell_refusal
from courses.models import GroupMember
from people import permissions as people_permissions
from people.models import Officer, Posting
from people.roster import PlannedRow, RosterPlan, RosterUnreadable, Status

NEW = "new"


@login_required
@require_http_methods(["GET", "POST"])
def member_add(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """Search on GET, give a seat on POST; the search is asked again, so that nobody else can be added."""
    cohort = cohort_run_by(request, cohort_id)
    text = (request.POST if request.method == "POST" else request.GET).get("q", "")
    found = finding.officers_to_add(cohort, request.user, text)
    if request.method == "POST":
        officer = get_object_or_404(found, public_id=_uuid(request.POST.get("officer", "")))
        try:
            enlisting.enlist(cohort=cohort, officer=officer, by=request.user)
        except Refused as refusal:
            tell_refusal(request, refusal)
        else:
            messages.success(request, _("%(name)s has a seat.") % {"name": officer.name})
            return redirect("cascade:cohort-detail", cohort.public_id)
    officers = list(found[:20])
    context = {
        "cohort": cohort,
        "seats": seats_of(cohort),
        "q": text,
        "found": [(officer, _place_of(officer, _postings(officers))) for officer in officers],
        "seated": set(active_members(cohort).values_list("officer_id", flat=True)),
    }
    return render(request, "cascade/member_add.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def member_remove(request: HttpRequest, cohort_id: UUID, member_id: UUID) -> HttpResponse:
    cohort = cohort_run_by(request, cohort_id)
    member = get_object_or_404(GroupMember, group=cohort.group_id, public_id=member_id, left_at=None)
    form = ReasonForm(request.POST or None, submit=_("Take off the list"))
    if request.method == "POST" and form.is_valid():
        try:
            enlisting.remove_member(member=member, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            tell_refusal(request, refusal)
        else:
            messages.success(request, _("%(name)s was taken off the list.") % {"name": member.officer.name})
        return redirect("cascade:cohort-detail", cohort.public_id)
    context = {
        "cohort": cohort,
        "form": form,
        "title": _("Take %(name)s off the list") % {"name": member.officer.name},
        "consequence": _("What the officer has met stays, and counts in another cohort of this course."),
    }
    return render(request, "cascade/reason.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def roster_upload(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    cohort = cohort_run_by(request, cohort_id)
    form = RosterForm(request.POST or None, request.FILES or None, cohort=cohort)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = rostering.keep_roster(
                cohort=cohort,
                data=file.read(),
                file_name=file.name,
                issuing_state=form.cleaned_data["issuing_state"],
                by=request.user,
            )
        except RosterUnreadable as unreadable:
            form.add_error("file", str(unreadable))
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error(None, reason)
        else:
            return redirect("cascade:roster-preview", cohort.public_id, kept.public_id)
    context = {
        "cohort": cohort,
        "form": form,
        "seats": seats_of(cohort),
        "earlier": cohort.roster_imports.filter(uploaded_by=request.user)[:5],
    }
    return render(request, "cascade/roster_upload.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def roster_preview(request: HttpRequest, cohort_id: UUID, roster_id: UUID) -> HttpResponse:
    """What the roster would do; POST keeps the choices made so far."""
    cohort, kept = _roster(request, cohort_id, roster_id)
    if kept.applied_at is not None:
        return redirect("cascade:roster-result", cohort.public_id, kept.public_id)
    if request.method == "POST":
        _decide(request, kept)
        return redirect("cascade:roster-preview", cohort.public_id, kept.public_id)
    return _preview(request, cohort, kept)


@login_required
@require_POST
def roster_apply(request: HttpRequest, cohort_id: UUID, roster_id: UUID) -> HttpResponse:
    """Keep the choices in the form, then apply; what stands in the way is said, and nothing typed is lost."""
    cohort, kept = _roster(request, cohort_id, roster_id)
    if kept.applied_at is None:
        _decide(request, kept)
        try:
            rostering.apply_roster(roster_import=kept, by=request.user)
        except Refused as refusal:
            tell_refusal(request, refusal)
            return redirect("cascade:roster-preview", cohort.public_id, kept.public_id)
        messages.success(request, _("The roster is applied."))
    return redirect("cascade:roster-result", cohort.public_id, kept.public_id)


@login_required
@require_safe
def roster_result(request: HttpRequest, cohort_id: UUID, roster_id: UUID) -> HttpResponse:
    cohort, kept = _roster(request, cohort_id, roster_id)
    if kept.applied_at is None:
        return redirect("cascade:roster-preview", cohort.public_id, kept.public_id)
    members = GroupMember.objects.filter(public_id__in=kept.result["members"].values(), left_at=None)
    members = list(members.select_related("officer__rank", "home").order_by("officer__full_name"))
    context = {
        "cohort": cohort,
        "kept": kept,
        "members": members,
        "without_password": _waiting_for_codes(request, members),
        "parked": kept.result["parked"].items(),
        "counts": kept.result["counts"],
    }
    return render(request, "cascade/roster_result.html", context)


def _waiting_for_codes(request: HttpRequest, members: list[GroupMember]) -> list[Officer]:
    """Those without a password for whom the user may print sign-in slips; guests get theirs at home."""
    seated = Officer.objects.filter(pk__in=[member.officer_id for member in members])
    allowed = set(people_permissions.officers_coded_by(seated, request.user).values_list("pk", flat=True))
    return [m.officer for m in members if m.officer_id in allowed and not m.officer.has_usable_password()]


def _roster(request: HttpRequest, cohort_id: UUID, roster_id: UUID) -> tuple[Cohort, RosterImport]:
    cohort = cohort_run_by(request, cohort_id)
    kept = get_object_or_404(RosterImport.objects.select_related("cohort"), cohort=cohort, public_id=roster_id)
    if kept.uploaded_by_id != request.user.pk and not permissions.can_close_cohort(request.user, cohort):
        raise PermissionDenied
    return cohort, kept


def _decide(request: HttpRequest, kept: RosterImport) -> None:
    choices, parked = {}, {}
    for name, value in request.POST.items():
        what, _dash, line = name.partition("-")
        if not (line.isascii() and line.isdigit() and len(line) < 9):
            continue
        if what == "choice" and value:
            choices[int(line)] = value
        elif what == "park":
            parked[int(line)] = value.replace("\0", "")[:300]  # which PostgreSQL cannot keep
    _plan, refused = rostering.decide(roster_import=kept, choices=choices, parked=parked)
    for sentence in refused:
        messages.error(request, sentence)


def _preview(request: HttpRequest, cohort: Cohort, kept: RosterImport) -> HttpResponse:
    plan = rostering.plan_of(kept)
    open_rows = [row for row in plan.rows if row.status in (Status.AMBIGUOUS, Status.REFUSED) or row.parked]
    clear = [row for row in plan.rows if row not in open_rows]
    named = _candidates(plan)
    context = {
        "cohort": cohort,
        "kept": kept,
        "plan": plan,
        "counts": plan.counts(),
        "waiting": len(plan.open_rows()),
        "seats": seats_of(cohort),
        "refused": [row for row in open_rows if row.status == Status.REFUSED],
        "ambiguous": [_choice(row, named) for row in open_rows if row.status == Status.AMBIGUOUS],
        "parked_others": [row for row in open_rows if row.status not in (Status.AMBIGUOUS, Status.REFUSED)],
        "changed": [row for row in clear if row.status == Status.CHANGED],
        "page": page_of(request, [row for row in clear if row.status == Status.NEW], 100),
        "unchanged": [row for row in clear if row.status == Status.UNCHANGED],
    }
    return render(request, "cascade/roster_preview.html", context)


def _candidates(plan: RosterPlan) -> dict[str, str]:
    """Return the words by which each candidate is told from the others: name, rank, place."""
    wanted = {candidate for row in plan.rows for candidate in row.candidates}
    officers = list(Officer.objects.filter(public_id__in=wanted).select_related("rank"))
    postings = _postings(officers)
    return {
        str(officer.public_id): ", ".join(
            str(part) for part in (officer.name, officer.rank, _place_of(officer, postings)) if part
        )
        for officer in officers
    }


def _choice(row: PlannedRow, named: dict[str, str]) -> dict:
    options = [(candidate, named.get(candidate, candidate)) for candidate in row.candidates]
    if not row.problems:
        options.append((NEW, _("None of these: a new officer")))
    return {"row": row, "options": options}


def _postings(officers: list[Officer]) -> dict[int, Posting]:
    postings = Posting.objects.current().primary().filter(officer__in=officers).select_related("jurisdiction")
    return {posting.officer_id: posting for posting in postings}


def _place_of(officer: Officer, postings: dict[int, Posting]) -> str:
    posting = postings.get(officer.pk)
    return posting.jurisdiction.name if posting else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
