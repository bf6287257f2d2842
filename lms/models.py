"""What the commands of this project have already put into this database."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedContent(models.Model):
    """Content loaded by a command, so that starting again does not load it again."""

    name = models.CharField(_("name"), max_length=50, unique=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    loaded_at = models.DateTimeField(_("loaded"), auto_now=True)

    class Meta:
        verbose_name = _("loaded content")
        verbose_name_plural = _("loaded content")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
