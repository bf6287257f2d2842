"""The preview of a question: a page of the site for what is saved, a frame of the back office for what is typed.

Both have the site's content policy and work without JavaScript.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments import permissions, question_content
from assessments.models import Question
from assessments.previewing import LARGEST_VARIANT, Look, look_named, previewed, variant_named

CHECK = "check"  # the name of the button that asks for the mark


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question_preview(request: HttpRequest, question_id: int) -> HttpResponse:
    """The question as last saved, in the language of the address; what is answered is marked and forgotten."""
    visible = permissions.questions_visible_to(request.user)
    question = question_content.latest(get_object_or_404(visible, pk=question_id))
    look, variant = look_named(request.GET.get("as", "")), variant_named(request.GET.get("order", ""))
    sent = request.POST if request.method == "POST" else None
    context = previewed(question, look=look, variant=variant, sent=sent)
    context |= {
        "row": question,
        "can_write": permissions.can_write_questions(request.user),
        "look": look,
        "variant": variant,
        "looks": [{"name": each.label, "is_chosen": each == look, "url": _query(each, variant)} for each in Look],
        "orders": _orders(look, variant),
        "languages": _languages(question, f"?{urlencode({'as': look.value, 'order': variant})}"),
        "is_written_here": get_language() in {wording.language for wording in question.wordings.all()},
    }
    return render(request, "assessments/question_preview.html", context)


def _query(look: Look, variant: int) -> str:
    return f"?{urlencode({'as': look.value, 'order': variant})}"


def _orders(look: Look, variant: int) -> list[dict]:
    following = variant + 1 if variant < LARGEST_VARIANT else 1
    return [
        {"name": _("As written"), "is_chosen": variant == 0, "url": _query(look, 0)},
        {"name": _("Shuffled"), "is_chosen": variant > 0, "url": _query(look, following)},
    ]


def _languages(question: Question, query: str) -> list[dict]:
    """The same preview in each language of the site."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            url = reverse("assessments:question-preview", args=[question.pk]) + query
        found.append({"code": code, "url": url, "is_chosen": code == get_language()})
    return found


# --- In Wagtail's frame -----------------------------------------------------------------------------------


def modes() -> list[tuple[str, str]]:
    """Name and label of each look in each language, as Wagtail's preview offers them."""
    found = []
    for code, _name in settings.LANGUAGES:
        own = settings.OWN_LANGUAGE_NAMES.get(code, code)
        found += [(f"{code}-{look.value}", f"{own}: {look.label}") for look in Look]
    return found


def frame(request: HttpRequest, question: Question, mode: str) -> HttpResponse:
    """The question as it is in memory; what is answered comes with the address, for nothing is stored."""
    code, _dash, look_name = (mode or "").rpartition("-")
    if code not in dict(settings.LANGUAGES):
        code = get_language() or settings.LANGUAGE_CODE
    answers = getattr(request, "sent_in_frame", {})
    look = look_named(look_name)
    with translation.override(code):
        context = previewed(question, look=look, variant=0, sent=answers if CHECK in answers else None)
        context |= {"row": question, "look": look, "mode": mode, "is_in_panel": "in_preview_panel" in answers}
        return render(request, "assessments/question_preview_frame.html", context)
