"""Pictures of questions. Their addresses carry no language."""

from django.urls import path

from assessments import picture_views

urlpatterns = [path("media/questions/<str:name>", picture_views.question_picture, name="question-picture")]
