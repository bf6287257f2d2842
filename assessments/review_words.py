"""The review matrix in words: for authors who set it, and for officers who wait for it."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import reviewing

if TYPE_CHECKING:
    from assessments.models import QuizVersion  # whose form has these words

MOMENT_WORDS = {
    reviewing.DURING: gettext_lazy("During the attempt"),
    reviewing.JUST_AFTER: gettext_lazy("Just after (two minutes)"),
    reviewing.LATER: gettext_lazy("Later, while open"),
    reviewing.AFTER_CLOSE: gettext_lazy("After the quiz closes"),
}
PART_WORDS = {
    reviewing.RESPONSE: gettext_lazy("What was answered"),
    reviewing.MARKS: gettext_lazy("Marks"),
    reviewing.FEEDBACK: gettext_lazy("Feedback"),
    reviewing.RIGHT_ANSWER: gettext_lazy("Right answer"),
}


def when_right_answers(version: "QuizVersion") -> str:
    """When an officer sees the right answers; "" where never. The quiz's own table says it before its review moment."""
    moments = reviewing.moments_of(version.review, version.review_moment, reviewing.RIGHT_ANSWER)
    if not moments:
        return ""
    if not version.review or len(moments) == len(reviewing.AFTERWARDS):
        return version.get_review_moment_display()
    when = "; ".join(str(MOMENT_WORDS[moment]) for moment in moments)
    if version.review_moment == "after_passing":
        return _("%(when)s; but only after passing, or when no attempt is left") % {"when": when}
    return when
