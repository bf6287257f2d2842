"""Quizzes: settings, sections, slots and draws as an author edits them, and the immutable versions that attempts
point at."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable, RevisionMixin

from assessments.json_fields import BandsJSONField, LanguagesJSONField, NetworksJSONField, ReviewJSONField
from assessments.models.bank import Difficulty, Question, QuestionVersion
from assessments.models.topic import Topic
from courses.models.edition import in_language


class ReviewMoment(models.TextChoices):
    """When right answers and explanations may be seen, unless the quiz's own ``review`` table says more exactly."""

    AFTER_SUBMISSION = "after_submission", _("Just after handing in")
    AFTER_PASSING = "after_passing", _("After passing, or when no attempt is left")
    NEVER = "never", _("Marks only")


class Behaviour(models.TextChoices):
    """How questions behave while they are answered; see ``assessments.behaviours``."""

    DEFERRED = "deferred", _("All is marked after handing in")
    IMMEDIATE = "immediate", _("Each answer is marked when it is checked, once")
    INTERACTIVE = "interactive", _("Several tries with hints, each wrong one costs")
    ADAPTIVE = "adaptive", _("Any number of tries, each wrong one costs")
    CERTAINTY = "certainty", _("How sure the officer is counts too")


class OverduePolicy(models.TextChoices):
    """What happens to an attempt that is open when its time is over."""

    SUBMIT = "submit", _("It is handed in as it stands")
    GRACE = "grace", _("It must be handed in within a further period; nothing more can be answered")
    DISCARD = "discard", _("It does not count unless it was handed in in time")


class GradingMethod(models.TextChoices):
    """Which of several attempts is the result."""

    HIGHEST = "highest", _("The best attempt")
    AVERAGE = "average", _("The mean of all attempts")
    FIRST = "first", _("The first attempt")
    LAST = "last", _("The last attempt")


class PageLayout(models.TextChoices):
    ALL = "all", _("All questions on one page")
    ONE = "one", _("One question a page")


class Stake(models.TextChoices):
    """Above ``ORDINARY``, someone other than the group's trainer invigilates and marks."""

    PRACTICE = "practice", _("Practice: counts for nothing")
    ORDINARY = "ordinary", _("Ordinary")
    HIGH = "high", _("High: not invigilated or marked by the own trainer")


