"""The one place where question kinds meet Django: their words in the reader's language."""

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext


def translate(message: str) -> str:
    """``message`` in the active language; in English where there are no Django settings.

    Kinds are pure and must also run in a script without settings. Import it as ``_`` so that
    makemessages finds the sentences.
    """
    try:
        return gettext(message)
    except ImproperlyConfigured:
        return message
