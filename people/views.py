"""An officer's own record, the first sign-in, and the slips that trainers print."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from ledger.clock import database_now
from people import permissions, registering, roster_export, signing_in
from people.forms import FirstSignInForm, LanguageForm, SignInCodeForm
from people.models import Officer, SignInCode

PROVED_CODE = "proved_sign_in_code"
PROOF_SECONDS = 15 * 60
MOST_SLIPS = 200


@login_required
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    officer = Officer.objects.select_related("rank").get(pk=request.user.pk)
    context = {
        "officer": officer,
        "postings": officer.postings.select_related("jurisdiction").order_by("-is_primary", "-starts_on"),
        "today": timezone.localdate(),
        "identifiers": officer.identifiers.in_force().select_related("issued_by").order_by("kind", "pk"),
        "form": LanguageForm(initial={"preferred_language": officer.preferred_language}),
    }
    return render(request, "people/me.html", context)


@login_required
@require_POST
def language_change(request: HttpRequest) -> HttpResponse:
    form = LanguageForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the languages."))
        return redirect("people:me")
    form.save(request.user)
    language = form.cleaned_data["preferred_language"]
    with translation.override(language):
        messages.success(request, _("Saved. From your next sign-in on, pages and mail come in this language."))
        response = redirect("people:me")
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
    return response


@login_required
@require_POST
@never_cache
def sign_in_slips(request: HttpRequest) -> HttpResponse:
    """Make a code for each officer named by ``officer`` (public ids) and show it once, to be printed and cut.

    Officers whom the user may not make codes for are as if they were not named; for those who have a password
    already the sheet says so instead.
    """
    public_ids = _public_ids(request.POST.getlist("officer"))
    allowed = permissions.officers_coded_by(Officer.objects.in_service(), request.user)
    officers = allowed.filter(public_id__in=public_ids).select_related("rank").order_by("full_name", "pk")
    slips, refused = [], []
    for officer in officers:
        try:
            code = registering.make_sign_in_code(officer=officer, by=request.user)
        except registering.SignInCodeRefused as why:
            refused.append({"officer": officer, "why": str(why)})
        else:
            identifier = officer.identifiers.in_force().order_by("-kind", "pk").first()
            slips.append({"officer": officer, "identifier": identifier, "code": f"{code[:5]} {code[5:]}"})
    context = {
        "slips": slips,
        "refused": refused,
        "missing": len(public_ids) - len(slips) - len(refused),
        "expires_at": database_now() + registering.CODE_LIFE,
        "address": f"{settings.SITE_URL}/accounts/first-sign-in/",
    }
    return render(request, "people/sign_in_slips.html", context)


def _public_ids(values: list[str]) -> list[UUID]:
    try:
        public_ids = list(dict.fromkeys(UUID(value) for value in values))
    except ValueError as error:
        raise BadRequest("An officer is named by a public id.") from error
    if len(public_ids) > MOST_SLIPS:
        raise BadRequest(f"At most {MOST_SLIPS} slips at a time.")
    return public_ids


@login_required
@require_safe
def roster_template(request: HttpRequest) -> HttpResponse:
    """An empty roster with the columns and one line marked as demonstration."""
    response = HttpResponse(
        roster_export.template_xlsx(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    response["Content-Disposition"] = 'attachment; filename="roster-template.xlsx"'
    return response


# --- The first sign-in --------------------------------------------------------------------------------------


@never_cache
@sensitive_post_parameters("code")
def first_sign_in(request: HttpRequest) -> HttpResponse:
    """Step one: the number and the code. Proves the code without using it."""
    if request.user.is_authenticated:
        return redirect("home")
    form = SignInCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        request.session[PROVED_CODE] = [form.sign_in_code.pk, database_now().timestamp()]
        return redirect("first-sign-in-name")
    return render(request, "people/first_sign_in.html", {"form": form})


@never_cache
@sensitive_post_parameters("password1", "password2")
def first_sign_in_name(request: HttpRequest) -> HttpResponse:
    """Step two: confirm the name, choose the language and a password; uses the code and signs in."""
    officer, code_id = _proved(request)
    if officer is None:
        messages.error(request, _("Type your number and the code again."))
        return redirect("first-sign-in")
    form = FirstSignInForm(request.POST or None, officer=officer)
    if request.method == "POST" and form.is_valid():
        return _finish_first_sign_in(request, code_id, form.cleaned_data)
    return render(request, "people/first_sign_in_name.html", {"form": form, "officer": officer})


def _proved(request: HttpRequest) -> tuple[Officer | None, int]:
    code_id, at = request.session.get(PROVED_CODE, [0, 0])
    if database_now().timestamp() - at > PROOF_SECONDS:
        return None, 0
    code = SignInCode.objects.filter(pk=code_id, used_at=None, withdrawn_at=None).select_related("officer").first()
    return (code.officer, code.pk) if code else (None, 0)


def _finish_first_sign_in(request: HttpRequest, code_id: int, cleaned: dict[str, Any]) -> HttpResponse:
    del request.session[PROVED_CODE]
    try:
        officer = signing_in.sign_in_first(
            code_id=code_id,
            password=cleaned["password1"],
            full_name=cleaned["full_name"],
            name_local=cleaned["name_local"],
            preferred_language=cleaned["preferred_language"],
        )
    except signing_in.CodeNotUsable:
        messages.error(request, _("This code was used or withdrawn. Ask your trainer for a new one."))
        return redirect("first-sign-in")
    registering.follow_postings(officer=officer)
    login(request, officer, backend="people.signing_in.IdentifierBackend")
    response = redirect(signing_in.home_url(officer))
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, officer.preferred_language, samesite="Lax")
    return response
