"""A holder's own certificates; the lists of those who oversee; revoking and replacing."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

import ledger
from cascade.models import Cohort
from certificates import exporting, filing, permissions, revoking
from certificates.facts import verify_url
from certificates.forms import ACHIEVEMENT_TOO, ReplacementForm, RevocationForm, SearchForm, replacement_initial
from certificates.models import Certificate, CertificateState
from ledger.models import AuditEvent

PAGE_SIZE = 50


@login_required
@require_safe
def my_certificates(request: HttpRequest) -> HttpResponse:
    certificates = Certificate.objects.filter(officer=request.user).with_file_state().order_by("-pk")
    return render(request, "certificates/my_certificates.html", {"certificates": certificates})


@login_required
@require_safe
def certificate_list(request: HttpRequest) -> HttpResponse:
    """Certificates of others, newest first; ``?before=<id>`` turns the page."""
    if not permissions.can_list_certificates(request.user):
        return redirect("certificates:mine")
    form = SearchForm(request.GET)
    certificates = form.chosen(Certificate.objects.visible_to(request.user)).with_file_state()
    certificates = certificates.select_related("completion", "replaced_by", "jurisdiction")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        certificates = certificates.filter(pk__lt=int(before))
    rows = list(certificates.order_by("-pk")[: PAGE_SIZE + 1])
    context = {
        "form": form,
        "certificates": rows[:PAGE_SIZE],
        "next_before": rows[PAGE_SIZE - 1].pk if len(rows) > PAGE_SIZE else None,
        "is_searched": any(request.GET.get(name) for name in ("q", "state")),
        "is_turned": bool(before),
    }
    return render(request, "certificates/certificate_list.html", context)


@login_required
@require_safe
def certificate_export(request: HttpRequest) -> HttpResponseBase:
    """What the list shows, as CSV or XLSX; recorded in the audit."""
    if not permissions.can_list_certificates(request.user):
        raise PermissionDenied
    form = SearchForm(request.GET)
    certificates = form.chosen(Certificate.objects.visible_to(request.user))
    file_format = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    ledger.record(
        verb="certificate.exported",
        subject=request.user,
        actor=request.user,
        new={"format": file_format, "state": form.cleaned_data.get("state", "")},
    )
    return exporting.RESPONSES[file_format](certificates)


@login_required
@require_safe
def cohort_files(request: HttpRequest, cohort_id: UUID) -> HttpResponseBase:
    """A ZIP of a cohort's certificates, of those in it whom the reader may see; recorded in the audit."""
    cohort = get_object_or_404(Cohort.objects.visible_to(request.user), public_id=cohort_id)
    members = cohort.group.members.filter(left_at=None, enrolment__isnull=False)
    certificates = Certificate.objects.visible_to(request.user).in_state(CertificateState.VALID)
    certificates = certificates.filter(completion__enrolment__in=members.values("enrolment"))
    packed = exporting.zip_of_files(certificates)
    if packed is None:
        messages.warning(request, _("This cohort has no certificate files yet."))
        return redirect("certificates:list")
    ledger.record(
        verb="certificate.downloaded",
        subject=cohort,
        actor=request.user,
        jurisdiction_id=cohort.jurisdiction_id,
        new={"files": packed.count},
    )
    response = FileResponse(packed.file, as_attachment=True, filename=f"certificates-{cohort_id}.zip")
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_safe
def certificate_detail(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    certificate = _visible(request, certificate_id)
    context = {
        "certificate": certificate,
        "verify_url": verify_url(certificate.number),
        "is_own": certificate.officer_id == request.user.pk,
        "can_revoke": permissions.can_revoke_certificate(request.user, certificate),
        "can_download": permissions.can_download_certificate(request.user, certificate),
        "history": _history(certificate),
        "earlier": Certificate.objects.filter(replaced_by=certificate).first(),
    }
    return render(request, "certificates/certificate_detail.html", context)


@login_required
@never_cache
@require_safe
def certificate_file(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """The button to the file, or word that it is being prepared: what htmx asks for every three seconds."""
    certificate = _visible(request, certificate_id)
    if not request.htmx:
        return redirect("certificates:detail", certificate.public_id)
    return render(request, "certificates/_file.html", {"certificate": certificate})


@login_required
@require_safe
def certificate_download(request: HttpRequest, certificate_id: UUID) -> HttpResponseBase:
    """The stored file, streamed. A download by another than the holder is recorded."""
    certificate = _visible(request, certificate_id)
    if not permissions.can_download_certificate(request.user, certificate):
        raise PermissionDenied
    file = filing.kept_file(certificate)
    if file is None:
        messages.warning(request, _("The file is still being prepared. Please try again in a minute."))
        return redirect("certificates:detail", certificate.public_id)
    if certificate.officer_id != request.user.pk:
        ledger.record(
            verb="certificate.downloaded",
            subject=certificate,
            actor=request.user,
            jurisdiction_id=certificate.jurisdiction_id,
        )
    response = FileResponse(
        file.file.open("rb"),
        as_attachment=True,
        filename=f"{certificate.number}.pdf",
        content_type="application/pdf",
    )
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = f'"{file.sha256}"'
    response["Last-Modified"] = http_date(file.made_at.timestamp())
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def certificate_revoke(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """The confirming page and the act; a second click finds it done."""
    certificate = _to_change(request, certificate_id)
    form = RevocationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            revoking.revoke(
                certificate=certificate,
                reason=form.cleaned_data["reason"],
                by=request.user,
                achievement_too=form.cleaned_data["extent"] == ACHIEVEMENT_TOO,
            )
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Certificate %s is revoked; its public page says so now.") % certificate)
            return redirect("certificates:detail", certificate.public_id)
    return render(request, "certificates/certificate_revoke.html", {"certificate": certificate, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def certificate_replace(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Correct the name: a new certificate takes this one's place."""
    certificate = _to_change(request, certificate_id)
    form = ReplacementForm(request.POST or None, initial=replacement_initial(certificate))
    if request.method == "POST" and form.is_valid():
        try:
            newer = revoking.replace(certificate=certificate, by=request.user, **form.cleaned_data)
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Certificate %s takes its place; the file is being prepared.") % newer)
            return redirect("certificates:detail", newer.public_id)
    return render(request, "certificates/certificate_replace.html", {"certificate": certificate, "form": form})


def _visible(request: HttpRequest, certificate_id: UUID) -> Certificate:
    certificates = Certificate.objects.visible_to(request.user).with_file_state()
    certificates = certificates.select_related(
        "completion", "replaced_by", "award", "officer", "jurisdiction", "revoked_by"
    )
    return get_object_or_404(certificates, public_id=certificate_id)


def _to_change(request: HttpRequest, certificate_id: UUID) -> Certificate:
    """The certificate, for the programme team; one that is no longer current only on a repeated POST."""
    certificate = _visible(request, certificate_id)
    if not permissions.can_revoke_certificates(request.user):
        raise PermissionDenied
    if request.method != "POST" and not permissions.can_revoke_certificate(request.user, certificate):
        raise Http404
    return certificate


def _history(certificate: Certificate) -> list[AuditEvent]:
    events = AuditEvent.objects.filter(
        subject_type=Certificate._meta.label_lower,
        subject_id=str(certificate.pk),
        verb__in=HISTORY,
    )
    return list(events.select_related("actor").order_by("pk"))


HISTORY = ("certificate.issued", "certificate.revoked", "certificate.replaced")