class QuizSettings(models.Model):
    """What an author sets and a version freezes; ``assessments.describing`` walks exactly these fields."""

    pass_mark_percent = models.DecimalField(
        _("pass mark, per cent"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(60),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    minutes = models.PositiveSmallIntegerField(_("time limit, minutes"), default=20, help_text=_("0 for no limit."))
    grace_seconds = models.PositiveSmallIntegerField(
        _("grace, seconds"), default=60, help_text=_("How long after the end an answer on its way still arrives.")
    )
    overdue_policy = models.CharField(
        _("when time is over"), max_length=10, choices=OverduePolicy.choices, default=OverduePolicy.SUBMIT
    )
    overdue_minutes = models.PositiveSmallIntegerField(
        _("further period for handing in, minutes"), default=0, help_text=_("Only where a further period is given.")
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"), default=3, help_text=_("0 for any number.")
    )
    delay_minutes = models.PositiveIntegerField(_("wait after the first attempt, minutes"), default=0)
    later_delay_minutes = models.PositiveIntegerField(
        _("wait after a later attempt, minutes"), null=True, blank=True, help_text=_("Empty: as after the first.")
    )
    grading_method = models.CharField(
        _("result of several attempts"), max_length=10, choices=GradingMethod.choices, default=GradingMethod.HIGHEST
    )
    repeats_after_passing = models.BooleanField(_("may be taken again after passing"), default=False)
    behaviour = models.CharField(
        _("how questions behave"), max_length=12, choices=Behaviour.choices, default=Behaviour.DEFERRED
    )
    wrong_costs_percent = models.DecimalField(
        _("a wrong answer costs, per cent of its marks"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("A blank never costs anything, and no quiz ends below 0."),
    )
    counts_negative_fractions = models.BooleanField(_("options worth less than nothing count so"), default=False)
    questions_drawn = models.PositiveSmallIntegerField(
        _("of the listed questions, drawn for each attempt"), default=0, help_text=_("0 for all of them.")
    )
    shuffles = models.BooleanField(_("shuffle questions and options"), default=True)
    layout = models.CharField(_("pages"), max_length=5, choices=PageLayout.choices, default=PageLayout.ALL)
    stake = models.CharField(_("stake"), max_length=10, choices=Stake.choices, default=Stake.ORDINARY)
    networks = NetworksJSONField(
        _("only from these networks"),
        default=list,
        blank=True,
        help_text=_("Addresses or networks such as 10.20.0.0/16, one a line; empty for everywhere."),
    )
    review_moment = models.CharField(
        _("answers are shown"), max_length=20, choices=ReviewMoment.choices, default=ReviewMoment.AFTER_PASSING
    )
    review = ReviewJSONField(_("what is shown when"), default=dict, blank=True)
    released_together = models.BooleanField(_("results wait until they are released together"), default=False)

    class Meta:
        abstract = True


class Quiz(RevisionMixin, ClusterableModel, QuizSettings):
    code = models.SlugField(_("code"), max_length=40, unique=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def __str__(self) -> str:
        return self.code


class QuizWording(models.Model):
    """``bands`` holds the feedback by result: [{"from_percent": "80", "text": "…"}, …], highest first."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="wordings")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("introduction"), blank=True)
    honour = models.TextField(
        _("honour statement"), blank=True, help_text=_("Accepted before an attempt begins; empty for none.")
    )
    bands = BandsJSONField(
        _("feedback by result"),
        default=list,
        blank=True,
        help_text=_("One band a line, highest or lowest first: “80: Well done.”"),
    )

    class Meta:
        constraints = [models.UniqueConstraint(name="one_wording_per_quiz_language", fields=["quiz", "language"])]

    def __str__(self) -> str:
        return self.title


class QuizSection(Orderable):
    """A part of a quiz with a heading; slots and draws name its number. ``titles`` holds each language."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="sections")
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    titles = LanguagesJSONField(_("title"), default=dict)
    shuffles = models.BooleanField(_("shuffle within the section"), default=True)

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(name="one_section_per_number", fields=["quiz", "number"])]

    def __str__(self) -> str:
        return in_language(self.titles) or str(self.number)


class QuizSlot(Orderable):
    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="slots")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="slots", verbose_name=_("question"))
    maximum = models.DecimalField(
        _("marks"), max_digits=6, decimal_places=2, default=Decimal(1), validators=[MinValueValidator(Decimal("0.01"))]
    )
    section = models.PositiveSmallIntegerField(_("section"), default=1, validators=[MinValueValidator(1)])

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(name="a_question_stands_once_in_a_quiz", fields=["quiz", "question"])]

    def __str__(self) -> str:
        return f"{self.quiz}: {self.question}"


