"""Jobs, notices, the audit chain and the worker's heartbeat."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ledger.clock import DatabaseNow

OVERDUE_AFTER = timedelta(seconds=5)
RING_AGAIN_AFTER = timedelta(seconds=60)


class JobQuerySet(models.QuerySet):
    def claimable(self, now: datetime):
        """Jobs that are due, and jobs whose runner's lease has run out: it died or hangs."""
        return self.filter(
            Q(state=Job.State.WAITING, next_at__lte=now) | Q(state=Job.State.RUNNING, lease_until__lte=now)
        )

    def forgotten(self, now: datetime):
        """Claimable jobs that nobody took in time, and that were not sent again within the last minute."""
        return self.filter(
            Q(state=Job.State.WAITING, next_at__lte=now - OVERDUE_AFTER)
            | Q(state=Job.State.RUNNING, lease_until__lte=now),
            Q(sent_again_at=None) | Q(sent_again_at__lte=now - RING_AGAIN_AFTER),
        )


class Job(models.Model):
    """The promise that a handler will run; Celery only carries its id."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", pgettext_lazy("job", "Failed")

    kind = models.CharField(_("kind"), max_length=100, help_text=_("The event announced, or the kind enqueued."))
    key = models.CharField(_("key"), max_length=400, unique=True, help_text=_("The same work has the same key."))
    event = models.CharField(_("event"), max_length=100, blank=True)
    handler = models.CharField(_("handler"), max_length=200)
    subject_id = models.BigIntegerField(_("subject"), null=True, blank=True)
    payload = models.JSONField(_("payload"), default=dict, blank=True, help_text=_("Ids only, never objects."))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("next attempt"), db_default=DatabaseNow())
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    sent_again_at = models.DateTimeField(_("sent again"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created"), db_default=DatabaseNow())
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    progress_done = models.PositiveIntegerField(_("steps done"), default=0)
    progress_total = models.PositiveIntegerField(_("steps in all"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(fields=["next_at"], name="job_waiting", condition=Q(state="waiting")),
            models.Index(fields=["lease_until"], name="job_running", condition=Q(state="running")),
            models.Index(fields=["-id"], name="job_failed", condition=Q(state="failed")),
        ]
        constraints = [
            models.CheckConstraint(
                name="job_of_an_event_has_a_subject",
                condition=Q(event="", subject_id=None) | (~Q(event="") & Q(subject_id__isnull=False)),
                violation_error_message=_("A job of an event names its subject; any other job has only a payload."),
            ),
            models.CheckConstraint(
                name="job_has_a_lease_while_it_runs",
                condition=(Q(state="running") & Q(lease_until__isnull=False))
                | (~Q(state="running") & Q(lease_until=None)),
                violation_error_message=_("A job has a lease while it runs and only then."),
            ),
            models.CheckConstraint(
                name="job_is_finished_when_done_or_failed",
                condition=Q(state__in=["done", "failed"], finished_at__isnull=False)
                | Q(state__in=["waiting", "running"], finished_at=None),
                violation_error_message=_("A job has a finishing time when it is done or failed and only then."),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_finished(self) -> bool:
        return self.state in (Job.State.DONE, Job.State.FAILED)

    @property
    def progress(self) -> str:
        """Steps done of steps in all, as far as the handler said; empty when it says nothing."""
        if self.progress_total is None:
            return str(self.progress_done or "")
        return f"{self.progress_done}/{self.progress_total}"


class NoticeQuerySet(models.QuerySet):
    def due_mail(self, now: datetime):
        """Mail to be sent now: scheduled for now or before, and not in another sender's hands."""
        return self.filter(
            Q(claimed_until=None) | Q(claimed_until__lte=now),
            channel=Notice.Channel.MAIL,
            state=Notice.State.WAITING,
            send_at__lte=now,
        )

    def shown_to(self, officer: models.Model):
        """In-app notices that have reached the officer, read or not."""
        return self.filter(
            recipient=officer,
            channel=Notice.Channel.IN_APP,
            state__in=[Notice.State.SENT, Notice.State.READ],
        )

    def unread(self):
        return self.filter(channel=Notice.Channel.IN_APP, state=Notice.State.SENT)


