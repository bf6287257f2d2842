"""Practicals over HTTP: the trainer's list, opening a try, marking it, what the officer sees of it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments import permissions, practicals
from assessments.forms import MarkingForm
from assessments.models import PracticalAssessment, PracticalState
from assessments.presenting import in_reader_order
from courses import permissions as courses_permissions
from courses.models import EditionItem, Enrolment, ItemKind

PAGE_SIZE = 50


@login_required
@require_GET
def practical_list(request: HttpRequest) -> HttpResponse:
    """The practicals of the members whom the user trains, and what each still waits for."""
    groups = courses_permissions.groups_trained_by(request.user).order_by("name")
    if not groups:
        raise PermissionDenied
    enrolments = permissions.enrolments_marked_by(request.user)
    if chosen := request.GET.get("group"):
        group = get_object_or_404(groups, public_id=_uuid(chosen))
        enrolments = enrolments.filter(memberships__group=group, memberships__left_at=None)
    ordered = enrolments.filter(withdrawn_at=None, edition__items__kind=ItemKind.PRACTICAL).distinct()
    ordered = ordered.select_related("officer", "edition").order_by("officer__full_name", "pk")
    page = Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": _rows(list(page.object_list)), "groups": groups, "chosen": chosen}
    return render(request, "assessments/practical_list.html", context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _rows(enrolments: list[Enrolment]) -> list[dict]:
    """One row an officer and practical, with the newest try. Two queries, whatever the number."""
    editions = {enrolment.edition_id for enrolment in enrolments}
    items = EditionItem.objects.filter(edition__in=editions, kind=ItemKind.PRACTICAL).order_by("position")
    tries = PracticalAssessment.objects.filter(enrolment__in=enrolments).order_by("number")
    newest = {(each.enrolment_id, each.item_id): each for each in tries}
    by_edition: dict[int, list[EditionItem]] = {}
    for each in items:
        by_edition.setdefault(each.edition_id, []).append(each)
    return [
        {"enrolment": enrolment, "item": each, "assessment": newest.get((enrolment.pk, each.pk))}
        for enrolment in enrolments
        for each in by_edition.get(enrolment.edition_id, [])
    ]


@login_required
@require_POST
def practical_open(request: HttpRequest, enrolment_id: UUID, item_key: UUID) -> HttpResponse:
    """Open the officer's next try and go to its marking form."""
    enrolment = get_object_or_404(Enrolment.objects.visible_to(request.user), public_id=enrolment_id)
    if not permissions.can_mark(request.user, enrolment):
        raise PermissionDenied
    item = get_object_or_404(EditionItem, edition_id=enrolment.edition_id, key=item_key, kind=ItemKind.PRACTICAL)
    try:
        assessment = practicals.open_assessment(enrolment=enrolment, item=item)
    except practicals.MayNotOpen as reason:
        messages.warning(request, str(reason))
        return redirect("assessments:item", enrolment_id, item_key)
    return redirect("assessments:practical-mark", assessment.public_id)


def _visible_assessment(request: HttpRequest, assessment_id: UUID) -> PracticalAssessment:
    visible = PracticalAssessment.objects.visible_to(request.user)
    visible = visible.select_related("version", "enrolment", "item", "officer")
    return get_object_or_404(visible, public_id=assessment_id)


@login_required
@require_GET
def practical_detail(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """The result of a try with its levels. Until it is decided, markers see only their own marking."""
    assessment = _visible_assessment(request, assessment_id)
    is_decided = assessment.state != PracticalState.OPEN
    markings = practicals.current_markings(assessment)
    shown = [marking for marking in markings if is_decided or marking.marker_id == request.user.pk]
    is_own = assessment.officer_id == request.user.pk
    context = {
        "assessment": assessment,
        "version": assessment.version,
        "is_decided": is_decided,
        "is_own": is_own,
        "markings": shown,
        "can_mark": not is_decided and permissions.can_mark(request.user, assessment.enrolment),
        "rows": [_result_row(criterion, shown) for criterion in assessment.version.rubric],
    }
    return render(request, "assessments/practical_detail.html", context)


def _result_row(criterion: dict, markings: list) -> dict:
    levels = {level["level"]: level for level in criterion["levels"]}
    given = [marking.levels.get(criterion["id"]) for marking in markings]
    return {
        "words": in_reader_order(criterion["titles"]),
        "is_critical": criterion["critical"],
        "given": [
            {"level": level, "words": in_reader_order({k: v for k, v in levels[level].items() if k != "level"})}
            for level in given
        ],
    }


@login_required
@require_http_methods(["GET", "POST"])
def practical_mark(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """The rubric to fill in. What was chosen stays on the page when something is missing."""
    assessment = _visible_assessment(request, assessment_id)
    if not permissions.can_mark(request.user, assessment.enrolment):
        raise PermissionDenied
    if assessment.state != PracticalState.OPEN:
        return redirect("assessments:practical-detail", assessment_id)
    markings = practicals.current_markings(assessment)
    mine = next((marking for marking in markings if marking.marker_id == request.user.pk), None)
    initial = {f"level-{id_}": level for id_, level in mine.levels.items()} if mine else {}
    initial["evidence"] = mine.evidence if mine else ""
    form = MarkingForm(request.POST or None, version=assessment.version, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            practicals.record_marking(
                assessment=assessment,
                marker=request.user,
                levels=form.levels,
                evidence=form.cleaned_data["evidence"],
            )
        except practicals.MayNotMark as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("Your marking is stored."))
            return redirect("assessments:practical-detail", assessment_id)
    context = {
        "assessment": assessment,
        "version": assessment.version,
        "form": form,
        "is_correction": mine is not None,
        "is_moderation": mine is None and practicals.awaits_moderation(assessment, markings),
        "others_in": sum(marking.marker_id != request.user.pk for marking in markings),
        "scenario_words": in_reader_order(assessment.version.scenarios),
    }
    return render(request, "assessments/practical_mark.html", context)
