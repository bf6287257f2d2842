"""What Wagtail's own address of a lesson, quiz or practical answers."""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from courses import permissions
from courses.models import Enrolment, ModuleItem


def serve_item(page: ModuleItem, request: HttpRequest, preview: Callable[[], HttpResponse]) -> HttpResponse:
    """Lead the enrolled to their edition, show authors the page, tell everybody else that it is not here."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    enrolments = Enrolment.objects.filter(officer=request.user, withdrawn_at=None)
    enrolment = enrolments.filter(edition__items__key=page.translation_key).order_by("-started_at").first()
    if enrolment is not None:
        return redirect("courses:item-detail", enrolment.public_id, page.translation_key)
    if permissions.can_edit_lessons(request.user):
        return preview()
    raise Http404
