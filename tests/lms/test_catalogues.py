"""Translations are compiled without Debian's gettext, and what is missing is named."""

import gettext

import pytest

from lms.catalogues import compile_catalogues, unfinished_entries

CATALOGUE = """\
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Certificate"
msgstr "प्रमाणपत्र"

#, fuzzy
msgid "Officer"
msgstr "कार्यालय"

msgid "%(count)d officer"
msgid_plural "%(count)d officers"
msgstr[0] "%(count)d अधिकारी"
msgstr[1] ""

#~ msgid "Gone"
#~ msgstr ""
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "hi").mkdir()
    (tmp_path / "hi" / "django.po").write_text(CATALOGUE)
    return tmp_path


def test_compiling_leaves_out_what_is_fuzzy(folder):
    compiled = compile_catalogues(folder)

    assert compiled == [folder / "hi" / "django.mo"]
    with compiled[0].open("rb") as file:
        texts = gettext.GNUTranslations(file)
    assert [texts.gettext(text) for text in ("Certificate", "Officer")] == ["प्रमाणपत्र", "Officer"]


def test_what_is_fuzzy_or_empty_is_named_with_its_line(folder):
    assert unfinished_entries(folder) == [
        "hi/django.po:7: fuzzy: Officer",
        "hi/django.po:11: not translated: %(count)d officer",
    ]