class Notice(models.Model):
    """One message to one officer by one channel, in words already rendered in the reader's language."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("E-mail")
        IN_APP = "in_app", _("On this site")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", pgettext_lazy("job", "Failed")
        READ = "read", _("Read")

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices", verbose_name=_("recipient")
    )
    kind = models.CharField(_("kind"), max_length=100)
    key = models.CharField(_("key"), max_length=200, help_text=_("The same message has the same key."))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    language = models.CharField(_("language"), max_length=20)
    subject = models.CharField(_("subject"), max_length=255)
    body = models.TextField(_("body"))
    url = models.CharField(
        _("page"), max_length=255, blank=True, help_text=_("A path on this site, such as /en/learn/.")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    send_at = models.DateTimeField(_("send at"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    claimed_until = models.DateTimeField(_("in a sender's hands until"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created"), db_default=DatabaseNow())

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["send_at"], name="notice_waiting", condition=Q(state="waiting")),
            models.Index(fields=["recipient", "-id"], name="notice_in_app", condition=Q(channel="in_app")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "key", "channel"],
                name="one_notice_per_recipient_key_and_channel",
                violation_error_message=_("This notice has already been written."),
            ),
            models.CheckConstraint(
                name="notice_read_is_in_app",
                condition=Q(state="read", channel="in_app", read_at__isnull=False)
                | (~Q(state="read") & Q(read_at=None)),
                violation_error_message=_("Only a notice on this site can be read, and then it has a time."),
            ),
            models.CheckConstraint(
                name="notice_sent_has_a_time",
                condition=Q(state__in=["sent", "read"], sent_at__isnull=False)
                | Q(state__in=["waiting", "cancelled", "failed"], sent_at=None),
                violation_error_message=_("A notice has a sending time when it was sent and only then."),
            ),
            models.CheckConstraint(
                name="notice_url_is_a_path_here",
                condition=Q(url="") | (Q(url__startswith="/") & ~Q(url__startswith="//")),
                violation_error_message=_("A notice links to a path on this site only."),
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_read(self) -> bool:
        return self.state == Notice.State.READ


class AuditEvent(models.Model):
    """Who did what to what, when and why. Triggers refuse every update and delete.

    ``old`` and ``new`` never hold personal values: those go to ``AuditPersonal``, whose salted digest stays
    here, so that they can be erased and the chain still verifies.
    """

    recorded_at = models.DateTimeField(_("recorded"), db_default=DatabaseNow())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="audit_events",
        verbose_name=_("by"),
    )
    verb = models.CharField(_("verb"), max_length=100)
    subject_type = models.CharField(_("subject type"), max_length=100)
    subject_id = models.CharField(_("subject"), max_length=64)
    jurisdiction_id = models.BigIntegerField(_("jurisdiction"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    old = models.JSONField(_("before"), null=True, blank=True, encoder=DjangoJSONEncoder)
    new = models.JSONField(_("after"), null=True, blank=True, encoder=DjangoJSONEncoder)
    personal_digest = models.CharField(_("digest of personal values"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_of_a_subject"),
            models.Index(fields=["verb", "-id"], name="audit_of_a_verb"),
            models.Index(fields=["-recorded_at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"


class AuditPending(models.Model):
    """An event that the sealer has not chained yet. A trigger writes the row with the event."""

    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, primary_key=True, related_name="pending")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.event_id)


class AuditPersonal(models.Model):
    """The personal values of an event; erasing the row leaves the chain verifiable."""

    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, primary_key=True, related_name="personal")
    salt = models.CharField(_("salt"), max_length=64)
    values = models.JSONField(_("values"), encoder=DjangoJSONEncoder)

    class Meta:
        default_permissions = ("view",)

    def __str__(self) -> str:
        return str(self.event_id)


class AuditLink(models.Model):
    """The seal on one event: its place in the chain and the digest over it and everything before."""

    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, related_name="link")
    position = models.BigIntegerField(_("position"), unique=True)
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    previous = models.CharField(_("digest before"), max_length=64, unique=True)

    class Meta:
        default_permissions = ()
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="audit_position_counts_from_one",
                condition=Q(position__gte=1),
                violation_error_message=_("Positions count from 1."),
            ),
            models.CheckConstraint(
                name="audit_link_does_not_follow_itself",
                condition=~Q(digest=F("previous")),
                violation_error_message=_("A link cannot follow itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}:{self.digest}"


class Heartbeat(models.Model):
    """When a part of the system was last seen alive."""

    name = models.CharField(_("name"), max_length=50, unique=True)
    at = models.DateTimeField(_("last seen"))

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