class QuizDraw(Orderable):
    """A line of the blueprint: ``count`` questions of a module, topic and level, drawn anew for each attempt."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="draws")
    section = models.PositiveSmallIntegerField(_("section"), default=1, validators=[MinValueValidator(1)])
    count = models.PositiveSmallIntegerField(
        _("questions"), default=1, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    module_code = models.CharField(_("module"), max_length=12, blank=True, help_text=_("Empty for any."))
    difficulty = models.CharField(
        _("difficulty"), max_length=10, choices=Difficulty.choices, blank=True, help_text=_("Empty for any.")
    )
    topic = models.ForeignKey(
        Topic,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="draws",
        verbose_name=_("topic"),
        help_text=_("With every topic below it. Empty for any."),
    )
    maximum = models.DecimalField(
        _("marks for each"),
        max_digits=6,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01"))],
    )

    class Meta(Orderable.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.quiz}: {self.count} × {self.module_code or '*'} {self.difficulty or '*'}"


class QuizVersion(QuizSettings):
    """A quiz as released: settings, words and questions frozen. Triggers refuse update and delete.

    ``sections`` is [{"number", "titles", "shuffles"}, …] in order; ``draws`` is [{"number", "section", "count",
    "maximum"}, …], whose candidates are the questions of the version that name the draw.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    titles = models.JSONField()
    introductions = models.JSONField(default=dict)
    honours = models.JSONField(default=dict)
    bands = models.JSONField(default=dict)
    sections = models.JSONField(default=list)
    draws = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_number_per_quiz_version", fields=["quiz", "number"]),
            models.UniqueConstraint(name="same_quiz_same_version", fields=["quiz", "content_hash"]),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"

    @property
    def title(self) -> str:
        return in_language(self.titles)

    @property
    def introduction(self) -> str:
        return in_language(self.introductions)

    @property
    def honour(self) -> str:
        return in_language(self.honours)


class QuizVersionQuestion(models.Model):
    """A question of a version: asked always, or, where it names ``draws``, when one of them draws it."""

    version = models.ForeignKey(QuizVersion, on_delete=models.PROTECT, related_name="questions")
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="quiz_places")
    position = models.PositiveSmallIntegerField()
    maximum = models.DecimalField(max_digits=6, decimal_places=2)
    section = models.PositiveSmallIntegerField(default=1)
    draws = models.JSONField(default=list)

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(name="one_place_per_question_in_a_version", fields=["version", "question_version"]),
            models.UniqueConstraint(name="one_question_per_place_in_a_version", fields=["version", "position"]),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.position}"


class QuizOverrideQuerySet(models.QuerySet):
    def in_force(self) -> "QuizOverrideQuerySet":
        return self.filter(ended_at=None)


class QuizOverride(models.Model):
    """Other dates, time, attempts or wait between them for everyone, a learning group or one officer, with a reason.

    The officer's goes before the group's, the group's before everyone's, field by field; an empty field says
    nothing. A changed override is a new row; the old one is ended.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="overrides")
    group = models.ForeignKey(
        "courses.LearningGroup", on_delete=models.PROTECT, null=True, blank=True, related_name="quiz_overrides"
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="quiz_overrides"
    )
    opens_at = models.DateTimeField(_("opens at"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("time limit, minutes"), null=True, blank=True)
    attempts_allowed = models.PositiveSmallIntegerField(_("attempts allowed"), null=True, blank=True)
    delay_minutes = models.PositiveIntegerField(
        _("wait between attempts, minutes"), null=True, blank=True, help_text=_("After every attempt; 0 for none.")
    )
    room_code = models.CharField(
        _("room code"), max_length=20, blank=True, help_text=_("Said in the room; asked before an attempt begins.")
    )
    reason = models.CharField(_("reason"), max_length=300)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = QuizOverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("quiz override")
        verbose_name_plural = _("quiz overrides")
        constraints = [
            models.CheckConstraint(name="an_override_has_one_addressee", condition=Q(group=None) | Q(officer=None)),
            models.UniqueConstraint(
                name="one_override_per_quiz_and_group",
                fields=["quiz", "group"],
                condition=Q(ended_at=None, group__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_override_per_quiz_and_officer",
                fields=["quiz", "officer"],
                condition=Q(ended_at=None, officer__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_override_per_quiz_for_everyone",
                fields=["quiz"],
                condition=Q(ended_at=None, officer=None, group=None),
            ),
            models.CheckConstraint(
                name="an_override_closes_after_it_opens",
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=models.F("opens_at")),
                violation_error_message=_("The quiz must close after it opens."),
            ),
            models.CheckConstraint(name="an_override_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.quiz}: {self.officer or self.group or '*'}"
