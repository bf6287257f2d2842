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

from assessments import flagging, permissions, questions, remedies, reviewing, rich_text, showing_results, versions
from assessments.answer_fields import in_reader_order, realised, without_gaps
from assessments.models import Answer, AttemptFlag, FlagKind
from assessments.remarking_forms import FlagForm
from people.models import Officer

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
    context = {
        "flag": flag,
        "form": form,
        "is_pair": flag.kind == FlagKind.SAME_WRONG,
        "answers": _answers(request.user, flag),
    }
    return render(request, "assessments/flag_detail.html", context)


def _answers(user: Officer, flag: AttemptFlag) -> list[dict]:
    """The identical wrong answers, question by question; the right one only to who sees it on the result page too."""
    asked = flag.evidence.get("questions", [])
    given = dict(
        Answer.objects.filter(attempt=flag.attempt_id, question_version__in=asked).values_list(
            "question_version", "response"
        )
    )
    guarded = showing_results.guarded_from(user, flag.attempt)
    corrected = remedies.corrected_keys(flag.attempt.quiz_version.quiz_id, asked)
    shown = []
    for version in versions.question_versions(asked):
        kind, marks_it = questions.kind(version.kind), corrected.get(version.pk, version)
        language, wording = in_reader_order(
            realised(version.kind, version.key, version.wordings, flag.attempt.seed)[1]
        )[0]
        key, words = realised(marks_it.kind, marks_it.key, marks_it.wordings, flag.attempt.seed)
        is_guarded = reviewing.RIGHT_ANSWER in guarded.get(version.pk, ())
        shown.append(
            {
                "language": language,
                "stem": rich_text.shown(wording, without_gaps(version.kind, wording.get("stem", "")), inline=True),
                "answered": kind.describe_response(wording, given.get(version.pk)),
                "right_answer": "" if is_guarded else kind.describe_key(words.get(language, wording), key),
            }
        )
    return shown
