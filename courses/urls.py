from django.urls import path

from courses import views

app_name = "courses"
urlpatterns = [
    path("courses/", views.catalogue, name="catalogue"),
    path("courses/<slug:code>/", views.course_detail, name="course-detail"),
    path("courses/<slug:code>/enrol/", views.course_enrol, name="course-enrol"),
    path("learn/", views.my_learning, name="my-learning"),
    path("learn/<uuid:enrolment_id>/", views.enrolment_detail, name="enrolment-detail"),
    path("learn/<uuid:enrolment_id>/<uuid:item_key>/", views.item_detail, name="item-detail"),
    path("learn/<uuid:enrolment_id>/<uuid:item_key>/original/", views.item_original, name="item-original"),
    path("learn/<uuid:enrolment_id>/<uuid:item_key>/read/", views.item_mark_read, name="item-mark-read"),
    path(
        "learn/<uuid:enrolment_id>/<uuid:item_key>/checks/<slug:check_id>/answer/",
        views.self_check_answer,
        name="self-check-answer",
    ),
]
