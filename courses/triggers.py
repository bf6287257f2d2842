"""The database's own guard over released texts and items: no update, no delete."""

from ledger.guarding import ANY_COLUMN, Guard

GUARDED = ("courses_editionitem", "courses_editiontext")

guard = Guard("courses", "what is released stays as it is", dict.fromkeys(GUARDED, ANY_COLUMN))
install, lift, missing_triggers = guard.install, guard.lift, guard.missing_triggers
