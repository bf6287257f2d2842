"""Signing in by any verified identifier."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest


class IdentifierBackend(ModelBackend):
    """Finds the officer by service number, e-mail or mobile."""


class OfficerAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: officers are registered."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
