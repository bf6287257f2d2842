"""Attempts that look implausible: the reviewer's list, the evidence, what the reviewer makes of it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments import flagging, permissions, showing_results
from assessments.models import AttemptFlag, FlagKind
from assessments.remarking_forms import FlagForm

PAGE_SIZE = 50


@login_required
@never_cache
@require_GET
def flag_list(request: HttpRequest) -> HttpResponse:
    if not permissions.is_marker(request.user):
        raise PermissionDenied
    shows_settled = request.GET.get("show") == "settled"
    flags = permissions.flags_visible_to(AttemptFlag.objects.all(), request.user)
    flags = flags.filter(reviewed_at__isnull=not shows_settled)
    flags = flags.select_related(
        "attempt__officer", "attempt__quiz_version", "attempt__group", "other__officer", "reviewed_by"
    )
    page = Paginator(flags.order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "assessments/flag_list.html", {"page": page, "shows_settled": shows_settled})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def flag_detail(request: HttpRequest, flag_id: UUID) -> HttpResponse:
    """The evidence in words, and the reviewer's note. Nothing follows by itself."""
    flags = permissions.flags_visible_to(AttemptFlag.objects.all(), request.user)
    flags = flags.select_related("attempt__officer", "attempt__quiz_version", "attempt__group", "other__officer")
    flag = get_object_or_404(flags, public_id=flag_id)
    form = FlagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            flagging.review_flag(
                flag=flag, decision=form.cleaned_data["decision"], note=form.cleaned_data["note"], by=request.user
            )
        except ValueError as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("Your review is stored. Nothing else was changed."))
            return redirect("assessments:flag-list")
    asked = flag.evidence.get("questions", [])
    answers = showing_results.told_to_marker(request.user, flag.attempt, asked) if asked else []
    context = {"flag": flag, "form": form, "is_pair": flag.kind == FlagKind.SAME_WRONG, "answers": answers}
    return render(request, "assessments/flag_detail.html", context)
