"""Files of released texts, and the pictures that authors choose from. Their addresses carry no language."""

from django.urls import path

from courses import views

urlpatterns = [
    path("media/editions/<str:name>", views.edition_file, name="edition-file"),
    path("media/images/<str:name>", views.library_picture, {"folder": "images"}, name="library-picture"),
    path(
        "media/original_images/<str:name>",
        views.library_picture,
        {"folder": "original_images"},
        name="library-original",
    ),
]
