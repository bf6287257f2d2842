"""“Try out this bank”: for those who write questions, in the page that officers will see; nothing is stored."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments import permissions, rehearsing
from assessments.models import Question, QuestionBank
from assessments.models.bank import QuestionKindChoices
from assessments.question_content import latest
from assessments.questions import ResponseRefused
from assessments.trying import Trial, questions_to_try

LARGEST_PLACE = 100_000


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bank_try(request: HttpRequest, bank_id: int) -> HttpResponse:
    """One question of the bank; answering it shows the mark, the right answer and the feedback."""
    if not permissions.can_write_questions(request.user):
        raise Http404
    bank = get_object_or_404(permissions.banks_with_keys_visible_to(request.user), pk=bank_id)
    chosen = {name: request.GET.get(name, "") for name in ("category", "kind")}
    found = questions_to_try(bank, **chosen)
    count, place = found.count(), _place(request)
    question = found[place - 1 : place].first() if place <= count else None
    context = {
        "bank": bank,
        "chosen": chosen,
        "categories": _categories(bank),
        "kinds": QuestionKindChoices.choices,
        "count": count,
        "place": place,
        "question_row": question,
        "previous": f"?{urlencode({**chosen, 'at': place - 1})}" if place > 1 else "",
        "next": f"?{urlencode({**chosen, 'at': place + 1})}" if place < count else "",
    }
    if question is not None:
        context |= _tried(request, Trial(latest(question), place, seed=place))
    return render(request, "assessments/bank_try.html", context)


def _place(request: HttpRequest) -> int:
    try:
        return min(max(int(request.GET.get("at", "1")), 1), LARGEST_PLACE)
    except ValueError:
        return 1


def _categories(bank: QuestionBank) -> list[str]:
    """Every topic of the bank, with those above them."""
    paths = Question.objects.filter(bank=bank).order_by().values_list("category", flat=True).distinct()
    parts = [path.split("/") for path in paths if path]
    return sorted({"/".join(each[:depth]) for each in parts for depth in range(1, len(each) + 1)})


def _tried(request: HttpRequest, trial: Trial) -> dict:
    if problems := trial.problems():
        return {"problems": problems}
    if request.method != "POST":
        return {"question": trial.shown({})}
    try:
        response = trial.answered(request.POST)
    except ResponseRefused as refusal:
        return {"question": trial.shown({}, str(refusal))}
    return {"question": trial.shown(response), "outcome": trial.outcome(response)}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rehearsal(request: HttpRequest) -> HttpResponse:
    """How a quiz page works, for whoever has never taken one; ``to`` leads back to the quiz, on this site only."""
    back = request.GET.get("to", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    answered = rehearsing.rehearse(request.POST if request.method == "POST" else None)
    return render(request, "assessments/rehearsal.html", {"answered": answered, "back": back if is_ours else ""})
