"""Nominations and licences: lists and decisions."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cascade import finding, licensing, nominating, permissions, transitions
from cascade.dates import today
from cascade.forms import FoundingLicenceForm, LicenceForm, NominationForm
from cascade.models import Licence, Nomination, NominationState
from cascade.refusing import Refused
from cascade.views.fetching import page_of, tell_refusal
from people.models import Jurisdiction, Officer, Posting
from people.permissions import home_of


@login_required
@require_safe
def nomination_list(request: HttpRequest) -> HttpResponse:
    """Those that wait first, then the newest."""
    if not permissions.can_list_nominations(request.user):
        raise PermissionDenied
    found = permissions.nominations_visible_to(Nomination.objects.all(), request.user)
    state = request.GET.get("state", "")
    if state in NominationState.values:
        found = found.filter(state=state)
    found = found.select_related("officer__rank", "tier", "jurisdiction", "nominated_by")
    page = page_of(request, found.order_by("-nominated_at", "-pk"))
    context = {
        "page": page,
        "rows": [
            {
                "nomination": nomination,
                "is_waiting": nomination.state in nominating.PENDING,
                "can_decide": permissions.can_decide_nomination(request.user, nomination),
                "can_withdraw": permissions.can_withdraw_nomination(request.user, nomination),
            }
            for nomination in page
        ],
        "state": state,
        "states": NominationState.choices,
        "can_nominate": permissions.can_nominate(request.user),
    }
    return render(request, "cascade/nomination_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def nomination_new(request: HttpRequest) -> HttpResponse:
    """Search among the officers one sees; POST nominates one of them."""
    if not permissions.can_nominate(request.user):
        raise PermissionDenied
    text = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()
    form = NominationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        officer = get_object_or_404(_nominable(request), public_id=_uuid(request.POST.get("officer", "")))
        try:
            nominating.nominate(officer=officer, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            tell_refusal(request, refusal)
        else:
            messages.success(request, _("%(name)s is nominated.") % {"name": officer.name})
            return redirect("cascade:nomination-list")
    context = {"form": form, "q": text, "found": _found(request, text), "chosen": request.POST.get("officer", "")}
    return render(request, "cascade/nomination_new.html", context)


@login_required
@require_POST
def nomination_decide(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    found = permissions.nominations_visible_to(Nomination.objects.all(), request.user)
    nomination = get_object_or_404(found, public_id=nomination_id)
    decision = request.POST.get("decision", "")
    reason = request.POST.get("reason", "").strip()[:300]
    allowed = {
        "approve": (permissions.can_decide_nomination, nominating.approve),
        "reject": (permissions.can_decide_nomination, nominating.reject),
        "withdraw": (permissions.can_withdraw_nomination, nominating.withdraw),
    }
    if decision not in allowed or not allowed[decision][0](request.user, nomination):
        raise PermissionDenied
    try:
        decided = allowed[decision][1](nomination=nomination, by=request.user, reason=reason)
    except Refused as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, f"{decided.officer.name}: {decided.get_state_display()}")
    return redirect("cascade:nomination-list")


@login_required
@require_safe
def licence_list(request: HttpRequest) -> HttpResponse:
    licences = permissions.licences_visible_to(Licence.objects.all(), request.user)
    if not (permissions.can_nominate(request.user) or licences.exists()):
        raise PermissionDenied
    if text := request.GET.get("q", "").strip():
        licences = licences.filter(officer__in=finding.officers_named(Officer.objects.all(), text).values("pk"))
    licences = licensing.with_events(licences.select_related("officer__rank", "tier", "jurisdiction"))
    page = page_of(request, licences.order_by("officer__full_name", "tier__order"))
    on = today()
    context = {
        "page": page,
        "rows": [_licence_facts(licence, on) for licence in page],
        "q": text,
        "grants": permissions.is_programme_team(request.user),
    }
    return render(request, "cascade/licence_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def licence_grant(request: HttpRequest) -> HttpResponse:
    """Search an officer; POST grants a founding licence for the State of the officer's primary posting."""
    if not permissions.is_programme_team(request.user):
        raise PermissionDenied
    text = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()
    form = FoundingLicenceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        officer = get_object_or_404(_nominable(request), public_id=_uuid(request.POST.get("officer", "")))
        try:
            licence = _grant(request, officer, form.cleaned_data)
        except Refused as refusal:
            tell_refusal(request, refusal)
        else:
            messages.success(request, _("%(name)s holds the licence.") % {"name": officer.name})
            return redirect("cascade:licence-detail", licence.public_id)
    context = {"form": form, "q": text, "found": _found(request, text), "chosen": request.POST.get("officer", "")}
    return render(request, "cascade/licence_grant.html", context, status=422 if form.errors else 200)


