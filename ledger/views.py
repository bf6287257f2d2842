"""An officer's own notices."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from ledger import notifying
from ledger.models import Notice

PAGE_SIZE = 20


@login_required
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """The newest notices first; ``?before=<id>`` turns the page."""
    notices = Notice.objects.shown_to(request.user).order_by("-pk")
    before = _positive(request.GET.get("before", ""))
    if before:
        notices = notices.filter(pk__lt=before)
    notices = list(notices[: PAGE_SIZE + 1])
    page = notices[:PAGE_SIZE]
    context = {
        "notices": page,
        "unread": [notice for notice in page if not notice.is_read],
        "before": before,
        "next_before": page[-1].pk if len(notices) > PAGE_SIZE else None,
    }
    return render(request, "ledger/notice_list.html", context)


@login_required
@require_POST
def notice_mark_read(request: HttpRequest) -> HttpResponse:
    """Mark the ticked notices as read; those of others, and unknown ones, are passed over."""
    notice_ids = [number for value in request.POST.getlist("notice") if (number := _positive(value))]
    notifying.mark_read(officer=request.user, notice_ids=notice_ids)
    before = _positive(request.POST.get("before", ""))
    target = redirect("ledger:notice-list")
    if before:
        target["Location"] += f"?before={before}"
    return target


def _positive(value: str) -> int | None:
    """Return the id that the text spells, or None for anything that cannot be one."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None
