from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from certificates import reports
from people.permissions import sees_everything

register_snippet(reports.AwardViewSet)

report_urls = [
    path("", reports.CertificateReportView.as_view(), name="report"),
    path("results/", reports.CertificateReportView.as_view(results_only=True), name="report-results"),
]


class CertificatesMenuItem(MenuItem):
    """For those who may open what it leads to."""

    def is_shown(self, request: HttpRequest) -> bool:
        return sees_everything(request.user)


@hooks.register("register_admin_urls")
def register_report_urls() -> list:
    return [path("reports/certificates/", include((report_urls, "certificates_admin"), namespace="certificates_admin"))]


@hooks.register("register_reports_menu_item")
def register_certificates_menu_item() -> MenuItem:
    return CertificatesMenuItem(
        _("Certificates"), reverse("certificates_admin:report"), name="certificates", icon_name="tick", order=1000
    )
