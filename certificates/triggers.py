"""The database's own guard over what was certified: number, snapshot and what they rest on never change.

Revoking and replacing write other columns. A kept file's row is only added.
"""

from ledger.guarding import ANY_COLUMN, Guard

FIXED = "number, snapshot, completion_id, award_id, public_id"

guard = Guard(
    "certificates",
    "what was certified stays as it is",
    {"certificates_certificate": FIXED, "certificates_certificatefile": ANY_COLUMN},
)
install, lift, missing_triggers = guard.install, guard.lift, guard.missing_triggers
