"""The public pages. Nothing limits how often they are asked: a number has 50 random bits, guessing is hopeless."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates import verifying
from certificates.numbering import LONGEST_TYPED
from certificates.verifying import Verdict, VerdictState

ICONS = {
    VerdictState.VALID: "check",
    VerdictState.EXPIRED: "clock",
    VerdictState.REVOKED: "warning",
    VerdictState.REPLACED: "arrow",
    VerdictState.UNKNOWN: "warning",
    VerdictState.MISTYPED: "warning",
}
TONES = {
    VerdictState.VALID: "good",
    VerdictState.EXPIRED: "warn",
    VerdictState.REVOKED: "bad",
    VerdictState.REPLACED: "warn",
    VerdictState.UNKNOWN: "bad",
    VerdictState.MISTYPED: "warn",
}


@never_cache
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The form; a number that can be one leads to its own page, a mistyped one stays to be corrected."""
    typed = request.GET.get("number", "")[: LONGEST_TYPED + 1]
    if not typed.strip():
        return _unlisted(render(request, "certificates/check.html", {"typed": ""}))
    verdict = verifying.look_up(typed)
    if verdict.state == VerdictState.MISTYPED:
        return _unlisted(render(request, "certificates/check.html", _shown(verdict) | {"typed": typed}))
    return _unlisted(redirect("certificates_public:certificate", number=verdict.number))


@never_cache
@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """One number's page: 200 with how it stands, 404 for an unknown one; ``?on=`` asks about a day."""
    verdict = verifying.look_up(number)
    if verdict.state == VerdictState.MISTYPED:
        return _unlisted(render(request, "certificates/check.html", _shown(verdict) | {"typed": number}))
    if number != verdict.number:
        return _unlisted(redirect("certificates_public:certificate", number=verdict.number))
    context = _shown(verdict) | {"typed": verdict.number}
    if not verdict.is_known:
        # else LocaleMiddleware takes every 404 here for a forgotten language and sends the reader away
        request.urlconf = "certificates.urls_public"
        return _unlisted(render(request, "certificates/check.html", context, status=404))
    context |= {"today": timezone.localdate()} | _about_a_day(request.GET.get("on", ""), verdict)
    return _unlisted(render(request, "certificates/verdict.html", context))


def _about_a_day(asked: str, verdict: Verdict) -> dict[str, object]:
    if not asked:
        return {}
    day = _day(asked)
    if day is None:
        return {"asked": asked, "day_problem": _("Write the day as it stands in the calendar, such as 2026-11-21.")}
    return {"asked": asked, "answer": verifying.answer_for_day(verifying.find(verdict.number), day)}


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:  # of the right form, but no day of the calendar
        return None


def _shown(verdict: Verdict) -> dict[str, object]:
    return {"verdict": verdict, "icon_name": ICONS[verdict.state], "tone": TONES[verdict.state]}


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
