"""Legal review of questions in the back office: the queue, and one question to be read and decided on."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments import permissions, question_reviewing, reading_keys, reading_questions
from assessments.models import Question
from assessments.question_content import READ_WITH, content_of, is_approved, latest
from courses.forms import DecisionForm
from courses.freezing import content_hash
from courses.reviewing import NotReviewable

PAGE_SIZE = 50


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The questions that wait for legal review, the longest waiting first; of one module or bank if asked."""
    if not permissions.can_read_questions(request.user):
        raise PermissionDenied
    waiting = permissions.questions_visible_to(request.user).filter(sent_at__isnull=False)
    modules = sorted(set(waiting.exclude(module_code="").values_list("module_code", flat=True)))
    chosen = {name: request.GET.get(name, "") for name in ("module", "bank")}
    if chosen["module"]:
        waiting = waiting.filter(module_code=chosen["module"])
    if chosen["bank"]:
        waiting = waiting.filter(bank__slug=chosen["bank"])
    waiting = waiting.select_related("bank", "sent_by").order_by("sent_at", "pk")
    context = {
        "page": Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page")),
        "modules": modules,
        "banks": permissions.banks_with_keys_visible_to(request.user),
        "chosen": chosen,
    }
    return render(request, "assessments/cms/review_queue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, question_id: int) -> HttpResponse:
    """The question as it was last edited, in every language, with what has changed; send it, or decide."""
    found = permissions.questions_visible_to(request.user).select_related("bank", "sent_by", "latest_revision__user")
    question = found.prefetch_related(*READ_WITH).filter(pk=question_id).first()
    if question is None:
        raise PermissionDenied
    if request.method == "POST" and _done(request, question):
        return redirect("assessments_cms:review-queue")
    draft = latest(question)
    content = content_of(draft)
    reviews = list(question.reviews.select_related("reviewed_by").order_by("-reviewed_at", "-pk"))
    digest = content_hash(content)
    decided = next((each for each in reviews if each.content_hash == digest), None)
    last = reading_questions.last_accepted(reviews)
    before = last.content if last and last != decided else None
    context = {
        "question": question,
        "draft": draft,
        "content": content,
        "digest": digest,
        "rows": reading_questions.rows(content, before),
        "marking": reading_keys.lines(content, before),
        "changed": reading_questions.changed_parts(content, before),
        "is_compared": before is not None,
        "reviews": reviews,
        "decided": decided,
        "is_asked": question.live and is_approved(question),
        "may_send": permissions.can_write_questions(request.user) and decided is None and question.sent_at is None,
        "may_decide": permissions.can_review_question(request.user, question) and decided is None,
        "form": DecisionForm(request.POST or None),
    }
    return render(request, "assessments/cms/question_review.html", context)


def _done(request: HttpRequest, question: Question) -> bool:
    """Whether what was posted could be done; else a message says why not."""
    verb = _sent if request.POST.get("decision") == "send" else _decided
    try:
        verb(request, question)
    except NotReviewable as error:
        messages.error(request, str(error))
        return False
    return True


def _sent(request: HttpRequest, question: Question) -> None:
    if not permissions.can_write_questions(request.user):
        raise PermissionDenied
    question_reviewing.send(question=question, by=request.user)
    messages.success(request, _("Sent to legal review."))


def _decided(request: HttpRequest, question: Question) -> None:
    if not permissions.is_legal_reviewer(request.user):
        raise PermissionDenied
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise NotReviewable(" ".join(error for errors in form.errors.values() for error in errors))
    decided = form.cleaned_data
    verb = question_reviewing.approve if decided["decision"] == "approve" else question_reviewing.ask_for_changes
    verb(question=question, shown=request.POST.get("shown", ""), by=request.user, note=decided["note"])
    messages.success(request, _("Your decision is recorded."))
