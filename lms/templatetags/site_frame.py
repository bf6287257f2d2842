"""What the frame of every page needs: icons, the language switch, the reader's navigation."""

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lms import navigation

register = template.Library()

ICONS = {
    "person": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-8 8c0-3.5 3.6-6 8-6s8 2.5 8 6v1H4Z",
    "check": "m9.5 17.5-5-5 1.8-1.8 3.2 3.2 8.2-8.2 1.8 1.8Z",
    "clock": "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm1 5v5l4 2.4-.9 1.6L11 13V7Z",
    "arrow": "m13 5 7 7-7 7-1.6-1.6 4.3-4.3H4v-2.2h11.7l-4.3-4.3Z",
    "download": "M11 3h2v9l3.5-3.5L18 10l-6 6-6-6 1.5-1.5L11 12ZM4 19h16v2H4Z",
    "warning": "M12 3 1.5 21h21Zm-1 7h2v5h-2Zm0 6.5h2v2h-2Z",
    "book": "M11 6.2C9.2 4.7 6.5 4 3 4v14.5c3.5 0 6.2.7 8 2.2Zm2 0C14.8 4.7 17.5 4 21 4v14.5c-3.5 0-6.2.7-8 2.2Z",
    "people": "M8 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z"
    "m8 0a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM1.5 20c0-3.5 3-6 6.5-6s6.5 2.5 6.5 6Z"
    "m14.5 0c0-2.3-.8-4-2-5.4 3.5-1 8.5.6 8.5 5.4Z",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return an inline SVG that screen readers pass over; words always stand beside it."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'
        '<path fill="currentColor" d="{}"/></svg>',
        ICONS[name],
    )


@register.filter
def saves_data(request: HttpRequest | None) -> bool:
    """True when the browser asked for small pages (``Save-Data: on``)."""
    return bool(request) and request.headers.get("Save-Data", "").lower() == "on"


@register.inclusion_tag("_language_switch.html", takes_context=True)
def language_switch(context: template.Context) -> dict[str, object]:
    """The other languages, each leading to this same page.

    Pages under a language prefix get a link; the others, which carry no language in their address, a small form.
    """
    request = context.get("request")
    current = get_language()
    if request is None:
        return {"choices": []}
    path = request.get_full_path()
    choices = []
    for code, _name in settings.LANGUAGES:
        if code == current:
            continue
        here = translated_path(path, code)
        choices.append({"code": code, "name": settings.OWN_LANGUAGE_NAMES[code], "url": here if here != path else ""})
    return {"choices": choices, "next": path, "csrf_token": context.get("csrf_token")}


def translated_path(path: str, language: str) -> str:
    """Return this page's address in ``language``, or the same path when it has none of its own.

    Addresses differ by their prefix alone; to resolve and reverse them would cost more than anything else in the frame.
    """
    first = f"/{get_language()}/"
    return f"/{language}/" + path.removeprefix(first) if path.startswith(first) else path


@register.inclusion_tag("_role_navigation.html", takes_context=True)
def role_navigation(context: template.Context) -> dict[str, object]:
    """The few places the reader's roles lead to; nothing for a stranger."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"places": []}
    return {"places": navigation.places_for(request), "path": request.path}


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: object) -> str:
    """Return the present query string with ``changes`` made; None removes a value."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


@register.simple_tag
def home_url() -> str:
    return reverse("home")
