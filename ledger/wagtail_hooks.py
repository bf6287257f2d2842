from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ledger import reports

report_urls = [
    path("jobs/", reports.JobListView.as_view(), name="job-list"),
    path("jobs/results/", reports.JobListView.as_view(results_only=True), name="job-list-results"),
    path("jobs/<int:job_id>/retry/", reports.job_retry, name="job-retry"),
    path("audit/", reports.AuditListView.as_view(), name="audit-list"),
    path("audit/results/", reports.AuditListView.as_view(results_only=True), name="audit-list-results"),
]


class ReportMenuItem(MenuItem):
    """A menu item for those who may open what it leads to."""

    def __init__(self, *args, permissions: tuple[str, ...], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.permissions = permissions

    def is_shown(self, request: HttpRequest) -> bool:
        return any(request.user.has_perm(permission) for permission in self.permissions)


@hooks.register("register_admin_urls")
def register_report_urls() -> list:
    return [path("reports/ledger/", include((report_urls, "ledger_admin"), namespace="ledger_admin"))]


@hooks.register("register_reports_menu_item")
def register_jobs_menu_item() -> MenuItem:
    return ReportMenuItem(
        _("Jobs"),
        reverse("ledger_admin:job-list"),
        name="jobs",
        icon_name="cogs",
        order=1100,
        permissions=("ledger.change_job", "ledger.view_job"),
    )


@hooks.register("register_reports_menu_item")
def register_audit_menu_item() -> MenuItem:
    return ReportMenuItem(
        _("Audit"),
        reverse("ledger_admin:audit-list"),
        name="audit",
        icon_name="history",
        order=1200,
        permissions=("ledger.view_auditevent",),
    )


@hooks.register("register_permissions")
def register_ledger_permissions() -> QuerySet:
    return Permission.objects.filter(
        content_type__app_label="ledger", codename__in=["view_job", "change_job", "view_auditevent"]
    )
