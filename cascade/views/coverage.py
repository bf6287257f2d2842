"""Coverage of the own places and of the country, as table, picture and download."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import ledger
from cascade import coverage, drawing, exporting, permissions
from cascade.coverage import Coverage, Row
from cascade.drawing import Figure
from cascade.models import Tier
from cascade.views.fetching import page_of
from people.models import Jurisdiction, JurisdictionKind


@login_required
@require_safe
def coverage_own(request: HttpRequest) -> HttpResponse:
    """Lead to the highest place whose coverage the user sees; 403 for who sees none."""
    if permissions.can_view_national_coverage(request.user):
        return redirect("cascade:coverage-national")
    places = permissions.coverage_places(request.user)
    if not places:
        raise PermissionDenied
    if len(places) == 1:
        return redirect("cascade:coverage-place", places[0].public_id)
    return render(request, "cascade/coverage_choose.html", {"places": places})


@login_required
@require_safe
def coverage_national(request: HttpRequest) -> HttpResponse:
    if not permissions.can_view_national_coverage(request.user):
        raise PermissionDenied
    country = Jurisdiction.objects.filter(kind=JurisdictionKind.COUNTRY).first()
    if country is None:
        raise Http404
    return _coverage_page(request, country)


@login_required
@require_safe
def coverage_place(request: HttpRequest, place_id: UUID) -> HttpResponse:
    place = get_object_or_404(Jurisdiction, public_id=place_id)
    if not permissions.can_view_coverage(request.user, place):
        raise Http404
    return _coverage_page(request, place)


@login_required
@require_safe
def coverage_officers(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """The qualified officers of a place, the next to lapse first: for those who oversee it."""
    place = get_object_or_404(Jurisdiction, public_id=place_id)
    if not permissions.can_view_officers_of(request.user, place):
        raise Http404
    tier = _tier(request)
    context = {"place": place, "tier": tier, "tiers": _tiers()}
    context["page"] = page_of(request, coverage.qualified_officers(place, tier)) if tier else None
    return render(request, "cascade/coverage_officers.html", context)


def _coverage_page(request: HttpRequest, place: Jurisdiction) -> HttpResponse:
    tier = _tier(request)
    if tier is None:
        return render(request, "cascade/coverage.html", {"place": place, "tiers": []})
    modules = coverage.module_codes(tier)
    module = request.GET.get("module", "")
    module = module if module in modules else ""
    found = coverage.coverage_of(place, tier, module_code=module)
    if request.GET.get("format") in ("csv", "xlsx"):
        return _export(request, place, found, request.GET["format"])
    is_national = place.kind == JurisdictionKind.COUNTRY
    context = {
        "place": place,
        "tier": tier,
        "tiers": _tiers(),
        "modules": modules,
        "module": module,
        "coverage": found,
        "is_national": is_national,
        "tiles": drawing.tiles(_by_state(request, found)) if is_national else [],
        "places": [] if is_national else _by_place(request, found),
        "bands": drawing.BANDS,
        "sees_officers": permissions.can_view_officers_of(request.user, place),
        "above": _above(request, place),
    }
    return render(request, "cascade/coverage.html", context)


def _export(request: HttpRequest, place: Jurisdiction, found: Coverage, file_format: str) -> HttpResponse:
    header = [_("Place"), _("Code"), _("Qualified now"), _("Target"), _("Per cent"), _("Lapsing in 90 days")]
    rows = [
        [_name(row), row.place.code, row.qualified, row.target, row.percent, row.lapsing]
        for row in [*found.rows, found.total]
    ]
    ledger.record(
        verb="coverage.exported",
        subject=place,
        actor=request.user,
        jurisdiction_id=place.pk,
        new={"tier": found.tier.code, "format": file_format},
    )
    return exporting.table_response(f"coverage-{place.code}-{found.tier.code}", file_format, header, rows)


def _tiers() -> list[Tier]:
    return list(Tier.objects.select_related("programme").order_by("programme", "order"))


def _tier(request: HttpRequest) -> Tier | None:
    """The tier asked for, else the lowest that is learnt in cohorts: the one the front line takes."""
    tiers = _tiers()
    asked = request.GET.get("tier", "")
    chosen = [tier for tier in tiers if str(tier.pk) == asked]
    usual = [tier for tier in tiers if tier.needs_cohort]
    return next(iter(chosen), next(iter(reversed(usual)), next(iter(tiers), None)))


def _name(row: Row) -> str:
    return _("%(place)s: headquarters and units") % {"place": row.place.name} if row.is_itself else row.place.name


def _figure(request: HttpRequest, row: Row) -> Figure:
    label = f"{row.percent}%" if row.percent is not None else str(row.qualified)
    words = _("%(place)s: %(qualified)s qualified") % {"place": row.place.name, "qualified": row.qualified}
    if row.target:
        words = _("%(place)s: %(qualified)s qualified of a target of %(target)s, %(percent)s%%") % {
            "place": row.place.name,
            "qualified": row.qualified,
            "target": row.target,
            "percent": row.percent,
        }
    url = reverse("cascade:coverage-place", args=[row.place.public_id])
    query = f"?tier={request.GET['tier']}" if request.GET.get("tier", "").isdigit() else ""
    return Figure(row.percent, label, words, url + query)


def _by_state(request: HttpRequest, found: Coverage) -> dict[str, Figure]:
    return {row.place.iso_code: _figure(request, row) for row in found.rows if not row.is_itself}


def _by_place(request: HttpRequest, found: Coverage) -> list[dict[str, str]]:
    """A tile for each place below, those without a target too: a gap is what one looks for."""
    tiles = []
    for row in found.rows:
        if row.is_itself:
            continue
        figure = _figure(request, row)
        tiles.append({"name": row.place.name, "figure": figure, "band": drawing.band(figure.percent)})
    return tiles


def _above(request: HttpRequest, place: Jurisdiction) -> Jurisdiction | None:
    parent = place.get_parent()
    return parent if parent is not None and permissions.can_view_coverage(request.user, parent) else None
