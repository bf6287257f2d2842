"""Signing in and out. Only what makes sense here: nobody signs up, no address is managed, no password mailed."""

from allauth.account import views as account_views
from django.urls import include, path

from people import views

urlpatterns = [
    path("login/", account_views.login, name="account_login"),
    path("logout/", account_views.logout, name="account_logout"),
    path("inactive/", account_views.account_inactive, name="account_inactive"),
    path("reauthenticate/", account_views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account_views.password_change, name="account_change_password"),
    path("first-sign-in/", views.first_sign_in, name="first-sign-in"),
    path("first-sign-in/name/", views.first_sign_in_name, name="first-sign-in-name"),
    path("2fa/", include("allauth.mfa.urls")),
]
