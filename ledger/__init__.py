"""What must not be forgotten: jobs that must happen, notices to be sent, the audit chain.

The public surface, each name kept in the module named after it:

    ledger.on, handlers, job_kind          who does what, registered in AppConfig.ready()
    ledger.announce, enqueue               one Job row per handler, in the caller's transaction
    ledger.promised                        which jobs were enqueued already: for sweeps that find the same again
    ledger.run_due_jobs, report_progress   running them
    ledger.notify, in_language_of          mail and in-app notices
    ledger.record                          an audit event
    ledger.clock.database_now              the one clock for deadlines

``ledger.models`` holds the tables, ``ledger.status`` what /readyz asks.
"""

from importlib import import_module
from typing import Any

from ledger.registry import handlers, job_kind, on

_HOMES = {  # these need models, which cannot be imported while Django is still loading its apps
    "announce": "ledger.announcing",
    "enqueue": "ledger.announcing",
    "promised": "ledger.announcing",
    "run_due_jobs": "ledger.running",
    "report_progress": "ledger.running",
    "notify": "ledger.notifying",
    "in_language_of": "ledger.notifying",
    "record": "ledger.recording",
}
__all__ = ["handlers", "job_kind", "on", *_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'ledger' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
