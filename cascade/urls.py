from django.urls import path

from cascade.views import cohorts, coverage, members, nominations, sessions

app_name = "cascade"
urlpatterns = [
    path("cohorts/", cohorts.cohort_list, name="cohort-list"),
    path("cohorts/open/", cohorts.cohort_open, name="cohort-open"),
    path("cohorts/<uuid:cohort_id>/", cohorts.cohort_detail, name="cohort-detail"),
    path("cohorts/<uuid:cohort_id>/export/", cohorts.cohort_export, name="cohort-export"),
    path("cohorts/<uuid:cohort_id>/start/", cohorts.cohort_start, name="cohort-start"),
    path("cohorts/<uuid:cohort_id>/close/", cohorts.cohort_close, name="cohort-close"),
    path("cohorts/<uuid:cohort_id>/cancel/", cohorts.cohort_cancel, name="cohort-cancel"),
    path("cohorts/<uuid:cohort_id>/trainers/add/", cohorts.trainer_add, name="trainer-add"),
    path("cohorts/<uuid:cohort_id>/trainers/<int:trainer_id>/remove/", cohorts.trainer_remove, name="trainer-remove"),
    path("cohorts/<uuid:cohort_id>/members/add/", members.member_add, name="member-add"),
    path("cohorts/<uuid:cohort_id>/members/<uuid:member_id>/remove/", members.member_remove, name="member-remove"),
    path("cohorts/<uuid:cohort_id>/rosters/upload/", members.roster_upload, name="roster-upload"),
    path("cohorts/<uuid:cohort_id>/rosters/<uuid:roster_id>/", members.roster_preview, name="roster-preview"),
    path("cohorts/<uuid:cohort_id>/rosters/<uuid:roster_id>/apply/", members.roster_apply, name="roster-apply"),
    path("cohorts/<uuid:cohort_id>/rosters/<uuid:roster_id>/result/", members.roster_result, name="roster-result"),
    path("cohorts/<uuid:cohort_id>/sessions/plan/", sessions.session_plan, name="session-plan"),
    path("sessions/<uuid:session_id>/attendance/", sessions.session_attendance, name="session-attendance"),
    path("sessions/<uuid:session_id>/cancel/", sessions.session_cancel, name="session-cancel"),
    path("coverage/", coverage.coverage_own, name="coverage"),
    path("coverage/national/", coverage.coverage_national, name="coverage-national"),
    path("coverage/<uuid:place_id>/", coverage.coverage_place, name="coverage-place"),
    path("coverage/<uuid:place_id>/officers/", coverage.coverage_officers, name="coverage-officers"),
    path("nominations/", nominations.nomination_list, name="nomination-list"),
    path("nominations/new/", nominations.nomination_new, name="nomination-new"),
    path("nominations/<uuid:nomination_id>/decide/", nominations.nomination_decide, name="nomination-decide"),
    path("licences/", nominations.licence_list, name="licence-list"),
    path("licences/grant/", nominations.licence_grant, name="licence-grant"),
    path("licences/<uuid:licence_id>/", nominations.licence_detail, name="licence-detail"),
]
