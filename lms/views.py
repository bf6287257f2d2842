"""The front page, each role's home, help, and the pages for what went wrong."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from lms import homes, navigation


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """A stranger sees what the programme is; an officer sees what is to be done next."""
    if not request.user.is_authenticated:
        return render(request, "lms/front_page.html")
    navigation.look_again(request)
    return render(request, "lms/home.html", {"sections": homes.sections_for(request.user)})


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "lms/help_page.html")


def cms_sign_in(request: HttpRequest) -> HttpResponse:
    """Where Wagtail sends whoever may not enter: to the sign-in, or, who is signed in already, to be told so."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next") or reverse("wagtailadmin_home"), login_url="account_login")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """No context, no query: whatever broke must not break this page too."""
    return HttpResponse(render_to_string("500.html"), status=500)
