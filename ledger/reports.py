"""The two reports of the back office: jobs with a retry button, and the audit, read only."""

import json
from collections.abc import Iterator
from typing import Any

import django_filters
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from ledger import registry, running
from ledger.models import AuditEvent, Job
from ledger.recording import record


def job_kind_choices() -> list[tuple[str, str]]:
    return [(kind, kind) for kind in sorted({*registry.EVENTS, *registry.KINDS})]


class JobFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=_("Status"), choices=Job.State.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=job_kind_choices)

    class Meta:
        model = Job
        fields = ["state", "kind"]


class JobColumn(BaseColumn):
    cell_template_name = "ledger/reports/_job.html"

    def get_cell_context_data(self, instance: Job, parent_context: dict) -> dict:
        lines = instance.error.strip().splitlines()
        return super().get_cell_context_data(instance, parent_context) | {
            "key_parts": instance.key.split(":"),
            "last_line": lines[-1] if lines else "",
        }


class JobRetryColumn(BaseColumn):
    cell_template_name = "ledger/reports/_job_retry.html"

    def get_cell_context_data(self, instance: Job, parent_context: dict) -> dict:
        context = super().get_cell_context_data(instance, parent_context)
        request = context["request"]
        return context | {
            "csrf_token": get_token(request),
            "query": request.GET.urlencode(),
            "can_retry": instance.state == Job.State.FAILED and request.user.has_perm("ledger.change_job"),
        }


class JobListView(ReportView):
    model = Job
    page_title = _("Jobs")
    header_icon = "cogs"
    verbose_name_plural = _("jobs")
    index_url_name = "ledger_admin:job-list"
    index_results_url_name = "ledger_admin:job-list-results"
    filterset_class = JobFilterSet
    permission_policy = ModelPermissionPolicy(Job)
    any_permission_required = ["change", "view"]
    default_ordering = "-pk"
    FORMATS = ()  # nothing to export: ids and tracebacks are of use only here
    columns = [
        JobColumn("job", label=_("Job and last error"), width="40%"),
        JobRetryColumn("retry", label=_("Try again")),
        Column("state", label=_("Status"), accessor="get_state_display"),
        Column("attempts", label=_("Attempts")),
        Column("progress", label=_("Progress"), accessor=lambda job: job.progress),
        DateColumn("created_at", label=_("Created")),
        DateColumn("next_at", label=_("Next attempt"), accessor=lambda job: None if job.is_finished else job.next_at),
    ]


@require_POST
def job_retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Put a failed job back to waiting; a second click says that it is waiting already."""
    if not request.user.has_perm("ledger.change_job"):
        raise PermissionDenied
    job = get_object_or_404(Job, pk=job_id)
    try:
        running.retry_job(job=job, actor=request.user)
    except running.JobNotFailed:
        messages.warning(
            request, gettext("The job %(key)s is not failed any more; nothing was changed.") % {"key": job}
        )
    else:
        messages.success(request, gettext("The job %(key)s will be tried again.") % {"key": job})
    query = QueryDict(request.POST.get("query", "")).urlencode()
    return redirect(reverse("ledger_admin:job-list") + (f"?{query}" if query else ""))


class AuditFilterSet(WagtailFilterSet):
    verb = django_filters.CharFilter(
        label=_("Verb"), lookup_expr="startswith", help_text=_("The beginning is enough: certificate. finds them all.")
    )
    actor = django_filters.CharFilter(label=_("By (user name)"), method="filter_actor")
    subject_type = django_filters.CharFilter(label=_("Subject type"))
    subject_id = django_filters.CharFilter(label=_("Subject"))
    recorded_at = django_filters.DateFromToRangeFilter(label=_("Recorded"), widget=DateRangePickerWidget)

    def filter_actor(self, events: QuerySet, name: str, value: str) -> QuerySet:
        return events.filter(**{f"actor__{get_user_model().USERNAME_FIELD}__iexact": value})

    class Meta:
        model = AuditEvent
        fields = ["verb", "actor", "subject_type", "subject_id", "recorded_at"]


def username_of_actor(event: AuditEvent) -> str:
    return event.actor.get_username() if event.actor else ""


class AuditListView(ReportView):
    model = AuditEvent
    page_title = _("Audit")
    header_icon = "history"
    verbose_name_plural = _("audit events")
    index_url_name = "ledger_admin:audit-list"
    index_results_url_name = "ledger_admin:audit-list-results"
    filterset_class = AuditFilterSet
    permission_policy = ModelPermissionPolicy(AuditEvent)
    any_permission_required = ["view"]
    default_ordering = "-pk"
    columns = [
        Column("recorded_at", label=_("Recorded")),
        Column("verb", label=_("Verb")),
        Column("subject", label=_("Subject"), accessor=lambda event: f"{event.subject_type} {event.subject_id}"),
        Column("actor", label=_("By"), accessor=lambda event: event.actor or gettext("the system")),
        Column("username", label=_("User name"), accessor=username_of_actor),
        Column("jurisdiction_id", label=_("Jurisdiction")),
        Column("reason", label=_("Reason")),
        Column("old", label=_("Before"), accessor=lambda event: as_json(event.old)),
        Column("new", label=_("After"), accessor=lambda event: as_json(event.new)),
        Column("position", label=_("Sealed at"), accessor="link.position"),
    ]
    list_export = [
        "pk",
        "recorded_at",
        "verb",
        "subject_type",
        "subject_id",
        "actor.username",
        "jurisdiction_id",
        "reason",
        "old",
        "new",
        "personal_digest",
        "link.position",
        "link.digest",
    ]
    export_headings = {
        "pk": _("Number"),
        "actor.username": _("By (user name)"),
        "link.position": _("Sealed at"),
        "link.digest": _("Seal"),
    }
    export_filename = "audit"

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().select_related("actor", "link")

    def to_row_dict(self, item: AuditEvent) -> dict[str, Any]:
        link = getattr(item, "link", None)
        values = {
            "pk": item.pk,
            "recorded_at": item.recorded_at,
            "verb": item.verb,
            "subject_type": item.subject_type,
            "subject_id": item.subject_id,
            "actor.username": username_of_actor(item),
            "jurisdiction_id": item.jurisdiction_id,
            "reason": harmless(item.reason),
            "old": as_json(item.old),
            "new": as_json(item.new),
            "personal_digest": item.personal_digest,
            "link.position": link.position if link else None,
            "link.digest": link.digest if link else "",
        }
        return {field: values[field] for field in self.list_export}

    def stream_csv(self, queryset: QuerySet) -> Iterator[str]:
        return super().stream_csv(queryset.iterator(chunk_size=2000))

    def get_heading(self, queryset: Any, field: str) -> str:
        return super().get_heading(AuditEvent.objects.none(), field)  # stream_csv hands over an iterator

    def as_spreadsheet(self, queryset: QuerySet, spreadsheet_format: str) -> HttpResponse:
        record(
            verb="audit.exported",
            subject=self.request.user,
            actor=self.request.user,
            new={
                "format": spreadsheet_format,
                "filter": {
                    name: value.replace("\0", "") for name, value in self.request.GET.items() if "\0" not in name
                },
            },
        )
        return super().as_spreadsheet(queryset, spreadsheet_format)


def as_json(value: Any) -> str:
    return "" if value is None else json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)


FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
INVISIBLE = " \u00a0\u200b\ufeff"  # what a spreadsheet may pass over before a formula


def harmless(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.lstrip(INVISIBLE).startswith(FORMULA_SIGNS) else text
