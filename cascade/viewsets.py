"""Programmes, tiers and targets in the back office, for the programme team: forms to read, no raw JSON."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cascade.models import Programme, Target, Tier


class TitledForm(WagtailAdminModelForm):
    """A title a language instead of the stored mapping; languages that are not asked for stay as they are."""

    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    title_hi = forms.CharField(label=_("Title in Hindi"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = self.instance.titles or {}
        for code in ("en", "hi"):
            self.fields[f"title_{code}"].initial = titles.get(code, "")

    def clean(self) -> dict:
        cleaned = super().clean()
        named = {code: cleaned.get(f"title_{code}", "").strip() for code in ("en", "hi")}
        titles = (self.instance.titles or {}) | named
        self.instance.titles = {code: title for code, title in titles.items() if title}
        return cleaned


TITLES = MultiFieldPanel([FieldPanel("title_en"), FieldPanel("title_hi")], heading=_("Titles"))


class ProgrammeViewSet(SnippetViewSet):
    model = Programme
    icon = "folder-open-inverse"
    menu_label = _("Programmes")
    list_display = ["code", "starts_on", "ends_on"]
    edit_handler = ObjectList(
        [FieldPanel("code"), TITLES, FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")])],
        base_form_class=TitledForm,
    )


class TierViewSet(SnippetViewSet):
    model = Tier
    icon = "list-ol"
    menu_label = _("Tiers")
    list_display = ["__str__", "programme", "order", "course", "attendance_percent", "valid_months"]
    list_filter = ["programme"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("programme"), FieldPanel("order"), FieldPanel("code")]),
            TITLES,
            FieldPanel("course"),
            MultiFieldPanel(
                [FieldPanel("licenses_trainers"), FieldPanel("needs_cohort"), FieldPanel("sessions_to_keep")],
                heading=_("Trainers and cohorts"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("attendance_percent"),
                    FieldPanel("minimum_batch"),
                    FieldPanel("maximum_batch"),
                    FieldPanel("valid_months"),
                ],
                heading=_("Figures"),
            ),
        ],
        base_form_class=TitledForm,
    )


class TargetViewSet(SnippetViewSet):
    model = Target
    icon = "crosshairs"
    menu_label = _("Targets")
    list_display = ["jurisdiction", "tier", "officers", "due_on"]
    list_filter = ["tier"]
    list_select_related = True
    panels = [FieldPanel("jurisdiction"), FieldPanel("tier"), FieldPanel("officers"), FieldPanel("due_on")]


class CascadeGroup(SnippetViewSetGroup):
    """What the programme team sets."""

    menu_label = _("Cascade")
    menu_icon = "group"
    menu_order = 320
    items = (ProgrammeViewSet, TierViewSet, TargetViewSet)
