"""Addresses of the pages about questions in the back office, beside Wagtail's own; in the space ``assessments_cms``."""

from django.urls import path

from assessments import duplicate_pages, question_pages, retiring_pages

urlpatterns = [
    path("duplicates/", duplicate_pages.duplicate_list, name="duplicate-list"),
    path("<int:question_id>/compare/", question_pages.question_compare, name="question-compare"),
    path("<int:question_id>/usage/", question_pages.question_usage, name="question-usage"),
    path("<int:question_id>/retire/", retiring_pages.question_retire, name="question-retire"),
]
