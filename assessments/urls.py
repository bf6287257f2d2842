from django.urls import path

from assessments import (
    answer_views,
    attempt_views,
    invigilation_views,
    override_views,
    practical_views,
    statistics_views,
    trying_views,
    views,
)

app_name = "assessments"
urlpatterns = [
    path("practice/", trying_views.rehearsal, name="rehearsal"),
    path("banks/<int:bank_id>/try/", trying_views.bank_try, name="bank-try"),
    path("attempts/<uuid:attempt_id>/", attempt_views.attempt, name="attempt"),
    path("attempts/<uuid:attempt_id>/answers/", answer_views.answers, name="answers"),
    path("attempts/<uuid:attempt_id>/clock/", answer_views.clock, name="clock"),
    path("attempts/<uuid:attempt_id>/save/", answer_views.attempt_save, name="attempt-save"),
    path("attempts/<uuid:attempt_id>/away/", attempt_views.away_ask, name="away-ask"),
    path("attempts/<uuid:attempt_id>/begin/", attempt_views.begin, name="begin"),
    path("attempts/<uuid:attempt_id>/check/", answer_views.check, name="check"),
    path("attempts/<uuid:attempt_id>/hand-in/", attempt_views.hand_in, name="hand-in"),
    path("attempts/<uuid:attempt_id>/result/", attempt_views.result, name="result"),
    path("invigilation/attempts/<uuid:attempt_id>/time/", invigilation_views.attempt_time, name="attempt-time"),
    path("invigilation/attempts/<uuid:attempt_id>/end/", invigilation_views.attempt_end, name="attempt-end"),
    path("invigilation/away/<uuid:request_id>/", invigilation_views.away_decide, name="away-decide"),
    path("invigilation/<uuid:group_id>/invigilators/", override_views.invigilator_list, name="invigilator-list"),
    path(
        "invigilation/<uuid:group_id>/invigilators/<uuid:invigilator_id>/end/",
        override_views.invigilator_end,
        name="invigilator-end",
    ),
    path("invigilation/<uuid:group_id>/<uuid:item_key>/", invigilation_views.monitor, name="monitor"),
    path("invigilation/<uuid:group_id>/<uuid:item_key>/time/", invigilation_views.monitor_time, name="monitor-time"),
    path("invigilation/<uuid:group_id>/<uuid:item_key>/end/", invigilation_views.monitor_end, name="monitor-end"),
    path("invigilation/<uuid:group_id>/<uuid:item_key>/overrides/", override_views.override_list, name="override-list"),
    path(
        "invigilation/<uuid:group_id>/<uuid:item_key>/overrides/new/",
        override_views.override_make,
        name="override-make",
    ),
    path(
        "invigilation/<uuid:group_id>/<uuid:item_key>/overrides/<uuid:override_id>/change/",
        override_views.override_change,
        name="override-change",
    ),
    path(
        "invigilation/<uuid:group_id>/<uuid:item_key>/overrides/<uuid:override_id>/end/",
        override_views.override_end,
        name="override-end",
    ),
    path("practicals/", practical_views.practical_list, name="practical-list"),
    path("practicals/<uuid:assessment_id>/", practical_views.practical_detail, name="practical-detail"),
    path("practicals/<uuid:assessment_id>/mark/", practical_views.practical_mark, name="practical-mark"),
    path("practicals/<uuid:enrolment_id>/<uuid:item_key>/open/", practical_views.practical_open, name="practical-open"),
    path("quizzes/statistics/", statistics_views.quiz_list, name="statistics-list"),
    path("quizzes/<slug:code>/statistics/", statistics_views.quiz_statistics, name="quiz-statistics"),
    path(
        "quizzes/<slug:code>/statistics/export/",
        statistics_views.quiz_statistics_export,
        name="quiz-statistics-export",
    ),
    path(
        "quizzes/<slug:code>/statistics/<str:question>/<slug:key>/",
        statistics_views.question_statistics,
        name="question-statistics",
    ),
    path("<uuid:enrolment_id>/<uuid:key>/", views.item, name="item"),
    path("<uuid:enrolment_id>/<uuid:key>/start/", views.start, name="start"),
]
