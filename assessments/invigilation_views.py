"""An invigilator's pages: the monitor of a group at a quiz, giving time, ending, deciding what officers ask."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments import calling_away, monitoring, permissions, versions
from assessments.ending import end_attempts
from assessments.granting import grant_time
from assessments.invigilation_forms import DecisionForm, ReasonForm, TimeForm
from assessments.models import Attempt, AttemptState, AwayRequest, AwayState, QuizVersion
from assessments.refusing import Refused
from courses.models import EditionItem, ItemKind, LearningGroup
from ledger.clock import database_now
from people.names import fold

PAGE_SIZE = 50
MOST_NAMED = 5  # in a message; the monitor shows the rest
View = Callable[..., HttpResponse]


def reload_when_signed_out(view: View) -> View:
    """The part that htmx asks for every few seconds must not become the sign-in form inside the page."""

    @wraps(view)
    def asked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.htmx and not request.user.is_authenticated:
            return HttpResponse(status=401, headers={"HX-Refresh": "true"})
        return view(request, *args, **kwargs)

    return asked


# --- Fetching ---------------------------------------------------------------------------------------------


def hall_for(request: HttpRequest, group_id: UUID, item_key: UUID) -> tuple[LearningGroup, EditionItem, QuizVersion]:
    """The group, the quiz among its items and the released version, if the user invigilates there; else 404."""
    groups = LearningGroup.objects.select_related("edition", "jurisdiction")
    group = get_object_or_404(groups, public_id=group_id)
    item = get_object_or_404(EditionItem, edition_id=group.edition_id, key=item_key, kind=ItemKind.QUIZ)
    version = versions.quiz_version(item.version_id)
    get_object_or_404(permissions.groups_invigilated_by(request.user, version.stake), pk=group.pk)
    return group, item, version


def attempt_for(request: HttpRequest, attempt_id: UUID) -> Attempt:
    attempts = permissions.attempts_invigilated_by(Attempt.objects.all(), request.user)
    attempts = attempts.select_related("officer", "group__edition", "quiz_version", "item", "enrolment")
    return get_object_or_404(attempts, public_id=attempt_id)


def page_of_attempt(attempt: Attempt) -> list:
    """Where the invigilator came from, as arguments of ``redirect``: the monitor, or home when there is no group."""
    group = attempt.group or _group_of_seat(attempt)
    return ["home"] if group is None else ["assessments:monitor", group.public_id, attempt.item.key]


def _group_of_seat(attempt: Attempt) -> LearningGroup | None:
    seat = attempt.enrolment.memberships.filter(left_at=None).select_related("group").order_by("-joined_at").first()
    return seat.group if seat and seat.group.edition_id == attempt.item.edition_id else None


# --- The monitor ------------------------------------------------------------------------------------------


@reload_when_signed_out
@login_required
@never_cache
@require_GET
def monitor(request: HttpRequest, group_id: UUID, item_key: UUID) -> HttpResponse:
    """Who has begun, what is saved, how long is left. htmx asks for the table alone, every 15 seconds."""
    group, item, version = hall_for(request, group_id, item_key)
    members = monitoring.members_at(group, item)
    state = request.GET.get("state", "")
    text = request.GET.get("q", "")[:100].replace("\0", "").strip()
    shown = _named(monitoring.in_state(members, state), text).select_related("officer", "home")
    page = Paginator(shown.order_by("officer__full_name", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    now = database_now()
    found = monitoring.counts(members)
    context = {
        "group": group,
        "item": item,
        "version": version,
        "page": page,
        "rows": monitoring.rows(page.object_list, now),
        "counts": [(key, label, found.get(key, 0)) for key, label in states()],
        "away": monitoring.in_state(members, "away").count(),
        "is_any_open": bool(found.get(AttemptState.OPEN)),
        "is_any_under_way": bool(found.get(AttemptState.OPEN) or found.get(AttemptState.READY)),
        "state": state,
        "q": text,
        "now": now,
        "one_tap": calling_away.ONE_TAP_MINUTES,
    }
    return render(request, "assessments/_monitor.html" if request.htmx else "assessments/monitor.html", context)


def states() -> list[tuple[str, str]]:
    """How a member can stand, in the order of a quiz, as the monitor says it."""
    return [
        (monitoring.NOT_STARTED, _("Not begun")),
        (AttemptState.READY, _("Checked in")),
        (AttemptState.OPEN, _("At work")),
        (AttemptState.SUBMITTED, _("Being marked")),
        (AttemptState.GRADED, _("Handed in, marked")),
        (AttemptState.DISCARDED, _("Not counted")),
    ]


def _named(members: QuerySet, text: str) -> QuerySet:
    for word in fold(text).split():
        members = members.filter(officer__name_key__contains=word)
    return members


# --- Time and ending, for one or for all ---------------------------------------------------------------------


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def attempt_time(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    attempt = attempt_for(request, attempt_id)
    return _time(request, [attempt], attempt, page_of_attempt(attempt), {"attempt": attempt})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def monitor_time(request: HttpRequest, group_id: UUID, item_key: UUID) -> HttpResponse:
    """Time for everyone who is at work, and for whoever was when the page was made: those who closed are named."""
    group, item, _version = hall_for(request, group_id, item_key)
    attempts = _shown_or_under_way(request, group, item)
    back = ["assessments:monitor", group_id, item_key]
    return _time(request, attempts, group, back, {"group": group, "item": item})


def _time(request: HttpRequest, attempts: list[Attempt], subject: Attempt | LearningGroup, back: list, context: dict):
    form = TimeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        granted = grant_time(attempts=attempts, by=request.user, subject=subject, **form.cleaned_data)
        count, minutes = len(granted.moved), form.cleaned_data["minutes"]
        if count and minutes > 0:
            messages.success(
                request,
                ngettext(
                    "%(minutes)s minutes for %(count)s attempt.", "%(minutes)s minutes for %(count)s attempts.", count
                )
                % {"count": count, "minutes": minutes},
            )
        elif granted.has_moved:
            messages.success(request, _("Taken back, as far as time had been given."))
        elif count:
            messages.warning(request, _("No time had been given, or hardly any is left: nothing was taken back."))
        _name(request, _("Handed in or ended already, so unchanged: %(names)s"), granted.closed)
        _name(request, _("Not begun, or without a time limit, so unchanged: %(names)s"), granted.untimed)
        return redirect(*back)
    context |= {"form": form, "attempts": attempts}
    return render(request, "assessments/attempt_time.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def attempt_end(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    attempt = attempt_for(request, attempt_id)
    return _end(request, [attempt], page_of_attempt(attempt), {"attempt": attempt})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def monitor_end(request: HttpRequest, group_id: UUID, item_key: UUID) -> HttpResponse:
    """End every attempt under way, after it was said how many."""
    group, item, _version = hall_for(request, group_id, item_key)
    attempts = _shown_or_under_way(request, group, item)
    return _end(request, attempts, ["assessments:monitor", group_id, item_key], {"group": group, "item": item})


def _end(request: HttpRequest, attempts: list[Attempt], back: list, context: dict) -> HttpResponse:
    label = _("End the attempt") if "attempt" in context else _("End all attempts")
    form = ReasonForm(request.POST or None, submit=label)
    if request.method == "POST" and form.is_valid():
        found = end_attempts(attempts=attempts, reason=form.cleaned_data["reason"], by=request.user)
        count = len(found.ended)
        if count:
            messages.success(
                request, ngettext("%(count)s attempt ended.", "%(count)s attempts ended.", count) % {"count": count}
            )
        _name(request, _("Handed in or ended already, so unchanged: %(names)s"), found.closed)
        return redirect(*back)
    context |= {"form": form, "attempts": attempts, "title": label}
    return render(request, "assessments/attempt_end.html", context, status=422 if form.errors else 200)


def _shown_or_under_way(request: HttpRequest, group: LearningGroup, item: EditionItem) -> list[Attempt]:
    """Those under way, and those that the form says were when it was shown: never any but the user may invigilate."""
    attempts = list(monitoring.attempts_under_way(request.user, group, item))
    ids = [found for found in map(_uuid, request.POST.getlist("attempt")[:1000]) if found]
    if ids:
        named = permissions.attempts_invigilated_by(Attempt.objects.filter(public_id__in=ids), request.user)
        named = named.filter(item__key=item.key).exclude(pk__in=[attempt.pk for attempt in attempts])
        attempts += named.filter(permissions.of_groups(LearningGroup.objects.filter(pk=group.pk))).select_related(
            "officer"
        )
    return attempts


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _name(request: HttpRequest, sentence: str, attempts: list[Attempt]) -> None:
    if attempts:
        names = [attempt.officer.name for attempt in attempts[:MOST_NAMED]]
        if len(attempts) > MOST_NAMED:
            names.append(_("and %(count)s more") % {"count": len(attempts) - MOST_NAMED})
        messages.warning(request, sentence % {"names": ", ".join(names)})


# --- Those who were called away ------------------------------------------------------------------------------


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def away_decide(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request: give the minutes, or a new attempt where it has ended, or refuse with a reason. Decided once."""
    mine = permissions.attempts_invigilated_by(Attempt.objects.all(), request.user)
    requests = AwayRequest.objects.filter(attempt__in=mine.values("pk")).select_related(
        "attempt__officer",
        "attempt__group",
        "attempt__quiz_version",
        "attempt__item",
        "attempt__enrolment",
        "decided_by",
    )
    found = get_object_or_404(requests, public_id=request_id)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and found.state != AwayState.ASKED:
        messages.warning(request, _("This request was decided already."))
        return redirect(*page_of_attempt(found.attempt))
    if request.method == "POST" and form.is_valid():
        return _decide(request, found, form)
    context = {
        "found": found,
        "attempt": found.attempt,
        "form": form,
        "is_open": found.attempt.state == AttemptState.OPEN,
        "hindrance": calling_away.hindrance_to_grant(found.attempt) if found.state == AwayState.ASKED else None,
        "one_tap": calling_away.ONE_TAP_MINUTES,
        "now": database_now(),
    }
    return render(request, "assessments/away_decide.html", context, status=422 if form.errors else 200)


def _decide(request: HttpRequest, found: AwayRequest, form: DecisionForm) -> HttpResponse:
    try:
        if form.cleaned_data["decision"] == "grant":
            decided = calling_away.grant(request=found, minutes=form.cleaned_data["minutes"], by=request.user)
        else:
            decided = calling_away.refuse(request=found, answer=form.cleaned_data["answer"], by=request.user)
    except Refused as refusal:
        if not calling_away.hindrance_to_grant(found.attempt):  # which the page says itself
            messages.warning(request, str(refusal))
        return redirect("assessments:away-decide", found.public_id)
    name = {"name": found.attempt.officer.name}
    if decided.decided_by_id != request.user.pk:
        messages.warning(request, _("This request was decided already."))
    elif decided.state == AwayState.REFUSED:
        messages.success(request, _("Refused. %(name)s is told why.") % name)
    elif decided.granted_minutes:
        messages.success(
            request,
            _("%(minutes)s minutes were given to %(name)s.") % {**name, "minutes": decided.granted_minutes},
        )
    else:
        messages.success(request, _("%(name)s may begin a new attempt; the earlier one stays as it is.") % name)
    return redirect(*page_of_attempt(found.attempt))
