"""What people add to machine marking: written answers, releases of results, regrades, flags, results in doubt."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.attempt import Attempt, Grading
from assessments.models.bank import QuestionVersion
from assessments.models.quiz import Quiz
from courses.models import EditionItem, Enrolment


def _officer(**more: object) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, **{"related_name": "+", **more})


# --- Written answers ---------------------------------------------------------------------------------------


class WrittenMarkQuerySet(models.QuerySet):
    def in_force(self) -> "WrittenMarkQuerySet":
        return self.filter(superseded_by=None)


class WrittenMark(models.Model):
    """What a person gave to an answer. A correction supersedes; triggers refuse every change.

    ``share`` is of the whole question's full marks. ``points`` holds, per part and point of the guide, what was
    given, as text: {"": {"g1": "2.5"}}; the part is "" where the question has none.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="written_marks")
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    marker = _officer()
    share = models.DecimalField(max_digits=13, decimal_places=12)
    points = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    marked_at = models.DateTimeField()

    objects = WrittenMarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_first_mark_per_written_answer",
                fields=["attempt", "question_version"],
                condition=Q(supersedes=None),
            ),
            models.CheckConstraint(name="a_written_mark_is_a_share", condition=Q(share__range=(0, 1))),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.question_version_id}: {self.share}"


class MarkingClaim(models.Model):
    """Who is marking an answer now, so that two do not mark the same one. It lapses at ``until``."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="+")
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    marker = _officer()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_claim_per_answer", fields=["attempt", "question_version"]),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.question_version_id}: {self.marker_id}"


# --- Results that wait for each other -----------------------------------------------------------------------


class ResultRelease(models.Model):
    """From ``released_at`` the results of the quiz are shown: to the group, or, without one, to everyone."""

    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="releases")
    group = models.ForeignKey(
        "courses.LearningGroup", on_delete=models.PROTECT, null=True, blank=True, related_name="result_releases"
    )
    released_by = _officer()
    released_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="results_are_released_once_to_a_group", fields=["quiz", "group"], condition=Q(group__isnull=False)
            ),
            models.UniqueConstraint(
                name="results_are_released_once_to_everyone", fields=["quiz"], condition=Q(group=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz}: {self.group or '*'}"


# --- Marking again ------------------------------------------------------------------------------------------


class Remedy(models.TextChoices):
    CORRECTED = "corrected", _("Mark with the corrected key")
    ACCEPT = "accept", _("Accept every answer: full marks for everyone, blanks too")
    DROP = "drop", _("Drop the question: it counts nothing for anyone")


class RegradeState(models.TextChoices):
    DRAFT = "draft", _("Rehearsal")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    ABANDONED = "abandoned", _("Abandoned")


class Regrade(models.Model):
    """One question of one quiz marked anew, first as a rehearsal.

    ``old_version`` stands for every version with its key. ``new_version`` may be the same: a correction that was
    wrong itself is taken back. ``basis`` says of which attempts and gradings the
    rehearsal knew; whatever came since makes it stale.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="regrades")
    old_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    new_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, null=True, related_name="+")
    remedy = models.CharField(_("what is done"), max_length=10, choices=Remedy.choices)
    reason = models.CharField(_("reason"), max_length=300)
    made_by = _officer()
    made_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=RegradeState.choices, default=RegradeState.DRAFT)
    basis = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    rehearsed_at = models.DateTimeField(null=True)
    settled_by = _officer(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("regrade")
        verbose_name_plural = _("regrades")
        constraints = [
            models.CheckConstraint(name="a_regrade_gives_its_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="a_corrected_key_names_its_version",
                condition=Q(remedy="corrected", new_version__isnull=False)
                | (~Q(remedy="corrected") & Q(new_version=None)),
            ),
            models.CheckConstraint(
                name="only_a_rehearsed_regrade_is_applied",
                condition=Q(state__in=["draft", "abandoned"]) | Q(rehearsed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz}: {self.old_version}"


class RegradeChange(models.Model):
    """What a regrade makes of one attempt whose marks it changes. Only ``applied`` is ever written later."""

    regrade = models.ForeignKey(Regrade, on_delete=models.PROTECT, related_name="changes")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="+")
    base = models.ForeignKey(Grading, on_delete=models.PROTECT, related_name="+")
    share = models.CharField(max_length=40)
    before_percent = models.DecimalField(max_digits=5, decimal_places=2)
    after_percent = models.DecimalField(max_digits=5, decimal_places=2)
    passed_before = models.BooleanField()
    passed_after = models.BooleanField()
    applied = models.OneToOneField(Grading, on_delete=models.PROTECT, null=True, related_name="regrade_change")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_change_per_regrade_and_attempt", fields=["regrade", "attempt"])
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.before_percent} → {self.after_percent}"

    @property
    def crossing(self) -> str:
        """ "up" or "down" when the attempt crosses the pass mark, else empty."""
        if self.passed_before == self.passed_after:
            return ""
        return "up" if self.passed_after else "down"


class DoubtDecision(models.TextChoices):
    KEEP = "keep", _("It stands")
    WITHDRAW = "withdraw", _("It is withdrawn")


class ResultInDoubt(models.Model):
    """A quiz counted as passed and, after a later marking, no longer reaches the pass mark. People decide.

    Nothing is taken back by itself: the requirement, completion and certificate stand until the programme team
    says otherwise. A course not completed yet waits for that.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="results_in_doubt")
    item = models.ForeignKey(EditionItem, on_delete=models.PROTECT, related_name="+")
    grading = models.ForeignKey(Grading, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    decision = models.CharField(_("decision"), max_length=10, choices=DoubtDecision.choices, blank=True)
    note = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = _officer(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_open_doubt_per_result", fields=["enrolment", "item"], condition=Q(decided_at=None)
            ),
            models.CheckConstraint(
                name="a_doubt_is_settled_with_a_reason",
                condition=Q(decided_at=None, decision="", decided_by=None)
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision="") & ~Q(note="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.item_id}"


# --- Attempts that look implausible ---------------------------------------------------------------------------


class FlagKind(models.TextChoices):
    TOO_FAST = "too-fast", _("Answered faster than the questions can be read")
    SAME_WRONG = "same-wrong", _("More identical wrong answers than chance explains")


class FlagDecision(models.TextChoices):
    PLAUSIBLE = "plausible", _("There is a good explanation")
    DOUBTFUL = "doubtful", _("It stays doubtful: the matter is taken further in person")


class AttemptFlag(models.Model):
    """Something that a person should look at. It acts on nothing: no mark, requirement or certificate reads it.

    ``other`` is the second attempt of a pair, the one with the higher id. Triggers keep the evidence as found.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="flags")
    other = models.ForeignKey(Attempt, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=FlagKind.choices)
    evidence = models.JSONField()
    flagged_at = models.DateTimeField()
    decision = models.CharField(_("decision"), max_length=10, choices=FlagDecision.choices, blank=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    reviewed_by = _officer(null=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_flag_per_attempt_and_kind", fields=["attempt", "kind"], condition=Q(other=None)
            ),
            models.UniqueConstraint(
                name="one_flag_per_pair_and_kind", fields=["attempt", "other", "kind"], condition=Q(other__isnull=False)
            ),
            models.CheckConstraint(name="a_pair_is_named_once", condition=Q(other=None) | Q(other__gt=F("attempt"))),
            models.CheckConstraint(
                name="a_flag_is_reviewed_with_a_note",
                condition=Q(reviewed_at=None, decision="", reviewed_by=None)
                | (Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(decision="") & ~Q(note="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.kind}"
