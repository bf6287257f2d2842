"""Forms about people."""

from allauth.account.forms import LoginForm


class SignInForm(LoginForm):
    """One box for whatever the officer is known by."""
