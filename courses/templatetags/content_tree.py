"""Show the content of a quiz or practical, JSON of any shape, to a reviewer."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def content_tree(value: Any) -> SafeString:
    """Return nested lists: names with their values, and items in order. Empty values are left out."""
    if isinstance(value, dict):
        shown = [(name, content_tree(part)) for name, part in value.items() if part not in (None, "", [], {})]
        return format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", shown))
    if isinstance(value, list):
        return format_html(
            "<ol>{}</ol>", format_html_join("", "<li>{}</li>", [(content_tree(part),) for part in value])
        )
    return format_html("{}", value)
