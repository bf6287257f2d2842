"""The database's own guard over what attempts point at: versions and gradings take no update and no delete."""

from ledger.guarding import ANY_COLUMN, Guard

GUARDED = (
    "assessments_questionversion",
    "assessments_quizversion",
    "assessments_quizversionquestion",
    "assessments_practicalversion",
    "assessments_grading",
    "assessments_try",
)

guard = Guard("assessments", "it never changes once written", dict.fromkeys(GUARDED, ANY_COLUMN))
install, lift, missing_triggers = guard.install, guard.lift, guard.missing_triggers
