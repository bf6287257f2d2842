"""Words of questions: of more than one language on one page, plain or HTML, on screen or on paper."""

from django import template
from django.conf import settings
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from assessments import orderless, rich_text
from assessments.answer_fields import without_gaps
from assessments.questions import options
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


@register.filter
def in_paragraphs(words: str) -> SafeString:
    """Cleaned HTML as it is; plain text escaped, its empty lines parting paragraphs."""
    if isinstance(words, SafeString):
        return words
    return mark_safe(linebreaks(words, autoescape=True))  # noqa: S308 escaped in this line


@register.filter
def with_line_breaks(words: str) -> SafeString:
    """Cleaned HTML as it is; plain text escaped, its line ends kept."""
    if isinstance(words, SafeString):
        return words
    return mark_safe(escape(words).replace("\n", "<br>"))  # noqa: S308 escaped in this line


@register.filter
def stem_words(wording: dict) -> str:
    return rich_text.shown(wording, wording.get("stem", ""), inline=True)


@register.filter
def stem_on_paper(wording: dict, kind: str) -> str:
    """The stem as it is printed: with its paragraphs, each gap as its number and an ellipsis."""
    return rich_text.shown(wording, without_gaps(kind, wording.get("stem", "")))


@register.filter
def option_words(wording: dict, id_: str) -> str:
    """An option's words; where a true-or-false question has none of its own, the site's."""
    if id_ in ("true", "false") and not wording.get("options"):
        return _("True") if id_ == "true" else _("False")
    return rich_text.shown(wording, options.text(wording, id_), inline=True)


@register.filter
def left_words(wording: dict, id_: str) -> str:
    return rich_text.shown(wording, options.text(wording, id_, "left"), inline=True)


@register.filter
def right_words(wording: dict, id_: str) -> str:
    return rich_text.shown(wording, options.text(wording, id_, "right"), inline=True)


@register.filter
def part_words(wording: dict, part: str) -> dict:
    """The wording of a part of a composite question."""
    return {"format": wording.get("format", "plain"), **wording["parts"][part]}


@register.filter
def as_range(count: int) -> range:
    return range(count)


@register.tag
def any_order(parser: template.base.Parser, token: template.base.Token) -> "AnyOrderNode":
    """``{% any_order question.entries as entry at question.prefix %}…{% endany_order %}``: entries that are shuffled.

    What stands within may depend on the entry, and never on its place.
    """
    _name, entries, _as, name, _at, prefix = token.split_contents()
    body = parser.parse(["endany_order"])
    parser.delete_first_token()
    return AnyOrderNode(parser.compile_filter(entries), name, parser.compile_filter(prefix), body)


class AnyOrderNode(template.Node):
    def __init__(
        self,
        entries: template.base.FilterExpression,
        name: str,
        prefix: template.base.FilterExpression,
        nodelist: template.NodeList,
    ) -> None:
        self.entries, self.name, self.prefix, self.nodelist = entries, name, prefix, nodelist

    def render(self, context: template.Context) -> SafeString:
        drawn = []
        for entry in self.entries.resolve(context):
            with context.push(**{self.name: entry}):
                drawn.append((entry.id, self.nodelist.render(context)))
        if context.get(orderless.IS_ORDERLESS):
            return mark_safe(orderless.marked(self.prefix.resolve(context), drawn))  # noqa: S308 rendered above
        return mark_safe("".join(html for _id, html in drawn))  # noqa: S308 rendered above
