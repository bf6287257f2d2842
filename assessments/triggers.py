"""The database's own guard: what attempts point at, and what was decided over them, takes no update and no delete."""

from ledger.guarding import ANY_COLUMN, Guard

GUARDED = (
    "assessments_questionversion",
    "assessments_quizversion",
    "assessments_quizversionquestion",
    "assessments_practicalversion",
    "assessments_grading",
    "assessments_try",
    "assessments_timegrant",
)
ENDED_OR_DECIDED_ONCE = {  # what stands there never changes; the columns left out say how it ended
    "assessments_invigilator": "group_id, officer_id, starts_on, appointed_by_id, appointed_at",
    "assessments_awayrequest": "attempt_id, reason, requested_at",
    "assessments_quizoverride": (
        "quiz_id, group_id, officer_id, opens_at, closes_at, minutes, attempts_allowed, room_code, reason, "
        "made_by_id, made_at"
    ),
}

guard = Guard(
    "assessments", "it never changes once written", dict.fromkeys(GUARDED, ANY_COLUMN) | ENDED_OR_DECIDED_ONCE
)
install, lift, missing_triggers = guard.install, guard.lift, guard.missing_triggers
