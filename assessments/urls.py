from django.urls import path

from assessments import answer_views, attempt_views, practical_views, statistics_views, trying_views, views

app_name = "assessments"
urlpatterns = [
    path("practice/", trying_views.rehearsal, name="rehearsal"),
    path("banks/<int:bank_id>/try/", trying_views.bank_try, name="bank-try"),
    path("attempts/<uuid:attempt_id>/", attempt_views.attempt, name="attempt"),
    path("attempts/<uuid:attempt_id>/answers/", answer_views.answers, name="answers"),
    path("attempts/<uuid:attempt_id>/clock/", answer_views.clock, name="clock"),
    path("attempts/<uuid:attempt_id>/save/", answer_views.attempt_save, name="attempt-save"),
    path("attempts/<uuid:attempt_id>/begin/", attempt_views.begin, name="begin"),
    path("attempts/<uuid:attempt_id>/check/", answer_views.check, name="check"),
    path("attempts/<uuid:attempt_id>/hand-in/", attempt_views.hand_in, name="hand-in"),
    path("attempts/<uuid:attempt_id>/result/", attempt_views.result, name="result"),
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
