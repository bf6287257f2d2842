"""What the pages have in common: fetching what the user may see, saying no in the page."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from cascade import permissions
from cascade.models import Cohort
from cascade.refusing import Refused

PAGE_SIZE = 50


def cohort_for(request: HttpRequest, cohort_id: UUID) -> Cohort:
    """Return the cohort if the user sees it; 404 otherwise."""
    cohorts = Cohort.objects.visible_to(request.user).select_related(
        "group__edition__course", "tier__programme", "jurisdiction", "opened_by"
    )
    return get_object_or_404(cohorts, public_id=cohort_id)


def cohort_run_by(request: HttpRequest, cohort_id: UUID) -> Cohort:
    """Return the cohort if the user leads or co-trains it; 403 for one that is only seen."""
    cohort = cohort_for(request, cohort_id)
    if not permissions.can_run_cohort(request.user, cohort):
        raise PermissionDenied
    return cohort


def cohort_closed_by(request: HttpRequest, cohort_id: UUID) -> Cohort:
    """Return the cohort if the user may start, close and cancel it; 403 for one that is only seen."""
    cohort = cohort_for(request, cohort_id)
    if not permissions.can_close_cohort(request.user, cohort):
        raise PermissionDenied
    return cohort


def page_of(request: HttpRequest, rows: QuerySet | list, size: int = PAGE_SIZE) -> Page:
    """Return the page that ``?page=`` asks for, the nearest there is for anything odd."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def tell_refusal(request: HttpRequest, refusal: Refused) -> None:
    for reason in refusal.reasons:
        messages.error(request, reason)
