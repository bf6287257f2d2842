"""Words of more than one language on one page."""

from django import template
from django.conf import settings

from courses.models.edition import in_language

register = template.Library()


@register.filter
def own_name(language: str) -> str:
    """The language's name as its own readers write it."""
    return settings.OWN_LANGUAGE_NAMES.get(language, language)


@register.filter
def in_reader_language(texts: dict[str, str]) -> str:
    """The text in the reader's language, else English."""
    return in_language(texts)


@register.filter
def at(mapping: dict, key: object) -> object | None:
    """What a mapping holds at a key that is itself a variable."""
    return mapping.get(key)
