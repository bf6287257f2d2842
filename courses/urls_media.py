"""Files of released texts. Their addresses stand in those texts and carry no language."""

from django.urls import path

from courses import views

urlpatterns = [path("media/editions/<str:name>", views.edition_file, name="edition-file")]
