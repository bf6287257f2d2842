"""The back office: awards to edit, and every certificate to read. Revoking and replacing are the site's own pages."""

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet

from certificates.forms import certificates_found
from certificates.models import Award, Certificate, CertificateQuerySet, CertificateState
from people.models import Officer
from people.permissions import sees_everything


class AwardForm(WagtailAdminModelForm):
    """The titles, one field a language, instead of the JSON they are kept in."""

    title_en = forms.CharField(label=_("Title in English"), max_length=200)
    title_hi = forms.CharField(label=_("Title in Hindi"), max_length=200, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["title_en"] = self.instance.titles.get("en", "") if self.instance.titles else ""
        self.initial["title_hi"] = self.instance.titles.get("hi", "") if self.instance.titles else ""

    def clean(self) -> dict:
        cleaned = super().clean()
        titles = {"en": cleaned.get("title_en", ""), "hi": cleaned.get("title_hi", "")}
        self.instance.titles = {language: title for language, title in titles.items() if title}
        return cleaned


class AwardViewSet(SnippetViewSet):
    model = Award
    list_display = ["code", "kind", "course", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["code"]
    ordering = ["code"]
    icon = "tick"
    edit_handler = ObjectList(
        [
            HelpPanel(_("Completing the course gives this certificate. Certificates already issued do not change.")),
            FieldPanel("code"),
            FieldPanel("course"),
            FieldPanel("kind"),
            FieldPanel("title_en"),
            FieldPanel("title_hi"),
            FieldPanel("is_active"),
        ],
        base_form_class=AwardForm,
    )


class CertificateReportPolicy(ModelPermissionPolicy):
    """Whoever sees every certificate on the site reads them here; nobody changes one here."""

    def user_has_permission(self, user: Officer, action: str) -> bool:
        return action == "view" and sees_everything(user)

    def user_has_any_permission(self, user: Officer, actions: list[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class CertificateFilterSet(WagtailFilterSet):
    q = django_filters.CharFilter(label=_("Name or number"), method="filter_text")
    state = django_filters.ChoiceFilter(label=_("Status"), choices=CertificateState.choices, method="filter_state")
    issued_on = django_filters.DateFromToRangeFilter(label=_("Issued on"), widget=DateRangePickerWidget)

    def filter_text(self, certificates: CertificateQuerySet, name: str, value: str) -> CertificateQuerySet:
        return certificates_found(certificates, value)

    def filter_state(self, certificates: CertificateQuerySet, name: str, value: str) -> CertificateQuerySet:
        return certificates.in_state(value)

    class Meta:
        model = Certificate
        fields = ["q", "state", "issued_on"]


class CertificateReportView(ReportView):
    model = Certificate
    page_title = _("Certificates")
    header_icon = "tick"
    verbose_name_plural = _("certificates")
    index_url_name = "certificates_admin:report"
    index_results_url_name = "certificates_admin:report-results"
    filterset_class = CertificateFilterSet
    permission_policy = CertificateReportPolicy(Certificate)
    any_permission_required = ["view"]
    default_ordering = "-pk"
    FORMATS = ()  # the site's own list exports, and records that it did
    columns = [
        TitleColumn(
            "number",
            label=_("Number"),
            get_url=lambda certificate: reverse("certificates:detail", args=[certificate.public_id]),
        ),
        Column("name", label=_("Name"), accessor=lambda certificate: certificate.name),
        Column("course", label=_("Course"), accessor=lambda certificate: certificate.course_title),
        Column("jurisdiction", label=_("Place")),
        Column("issued_on", label=_("Issued on"), accessor=lambda c: f"{c.issued_on:%d-%m-%Y}"),
        Column(
            "valid_until",
            label=_("Valid until"),
            accessor=lambda c: f"{c.valid_until:%d-%m-%Y}" if c.valid_until else "",
        ),
        Column("state", label=_("Status"), accessor=lambda certificate: certificate.state().label),
    ]

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("completion", "jurisdiction")
