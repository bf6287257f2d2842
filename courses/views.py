"""What officers see: the catalogue, their learning, and the reader."""

import re
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from courses import completing, correcting, enrolling, inviting, permissions, reading, requirements, self_checking
from courses.freezing import EDITION_FILES, FILE_TYPES
from courses.models import Completion, Edition, EditionItem, Enrolment, ItemKind, ItemRead, RequirementMet
from ledger.clock import database_now

# --- The catalogue ----------------------------------------------------------------------------------------


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every course that has an edition open to enrolment; anyone may look."""
    editions = sorted(_current_editions(), key=lambda edition: edition.title)
    mine = _my_open_enrolments(request)
    cards = [{"edition": edition, "enrolment": mine.get(edition.course_id)} for edition in editions]
    return render(request, "courses/catalogue.html", {"cards": cards})


@require_safe
def course_detail(request: HttpRequest, code: str) -> HttpResponse:
    edition = _edition_or_404(code)
    enrolment = _my_open_enrolments(request).get(edition.course_id)
    context = {"edition": edition, "course": edition.course, "enrolment": enrolment, "modules": _by_module(edition)}
    return render(request, "courses/course_detail.html", context)


@login_required
@require_POST
def course_enrol(request: HttpRequest, code: str) -> HttpResponse:
    """An officer enrols in a course that allows it, and is taken to its first page."""
    edition = _edition_or_404(code)
    if not edition.course.self_enrolment:
        raise PermissionDenied
    try:
        enrolment = enrolling.enrol(officer=request.user, edition=edition, by=request.user)
    except enrolling.NotEnrollable as error:
        messages.error(request, str(error))
        return redirect("courses:course-detail", code)
    return redirect("courses:enrolment-detail", enrolment.public_id)


def _current_editions() -> QuerySet[Edition]:
    newest = Edition.objects.current().filter(course=OuterRef("course")).values("pk")[:1]
    return Edition.objects.filter(pk=Subquery(newest)).select_related("course")


def _edition_or_404(code: str) -> Edition:
    return get_object_or_404(_current_editions(), course__code=code)


def _my_open_enrolments(request: HttpRequest) -> dict[int, Enrolment]:
    if not request.user.is_authenticated:
        return {}
    return {enrolment.course_id: enrolment for enrolment in Enrolment.objects.open().filter(officer=request.user)}


def _by_module(edition: Edition) -> list[dict]:
    return _grouped([{"item": item} for item in reading.items_of(edition)])


def _grouped(rows: list[dict]) -> list[dict]:
    """Rows, each with its ``item``, as a list of modules in the order in which they come."""
    modules: list[dict] = []
    for row in rows:
        item = row["item"]
        if not modules or modules[-1]["code"] != item.module_code:
            modules.append({"code": item.module_code, "title": item.module_title, "rows": []})
        modules[-1]["rows"].append(row)
    return modules


# --- My learning ------------------------------------------------------------------------------------------


@login_required
@require_safe
def my_learning(request: HttpRequest) -> HttpResponse:
    """The officer's own enrolments with their progress, open ones first."""
    enrolments = list(
        Enrolment.objects.filter(officer=request.user, withdrawn_at=None)
        .select_related("edition")
        .order_by("completed_at", "due_on", "-started_at")
    )
    progress = requirements.progress_of(enrolments)
    rows = [{"enrolment": enrolment, **_progress(*progress[enrolment.pk])} for enrolment in enrolments]
    context = {
        "open_rows": [row for row in rows if row["enrolment"].is_open],
        "done_rows": [row for row in rows if row["enrolment"].is_complete],
    }
    return render(request, "courses/my_learning.html", context)


