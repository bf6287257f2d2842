"""What is printed on paper: no language in the address, no sign-in."""

from django.urls import path

from certificates import views_public

app_name = "certificates_public"
urlpatterns = [
    path("", views_public.check, name="check"),
    path("<str:number>/", views_public.certificate, name="certificate"),
]
