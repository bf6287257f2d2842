"""Who keeps a secure bank: the authors who see its questions and keys."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.bank import QuestionBank


class BankKeeperQuerySet(models.QuerySet):
    def in_force(self, on: date | None = None) -> "BankKeeperQuerySet":
        """Who keeps a bank on ``on`` (today if None); ``ends_on`` is the last day."""
        on = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)


class QuestionBankKeeper(models.Model):
    """An author to whom the programme team has entrusted a secure bank, from one day to another."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bank = models.ForeignKey(QuestionBank, on_delete=models.PROTECT, related_name="keepers", verbose_name=_("bank"))
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="banks_kept")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    objects = BankKeeperQuerySet.as_manager()

    class Meta:
        verbose_name = _("keeper of a bank")
        verbose_name_plural = _("keepers of banks")
        constraints = [
            models.UniqueConstraint(
                name="one_open_keeping_per_bank_and_officer", fields=["bank", "officer"], condition=Q(ends_on=None)
            ),
            models.CheckConstraint(name="a_bank_is_entrusted_with_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="nobody_entrusts_a_bank_to_oneself", condition=~Q(officer=F("given_by"))),
        ]

    def __str__(self) -> str:
        return f"{self.officer}: {self.bank}"