@login_required
@require_safe
def enrolment_detail(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """The contents of the course with what is met; others who may see the enrolment see it without links."""
    enrolment = get_object_or_404(
        Enrolment.objects.visible_to(request.user).select_related("edition", "officer"), public_id=enrolment_id
    )
    learns = permissions.can_learn(request.user, enrolment)
    rows = _rows_with_state(enrolment)
    required = [row for row in rows if row["item"].is_required]
    is_done = all(row["is_met"] for row in required)
    context = {
        "enrolment": enrolment,
        "learns": learns,
        "modules": _grouped(rows),
        "resume": next((row["item"] for row in required if not row["is_met"] and not row["is_hidden"]), None),
        "completion": Completion.objects.filter(enrolment=enrolment, withdrawn_at=None).first(),
        "invitations": inviting.invitations_of([enrolment]).get(enrolment.pk, []) if learns else [],
        "hindrances": completing.hindrances(enrolment) if is_done and enrolment.is_open else [],
        **_progress(sum(row["is_met"] for row in required), len(required)),
    }
    return render(request, "courses/enrolment_detail.html", context)


def _rows_with_state(enrolment: Enrolment) -> list[dict]:
    of_item = {"enrolment": enrolment, "item": OuterRef("pk")}
    items = list(
        enrolment.edition.items.filter(stands_apart=False).annotate(
            is_met=Exists(RequirementMet.objects.filter(**of_item)),
            is_read=Exists(ItemRead.objects.filter(**of_item)),
        )
    )
    hidden = correcting.hidden_keys(item.key for item in items)
    return [
        {"item": item, "is_met": item.is_met, "is_read": item.is_read, "is_hidden": item.key in hidden}
        for item in items
    ]


def _progress(done: int, total: int) -> dict[str, int]:
    return {"done": done, "total": total, "percent": round(100 * done / total) if total else 0}


# --- The reader -------------------------------------------------------------------------------------------


@login_required
@require_safe
def item_detail(request: HttpRequest, enrolment_id: UUID, item_key: UUID) -> HttpResponse:
    """A lesson to read; a quiz or a practical leads to its own page."""
    enrolment, item = _enrolment_and_item(request, enrolment_id, item_key)
    if enrolment.hidden_reason is not None:
        return _hidden(request, enrolment, item)
    if item.kind != ItemKind.LESSON:
        return redirect("assessments:item", enrolment.public_id, item.key)
    return _lesson(request, reading.read(enrolment=enrolment, item=item, language=get_language()))


@login_required
@require_safe
def item_original(request: HttpRequest, enrolment_id: UUID, item_key: UUID) -> HttpResponse:
    """The text as it was first released, where a correction is shown in its place."""
    enrolment, item = _enrolment_and_item(request, enrolment_id, item_key)
    if enrolment.hidden_reason is not None:
        return _hidden(request, enrolment, item)
    if enrolment.erratum_id is None or item.kind != ItemKind.LESSON:
        return redirect("courses:item-detail", enrolment_id, item_key)
    text = reading.read(enrolment=enrolment, item=item, language=get_language(), original=True)
    return render(request, "courses/item_original.html", {"reading": text, "item": item, "enrolment": enrolment})


@login_required
@require_POST
def item_mark_read(request: HttpRequest, enrolment_id: UUID, item_key: UUID) -> HttpResponse:
    """Set the bookmark, which counts nowhere, and go on to the next item."""
    enrolment, item = _enrolment_and_item(request, enrolment_id, item_key)
    bookmark = ItemRead(enrolment=enrolment, item=item, read_at=database_now())
    ItemRead.objects.bulk_create([bookmark], ignore_conflicts=True)
    following = [other for other in reading.items_of(enrolment.edition) if other.position > item.position]
    if following:
        return redirect("courses:item-detail", enrolment.public_id, following[0].key)
    return redirect("courses:enrolment-detail", enrolment.public_id)


@login_required
@require_POST
def self_check_answer(request: HttpRequest, enrolment_id: UUID, item_key: UUID, check_id: str) -> HttpResponse:
    """Mark one try: the check's own form comes back to htmx, the lesson to everyone else."""
    enrolment, item = _enrolment_and_item(request, enrolment_id, item_key)
    if enrolment.hidden_reason is not None:
        return _hidden(request, enrolment, item)
    if check_id not in item.check_ids:
        raise Http404
    text = reading.read(enrolment=enrolment, item=item, language=get_language())
    result = self_checking.answer(
        enrolment=enrolment,
        item=item,
        content=text.content,
        language=text.language,
        check_id=check_id,
        chosen=request.POST.getlist("chosen"),
    )
    if request.htmx:
        context = {"enrolment": enrolment, "item": item, "check": result}
        return render(request, "courses/_self_check.html", context)
    if result.is_empty:
        text.checks[check_id] = result
        return _lesson(request, text)
    return redirect(reverse("courses:item-detail", args=[enrolment.public_id, item.key]) + f"#check-{check_id}")


def _enrolment_and_item(request: HttpRequest, enrolment_id: UUID, item_key: UUID) -> tuple[Enrolment, EditionItem]:
    """The reader's own enrolment and its item: unseen is 404, seen but not the reader's to learn is 403."""
    enrolments = reading.with_state_of_item(Enrolment.objects.select_related("edition"), item_key, get_language())
    enrolment = get_object_or_404(enrolments, public_id=enrolment_id)
    if not permissions.can_learn(request.user, enrolment):
        if permissions.can_view_enrolment(request.user, enrolment):
            raise PermissionDenied
        raise Http404
    for item in reading.items_of(enrolment.edition):
        if item.key == item_key:
            return enrolment, item
    raise Http404


def _lesson(request: HttpRequest, text: reading.Reading) -> HttpResponse:
    context = {"reading": text, "item": text.item, "enrolment": text.enrolment}
    return render(request, "courses/lesson.html", context)


def _hidden(request: HttpRequest, enrolment: Enrolment, item: EditionItem) -> HttpResponse:
    return render(request, "courses/item_hidden.html", {"enrolment": enrolment, "item": item})


# --- Files ------------------------------------------------------------------------------------------------


@require_safe
def edition_file(request: HttpRequest, name: str) -> HttpResponse:
    """A picture or document of a released text, by the hash of its bytes; it never changes."""
    found = re.fullmatch(r"[0-9a-f]{64}\.([a-z]{2,4})", name)
    if found is None or found[1] not in FILE_TYPES:
        raise Http404
    try:
        opened = default_storage.open(f"{EDITION_FILES}/{name}", "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    is_picture = FILE_TYPES[found[1]].startswith("image/")
    response = FileResponse(opened, content_type=FILE_TYPES[found[1]], as_attachment=not is_picture, filename=name)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_safe
def library_picture(request: HttpRequest, folder: str, name: str) -> HttpResponse:
    """A picture of the library, for those who write; officers get the copies that editions keep."""
    found = re.fullmatch(r"[\w.-]+\.([a-z]{3,4})", name.lower())
    kind = FILE_TYPES.get({"jpeg": "jpg"}.get(found[1], found[1]), "") if found else ""
    if not kind.startswith("image/") or not request.user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    try:
        opened = default_storage.open(f"{folder}/{name}", "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(opened, content_type=kind)
    response["Cache-Control"] = "private, max-age=3600"
    return response
