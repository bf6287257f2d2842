"""What /readyz asks of the ledger; every function is one query."""

from django.db.models import Min

from ledger.clock import database_now
from ledger.models import AuditPending, Heartbeat, Job

WORKER = "worker"


def beat(name: str) -> None:
    """Note that the named part is alive now."""
    row = Heartbeat(name=name, at=database_now())
    Heartbeat.objects.bulk_create([row], update_conflicts=True, unique_fields=["name"], update_fields=["at"])


def worker_seen_ago() -> float | None:
    """Return the seconds since a worker last did anything; None when none ever did."""
    seen = Heartbeat.objects.filter(name=WORKER).values_list("at", flat=True).first()
    return None if seen is None else max(0.0, (database_now() - seen).total_seconds())


def audit_lag() -> float:
    """Return the age in seconds of the oldest audit event that is not sealed; 0 when all are."""
    oldest = AuditPending.objects.aggregate(at=Min("event__recorded_at"))["at"]
    return 0.0 if oldest is None else max(0.0, (database_now() - oldest).total_seconds())


def failed_jobs() -> int:
    """Return how many jobs need a person."""
    return Job.objects.filter(state=Job.State.FAILED).count()
