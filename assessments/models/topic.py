"""The tree of topics: how authors and blueprints sort the bank. It says nothing about who may see a question."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node


class Topic(MP_Node):
    """A topic with its name in each language; what stands below it belongs to it. Siblings stand by their names."""

    name_en = models.CharField(_("name in English"), max_length=200)
    name_hi = models.CharField(_("name in Hindi"), max_length=200)

    node_order_by = ["name_en"]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name_hi if get_language() == "hi" else self.name_en

    @property
    def indented(self) -> str:
        """The name, further in the deeper it stands, for lists to choose from."""
        return f"{'– ' * (self.depth - 1)}{self}"
