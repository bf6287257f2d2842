"""The marking desk: written answers that wait, and marking one after the other."""

from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments import hand_marking, judging, permissions, presenting, rich_text, versions
from assessments.answer_fields import in_reader_order
from assessments.hand_marking import MayNotMark
from assessments.models import Answer, Attempt, Stake, WrittenMark
from assessments.remarking_forms import WrittenMarkForm
from assessments.written_answers import ALL_OF_IT
from courses.models.edition import in_language
from people.models import Officer

PAGE_SIZE = 50
FILTERS = ("quiz", "group", "question")


@login_required
@never_cache
@require_GET
def marking_list(request: HttpRequest) -> HttpResponse:
    """Answers that wait for a person; the same few queries for one row and for ten thousand."""
    waiting = _all_waiting(request)
    chosen = _filtered(waiting, request)
    after = request.GET.get("after", "")
    rows = chosen.filter(pk__gt=int(after)) if after.isascii() and after.isdigit() and len(after) < 19 else chosen
    rows = list(rows.select_related("attempt__quiz_version", "attempt__officer", "attempt__group")[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    context = {
        "rows": _rows(shown),
        "count": chosen.count(),
        "filters": _filters(waiting, request),
        "query": _query(request),
        "next_after": shown[-1].pk if len(rows) > PAGE_SIZE else None,
        "is_first_page": not after,
    }
    return render(request, "assessments/marking_list.html", context)


def _all_waiting(request: HttpRequest) -> QuerySet[Answer]:
    if not permissions.is_marker(request.user):
        raise PermissionDenied
    return hand_marking.queue(permissions.attempts_marked_by(request.user), request.user)


def _filtered(waiting: QuerySet[Answer], request: HttpRequest) -> QuerySet[Answer]:
    """What is chosen in the address; an unknown value finds nothing."""
    quiz, group, question = (request.GET.get(name, "") for name in FILTERS)
    if quiz:
        waiting = waiting.filter(attempt__quiz_version__quiz__code=quiz.replace("\0", ""))
    if group:
        waiting = waiting.filter(attempt__group__public_id=_uuid(group))
    if question:
        known = question.isascii() and question.isdigit() and len(question) < 19
        waiting = waiting.filter(question_version=int(question) if known else None)
    return waiting


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _query(request: HttpRequest) -> str:
    return urlencode({name: request.GET[name] for name in FILTERS if request.GET.get(name)})


def _filters(waiting: QuerySet[Answer], request: HttpRequest) -> list[dict]:
    """Each filter with the choices that the queue holds now. Three queries."""
    plain = waiting.order_by()
    quizzes = plain.values_list("attempt__quiz_version__quiz__code", "attempt__quiz_version__titles").distinct()
    groups = plain.exclude(attempt__group=None).values_list("attempt__group__public_id", "attempt__group__name")
    asked = plain.values_list("question_version", "question_version__question__code").distinct()
    choices = {
        "quiz": {code: in_language(titles) for code, titles in quizzes},
        "group": {str(key): name for key, name in groups.distinct()},
        "question": {str(key): code for key, code in asked},
    }
    labels = {"quiz": _("Quiz"), "group": _("Group"), "question": _("Question")}
    return [
        {
            "name": name,
            "label": labels[name],
            "choices": sorted(choices[name].items(), key=lambda choice: choice[1]),
            "chosen": request.GET.get(name, ""),
        }
        for name in FILTERS
    ]


def _rows(answers: list[Answer]) -> list[dict]:
    holders = Officer.objects.in_bulk({answer.holder for answer in answers if answer.holder})
    versions.question_versions({answer.question_version_id for answer in answers})  # one query for them all
    rows = []
    for answer in answers:
        version = versions.question_version(answer.question_version_id)
        language, wording = in_reader_order(version.wordings)[0]
        rows.append(
            {
                "answer": answer,
                "attempt": answer.attempt,
                "stem": rich_text.shown(wording, wording.get("stem", ""), inline=True),
                "language": language,
                "who": who(answer.attempt, answer.pk),
                "holder": holders.get(answer.holder),
            }
        )
    return rows


def who(attempt: Attempt, answer_id: int) -> str:
    """Whose answer it is; where much is at stake, only a number that tells nobody."""
    if attempt.quiz_version.stake == Stake.HIGH:
        return _("Answer %(number)s") % {"number": answer_id}
    return attempt.officer.name


@login_required
@never_cache
@require_GET
def marking_next(request: HttpRequest) -> HttpResponse:
    """Lead to the next answer that nobody holds, within the chosen filters."""
    after = request.GET.get("after", "")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    found = hand_marking.next_free(_filtered(_all_waiting(request), request), after=number)
    query = _query(request)
    if found is None:
        messages.info(request, _("No answer is free to be marked."))
        return redirect(_with(reverse("assessments:marking-list"), query))
    address = reverse("assessments:marking-answer", args=[found.attempt.public_id, found.question_version_id])
    return redirect(_with(address, query))


def _with(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def marking_answer(request: HttpRequest, attempt_id: UUID, question_id: int) -> HttpResponse:
    """One answer beside its guide. Opening it holds it for 30 minutes, or says who does.

    What was typed stays when it is refused.
    """
    attempt = attempt_marked_by(request, attempt_id)
    answer = get_object_or_404(Answer, attempt=attempt, question_version=question_id)
    version = versions.question_version(question_id)
    language, wording = in_reader_order(version.wordings)[0]
    parts = hand_marking.parts_in(attempt, answer, wording)
    if not parts:
        raise Http404
    maximum = judging.maxima_of(attempt)[question_id]
    mine = WrittenMark.objects.in_force().filter(attempt=attempt, question_version=question_id, marker=request.user)
    form = WrittenMarkForm(
        request.POST or None, parts=parts, maximum=maximum, initial=_initial(mine.first(), maximum, parts)
    )
    if request.method == "POST" and form.is_valid():
        stored = _store(request, attempt, question_id, form)
        if stored:
            return _after_storing(request, answer)
    context = {
        "attempt": attempt,
        "answer": answer,
        "form": form,
        "language": language,
        "stems": presenting.words_of(version, lambda words: rich_text.shown(words, words.get("stem", ""))),
        "maximum": maximum,
        "who": who(attempt, answer.pk),
        "is_correction": mine.exists(),
        "refusal": _claim(request, attempt, question_id) if request.method == "GET" else "",
        "query": _query(request),
        "minutes": int(hand_marking.CLAIM_LASTS.total_seconds() // 60),
    }
    return render(request, "assessments/marking_answer.html", context, status=409 if form.non_field_errors() else 200)


def attempt_marked_by(request: HttpRequest, attempt_id: UUID) -> Attempt:
    """404 for who does not see the attempt, 403 for who sees it and may not mark it."""
    attempts = Attempt.objects.select_related("quiz_version", "officer", "item")
    marked = permissions.attempts_marked_by(request.user)
    found = attempts.filter(pk__in=marked.values("pk"), public_id=attempt_id).first()
    if found is None:
        get_object_or_404(Attempt.objects.visible_to(request.user), public_id=attempt_id)
        raise PermissionDenied
    return found


def _initial(mine: WrittenMark | None, maximum: Decimal, parts: list) -> dict:
    if mine is None:
        return {}
    initial = {"comment": mine.comment}
    for part in parts:
        for point, value in mine.points.get(part.id, {}).items():
            scaled = Decimal(value) * maximum * part.weight if point == ALL_OF_IT else Decimal(value)
            initial[WrittenMarkForm.name(part.id, point)] = f"{scaled.quantize(Decimal('0.01')).normalize():f}"
    return initial


def _claim(request: HttpRequest, attempt: Attempt, question_id: int) -> str:
    try:
        hand_marking.claim_answer(attempt=attempt, question_id=question_id, by=request.user)
    except MayNotMark as reason:
        return str(reason)
    return ""


def _store(request: HttpRequest, attempt: Attempt, question_id: int, form: WrittenMarkForm) -> bool:
    try:
        hand_marking.store_mark(
            attempt=attempt,
            question_id=question_id,
            points=form.points,
            comment=form.cleaned_data["comment"],
            by=request.user,
        )
    except (MayNotMark, ValueError) as reason:
        form.add_error(None, str(reason))
        return False
    messages.success(request, _("Your mark is stored."))
    return True


def _after_storing(request: HttpRequest, answer: Answer) -> HttpResponse:
    query = _query(request)
    if request.POST.get("then") == "next":
        return redirect(
            _with(reverse("assessments:marking-next"), "&".join(filter(None, [query, f"after={answer.pk}"])))
        )
    return redirect(_with(reverse("assessments:marking-list"), query))
