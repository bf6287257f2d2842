"""Words that a person typed carry the language of their letters where it is not the page's."""

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import mark_safe

from lms.templatetags.typed_words import typed


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("hi", "Indore district course (Demo)", '<span lang="en">Indore district course (Demo</span>)'),
        ("hi", "इंदौर ज़िला पाठ्यक्रम", "इंदौर ज़िला पाठ्यक्रम"),
        ("hi", "सत्र “From complaint to FIR” (28-11)", 'सत्र “<span lang="en">From complaint to FIR</span>” (28-11)'),
        ("en", "Indore district course 2", "Indore district course 2"),
        ("en", "Next session: दो माह, पीछे", 'Next session: <span lang="hi">दो माह, पीछे</span>'),
        ("hi", "12-10-2026 19:00", "12-10-2026 19:00"),
        ("en", "", ""),
    ],
)
def test_what_is_in_the_other_script_carries_its_language(language, text, shown):
    with translation.override(language):
        assert typed(text) == shown


def test_what_was_typed_is_escaped_and_what_is_html_already_stays():
    template = Template("{% load typed_words %}{{ text|typed }}")
    with translation.override("hi"):
        assert template.render(Context({"text": "<b>Bhopal</b>"})) == (
            '&lt;<span lang="en">b</span>&gt;<span lang="en">Bhopal</span>&lt;/<span lang="en">b</span>&gt;'
        )
        assert typed(mark_safe("<b>Bhopal</b>")) == "<b>Bhopal</b>"
