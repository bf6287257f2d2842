"""The database's own guard over licence events and attendance marks: added to, never changed."""

from ledger.guarding import ANY_COLUMN, Guard

GUARDED = ("cascade_licenceevent", "cascade_attendance")

guard = Guard("cascade", "what happened is only added to", dict.fromkeys(GUARDED, ANY_COLUMN))
install, lift, missing_triggers = guard.install, guard.lift, guard.missing_triggers
