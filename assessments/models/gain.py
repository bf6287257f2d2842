"""What a course teaches, measured: two forms of a quiz, the anchors that both hold, and who meets which form when."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable, RevisionMixin

from assessments import crossing
from assessments.json_fields import LanguagesJSONField
from assessments.models.attempt import Attempt
from assessments.models.bank import Question
from assessments.models.quiz import Quiz
from courses.models import Enrolment, LearningGroup
from courses.models.edition import in_language


class GainStudyQuerySet(models.QuerySet):
    def with_form(self, *quiz_ids: int) -> "GainStudyQuerySet":
        """Those of which one of the quizzes is a form."""
        return self.filter(Q(form_a__in=quiz_ids) | Q(form_b__in=quiz_ids))


class GainStudy(RevisionMixin, ClusterableModel):
    """Measures every course that holds both forms. Half of a group meets form A before and B after, half B and A."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    titles = LanguagesJSONField(_("title"), default=dict)
    form_a = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="+", verbose_name=_("form A"))
    form_b = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="+", verbose_name=_("form B"))
    asks_later = models.BooleanField(
        _("a third time, 90 days later"),
        default=True,
        help_text=_("Shows what is kept. Needs a third block of anchors."),
    )
    ends_on = models.DateField(
        _("nobody new after"), null=True, blank=True, help_text=_("Who has begun goes on. Empty for no end.")
    )

    objects = GainStudyQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("gain study")
        verbose_name_plural = _("gain studies")
        constraints = [
            models.UniqueConstraint(
                name="a_quiz_is_form_a_once",
                fields=["form_a"],
                violation_error_message=_("This form A already stands in a gain study."),
            ),
            models.UniqueConstraint(
                name="a_quiz_is_form_b_once",
                fields=["form_b"],
                violation_error_message=_("This form B already stands in a gain study."),
            ),
            models.CheckConstraint(
                name="a_study_has_two_forms",
                condition=~Q(form_a=F("form_b")),
                violation_error_message=_("Forms A and B must be two quizzes."),
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.titles) or self.code

    @property
    def blocks(self) -> int:
        """Into how many blocks its anchors are parted: one for each sitting."""
        return 3 if self.asks_later else 2

    def takes_new(self, on: date) -> bool:
        return self.ends_on is None or on <= self.ends_on


class StudyAnchor(Orderable):
    """A question that stands in both forms; each paper carries one block of them. The order says which block."""

    study = ParentalKey(GainStudy, on_delete=models.CASCADE, related_name="anchors")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", verbose_name=_("question"))

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(name="an_anchor_stands_once_in_a_study", fields=["study", "question"])]

    def __str__(self) -> str:
        return f"{self.study}: {self.question}"


class FormAssignment(models.Model):
    """Which form the officer meets first, with which block of anchors, and the attempts made of it.

    ``number`` counts within the group, or among those without one; ``crossing.place`` makes form and block of it.
    A trigger refuses every change of what was assigned.
    """

    study = models.ForeignKey(GainStudy, on_delete=models.PROTECT, related_name="assignments")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="form_assignments")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="form_assignments")
    group = models.ForeignKey(LearningGroup, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField()
    first_form = models.CharField(max_length=1, choices=[(form, form.upper()) for form in crossing.FORMS])
    first_block = models.PositiveSmallIntegerField()
    assigned_at = models.DateTimeField(default=timezone.now)
    pre = models.OneToOneField(Attempt, on_delete=models.PROTECT, null=True, related_name="+")
    post = models.OneToOneField(Attempt, on_delete=models.PROTECT, null=True, related_name="+")
    later = models.OneToOneField(Attempt, on_delete=models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(null=True, help_text="When the notice of the later quiz was written.")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_form_assignment_per_officer_and_study", fields=["study", "officer"]),
            models.UniqueConstraint(
                name="one_place_in_the_forms_of_a_group",
                fields=["study", "group", "number"],
                condition=Q(group__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_place_in_the_forms_without_a_group", fields=["study", "number"], condition=Q(group=None)
            ),
            models.CheckConstraint(
                name="nobody_is_measured_after_and_not_before", condition=Q(post=None) | Q(pre__isnull=False)
            ),
            models.CheckConstraint(
                name="nobody_is_measured_later_and_not_after", condition=Q(later=None) | Q(post__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer}: {self.study} {self.first_form.upper()}"

    def form_id_at(self, sitting: str) -> int:
        """The id of the quiz that the officer meets at the sitting, one of ``crossing.SITTINGS``."""
        form = crossing.form_at(self.first_form, sitting)
        return self.study.form_a_id if form == crossing.A else self.study.form_b_id
