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
    "assessments_writtenmark",
    "assessments_resultrelease",
    "assessments_questionreview",
)
ENDED_OR_DECIDED_ONCE = {  # what stands there never changes; the columns left out say how it ended
    "assessments_invigilator": "group_id, officer_id, starts_on, appointed_by_id, appointed_at",
    "assessments_awayrequest": "attempt_id, reason, requested_at",
    "assessments_quizoverride": (
        "quiz_id, group_id, officer_id, opens_at, closes_at, minutes, attempts_allowed, delay_minutes, "
        "room_code, reason, made_by_id, made_at"
    ),
    "assessments_regradechange": (
        "regrade_id, attempt_id, base_id, share, before_percent, after_percent, passed_before, passed_after"
    ),
    "assessments_attemptflag": "attempt_id, other_id, kind, evidence, flagged_at",
    "assessments_questionbankkeeper": "bank_id, officer_id, starts_on, reason, given_by_id, given_at",
    "assessments_formassignment": (
        "study_id, officer_id, enrolment_id, group_id, number, first_form, first_block, assigned_at"
    ),
    "assessments_resultindoubt": "enrolment_id, item_id, grading_id, noted_at",
}

guard = Guard(
    "assessments", "it never changes once written", dict.fromkeys(GUARDED, ANY_COLUMN) | ENDED_OR_DECIDED_ONCE
)
install, lift, missing_triggers, renew = guard.install, guard.lift, guard.missing_triggers, guard.renew
