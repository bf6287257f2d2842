from django.urls import path

from people import views

app_name = "people"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/language/", views.language_change, name="language-change"),
    path("sign-in-slips/", views.sign_in_slips, name="sign-in-slips"),
    path("roster-template/", views.roster_template, name="roster-template"),
]