def _grant(request: HttpRequest, officer: Officer, asked: dict) -> Licence:
    home = home_of(officer)
    if home is None:
        raise Refused(_("The officer has no primary posting. Record the posting first."))
    place = Jurisdiction.objects.get(path=home.state_path)
    return licensing.grant_founding(officer=officer, jurisdiction=place, by=request.user, **asked)


@login_required
@require_http_methods(["GET", "POST"])
def licence_detail(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """The history of a licence; the programme team records what happens to it."""
    found = permissions.licences_visible_to(Licence.objects.all(), request.user)
    licences = licensing.with_events(found.select_related("officer", "tier", "jurisdiction"))
    licence = get_object_or_404(licences, public_id=licence_id)
    facts = _licence_facts(licence, today())
    verbs = transitions.verbs_from(transitions.LICENCE, facts["code"], transitions.PROGRAMME_TEAM)
    verbs = [verb for verb in verbs if verb != "grant"]  # a new grant comes by qualifying, or by a founding licence
    form = None
    if permissions.can_change_licence(request.user, licence) and verbs:
        form = LicenceForm(request.POST or None, verbs=[(verb, transitions.VERBS[verb]) for verb in verbs])
        if request.method == "POST" and form.is_valid() and _change(request, licence, form):
            return redirect("cascade:licence-detail", licence.public_id)
    elif request.method == "POST":
        raise PermissionDenied
    context = {"form": form, "facts": facts, "licence": licence, "events": licence.events.all()}
    return render(request, "cascade/licence_detail.html", context, status=422 if form and form.errors else 200)


def _change(request: HttpRequest, licence: Licence, form: LicenceForm) -> bool:
    verb, reason = form.cleaned_data["verb"], form.cleaned_data["reason"]
    extra = {"valid_until": form.cleaned_data["valid_until"]} if verb == "renew" else {}
    change = {
        "renew": licensing.renew,
        "suspend": licensing.suspend,
        "restore": licensing.restore,
        "withdraw": licensing.withdraw,
    }[verb]
    try:
        change(licence=licence, reason=reason, by=request.user, **extra)
    except Refused as refusal:
        for sentence in refusal.reasons:
            form.add_error(None, sentence)
        return False
    messages.success(request, _("Recorded."))
    return True


def _licence_facts(licence: Licence, on: date) -> dict:
    state = licensing.state(licence, on)
    return {
        "licence": licence,
        "code": state,
        "state": licensing.STATE_LABELS[state],
        "tone": licensing.STATE_TONES[state],
        "valid_until": licensing.valid_until(licence, on),
    }


def _found(request: HttpRequest, text: str) -> list[tuple[Officer, Jurisdiction | None]]:
    """At most twenty officers of this name, each with the present place."""
    found = finding.officers_named(_nominable(request), text).select_related("rank").order_by("full_name", "pk")[:20]
    officers = list(found) if text else []
    postings = Posting.objects.current().primary().filter(officer__in=officers).select_related("jurisdiction")
    places = {posting.officer_id: posting.jurisdiction for posting in postings}
    return [(officer, places.get(officer.pk)) for officer in officers]


def _nominable(request: HttpRequest):
    return Officer.objects.visible_to(request.user).in_service().exclude(pk=request.user.pk)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
