"""What makes two quizzes the forms of a study: asked by the author's form, and again whenever a course is released."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from assessments.models import Behaviour, GainStudy, Quiz, QuizPage, ReviewMoment, Stake
from courses.releasing import Place

Codes = dict[int, str]  # question id to code


def problems(study: GainStudy, anchors: Codes) -> list[str]:
    """What keeps the study from measuring, as sentences; ``anchors`` come in the author's order."""
    forms = [study.form_a, study.form_b]
    if study.form_a_id == study.form_b_id:
        return [_("Forms A and B must be two quizzes.")]
    others = GainStudy.objects.with_form(*[form.pk for form in forms]).exclude(pk=study.pk)
    found = [_("A form of this study stands in another one: %(study)s.") % {"study": other.code} for other in others]
    found += [problem for form in forms for problem in form_problems(form)]
    return found + question_problems(study, anchors, *[_questions(form) for form in forms])


def form_problems(form: Quiz) -> list[str]:
    """What in a quiz's own settings would count for something, or tell answers before the quiz is met again."""
    found = []
    if form.stake != Stake.PRACTICE:
        found.append(_("%(code)s counts for something: set its stake to practice."))
    if form.review_moment != ReviewMoment.NEVER or form.review or form.behaviour != Behaviour.DEFERRED:
        found.append(
            _(
                "%(code)s would show answers before it is met again: let all be marked after handing in, show marks "
                "only, and tick no box of what is shown when."
            )
        )
    if form.questions_drawn or form.draws.exists():
        found.append(_("%(code)s draws questions: list them, so that everyone meets the same form."))
    if form.released_together:
        found.append(_("%(code)s waits for results to be released together; a form must not."))
    return [sentence % {"code": form.code} for sentence in found]


def question_problems(study: GainStudy, anchors: Codes, in_a: Codes, in_b: Codes) -> list[str]:
    """What is wrong with the questions of the two forms."""
    found = []
    shared = [code for pk, code in in_a.items() if pk in in_b and pk not in anchors]
    if shared:
        found.append(
            _("Forms A and B share questions that are not anchors: %(questions)s. Nobody may meet a question twice.")
            % {"questions": _listed(shared)}
        )
    for name, form in (("A", in_a), ("B", in_b)):
        missing = [code for pk, code in anchors.items() if pk not in form]
        if missing:
            names = {"form": name, "questions": _listed(missing)}
            found.append(_("Form %(form)s lacks anchors that every form holds: %(questions)s.") % names)
        if not set(form) - set(anchors):
            found.append(_("Form %(form)s has no question of its own.") % {"form": name})
    if not anchors or len(anchors) % study.blocks:
        found.append(
            _("Name %(blocks)s anchors or a multiple of it, so that each sitting has as many: there are %(count)s.")
            % {"blocks": study.blocks, "count": len(anchors)}
        )
    return found


def release_problems(places: Sequence[Place]) -> list[str]:
    """What in a course stands against measuring it: half a study, a form that is required, a study that is wrong."""
    forms = {place.page.quiz_id: place for place in places if isinstance(place.page, QuizPage)}
    found = []
    studies = GainStudy.objects.with_form(*forms).select_related("form_a", "form_b")
    for study in studies:
        held = [forms[pk] for pk in (study.form_a_id, study.form_b_id) if pk in forms]
        if len(held) < 2:
            found.append(_("The course holds one form of %(study)s; it needs both.") % {"study": study})
        if any(place.is_required for place in held):
            found.append(_("The forms of %(study)s must be optional in the course.") % {"study": study})
        found += problems(study, anchors_of(study))
    return found


def anchors_of(study: GainStudy) -> Codes:
    """The stored anchors in the author's order."""
    rows = study.anchors.order_by("sort_order", "pk").values_list("question", "question__code")
    return dict(rows)


def _questions(form: Quiz) -> Codes:
    return dict(form.slots.order_by("sort_order", "pk").values_list("question", "question__code"))


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(codes)
