"""Question files in the back office: upload, preview, import; a bank as a file, and what it lacks; the workbook."""

import hashlib
from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

import ledger
from assessments import duplicates, importing, permissions
from assessments.exchange import formats, workbook_writing
from assessments.exchange.parsed import FileRefused, ParsedFile
from assessments.exporting import export_questions, questions_of
from assessments.models import QuestionBank, QuestionUpload
from people.permissions import User

MOST_BYTES = 5 * 1024 * 1024  # larger files go by the command, out of the request
SHOWN_ROWS = 500
FORMAT_LABELS = (("moodle-xml", "Moodle XML"), ("gift", "GIFT"), ("workbook", gettext_lazy("Our workbook")))


def _only_writers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse the view with 403 to users who write no questions; the CMS has made sure that they are signed in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not permissions.can_write_questions(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _require_keys(request: HttpRequest, bank: QuestionBank) -> None:
    if not permissions.can_see_keys(request.user, bank):
        raise PermissionDenied


class UploadForm(forms.Form):
    """A file of questions and the bank it goes to."""

    bank = forms.ModelChoiceField(label=gettext_lazy("Bank"), queryset=QuestionBank.objects.none())
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Moodle XML, GIFT, or our workbook (xlsx or csv); up to 5 MB."),
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        required=False,
        choices=[("", gettext_lazy("As the file says")), *FORMAT_LABELS],
    )

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bank"].queryset = permissions.banks_with_keys_visible_to(user)

    def clean(self) -> dict:
        """Read the file, so that what cannot be read is said beside the form."""
        cleaned = super().clean()
        file = cleaned.get("file")
        if file is None:
            return cleaned
        if file.size > MOST_BYTES:
            self.add_error("file", _("The file is larger than 5 MB. Divide it."))
            return cleaned
        cleaned["content"] = file.read()
        try:
            cleaned["parsed"] = formats.read(cleaned["content"], cleaned.get("format") or None)
        except FileRefused as refusal:
            self.add_error("file", str(refusal))
        return cleaned


@_only_writers
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file; the preview that follows says what it would do."""
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        QuestionUpload.objects.filter(uploaded_by=request.user, applied_at=None).delete()
        kept = QuestionUpload.objects.create(
            file_name=cleaned["file"].name[:255],
            content=cleaned["content"],
            format=cleaned["parsed"].format,
            bank=cleaned["bank"],
            uploaded_by=request.user,
        )
        return redirect("assessments_cms:import-preview", kept.public_id)
    banks = permissions.banks_with_keys_visible_to(request.user)
    context = {"form": form, "banks": banks, "formats": FORMAT_LABELS}
    return render(request, "assessments/cms/import_upload.html", context)


@_only_writers
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """What the file would do, question by question; confirming imports it as a whole."""
    kept = get_object_or_404(
        QuestionUpload.objects.select_related("bank"), public_id=upload_id, uploaded_by=request.user
    )
    _require_keys(request, kept.bank)
    parsed = formats.read(bytes(kept.content), kept.format)
    if request.method == "POST" and kept.applied_at is None and _import(request, kept, parsed):
        return redirect("assessments_cms:import")
    planned = importing.plan(parsed, kept.bank)
    shown = sorted(planned.rows, key=lambda row: row.status != importing.Status.REFUSED)[:SHOWN_ROWS]
    likes = duplicates.likes_in_plan(planned, permissions.questions_visible_to(request.user))
    context = {
        "likes": likes,
        "upload": kept,
        "plan": planned,
        "counts": planned.counts(),
        "rows": shown,
        "hidden": len(planned.rows) - len(shown),
        "digest": planned.digest(),
    }
    return render(request, "assessments/cms/import_preview.html", context)


def _import(request: HttpRequest, kept: QuestionUpload, parsed: ParsedFile) -> bool:
    digest = hashlib.sha256(bytes(kept.content)).hexdigest()
    try:
        made = importing.apply(
            parsed, kept.bank, by=request.user, file_hash=digest, shown=request.POST.get("shown", "")
        )
    except importing.PlanNotApplicable as error:
        messages.error(request, str(error))
        return False
    kept.applied_at = timezone.now()
    kept.save(update_fields=["applied_at"])
    counts = made.counts()
    messages.success(
        request,
        _("Imported into %(bank)s: %(new)s new, %(changed)s changed, %(unchanged)s unchanged.")
        % {"bank": kept.bank, **counts},
    )
    return True


@_only_writers
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook."""
    return _download(workbook_writing.template(), "workbook", "questions")


@_only_writers
@require_safe
def export_remarks(request: HttpRequest, bank_id: int) -> HttpResponse:
    """What the format cannot say of which questions, before the file is taken."""
    bank, format, count, (_data, remarks) = _exported(request, bank_id)
    context = {
        "bank": bank,
        "format": format,
        "format_label": dict(FORMAT_LABELS)[format],
        "count": count,
        "remarks": _by_text(remarks),
    }
    return render(request, "assessments/cms/export_remarks.html", context)


def _by_text(remarks: dict[str, list[str]]) -> list[dict]:
    """The same remark once, with the questions it is made of, the most frequent first."""
    names: dict[str, list[str]] = {}
    for name, texts in remarks.items():
        for text in texts:
            names.setdefault(text, []).append(name)
    return [
        {"text": text, "count": len(of), "names": of[:SHOWN_ROWS], "hidden": max(0, len(of) - SHOWN_ROWS)}
        for text, of in sorted(names.items(), key=lambda item: -len(item[1]))
    ]


@_only_writers
@require_safe
def export(request: HttpRequest, bank_id: int) -> HttpResponse:
    """A bank as a file, recorded."""
    bank, format, count, (data, _remarks) = _exported(request, bank_id)
    ledger.record(verb="questions.exported", subject=bank, actor=request.user, new={"format": format, "count": count})
    return _download(data, format, bank.slug)


def _exported(request: HttpRequest, bank_id: int) -> tuple[QuestionBank, str, int, tuple[bytes, dict[str, list[str]]]]:
    """The bank, of which the user must see the right answers, the format, how many questions; file and remarks."""
    bank = get_object_or_404(QuestionBank, pk=bank_id)
    _require_keys(request, bank)
    format = request.GET.get("format", "")
    format = format if format in formats.NAMES else formats.NAMES[0]
    found = questions_of(bank)
    return bank, format, len(found), export_questions(found, format)


def _download(data: bytes, format: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=formats.TYPES[format])
    response["Content-Disposition"] = f'attachment; filename="{name}.{formats.EXTENSIONS[format]}"'
    response["Cache-Control"] = "private, no-store"
    return response
