"""The Hindi of the interface: complete, with the same blanks to fill as the English, in plain Unicode."""

import re
import unicodedata
from pathlib import Path

import allauth
import django
import polib
import pytest
import wagtail
import wagtail_localize
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation

from lms import borrowed_cms_words, borrowed_words
from lms.catalogues import LOCALE, compile_catalogues, unfinished_entries

BLANK = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}")
TAG = re.compile(r"</?[a-z][^>]*>")


def pairs(catalogue):
    """Every English text beside its Hindi; a plural gives two pairs."""
    for entry in catalogue:
        if entry.msgid_plural:
            yield entry.msgid, entry.msgstr_plural[0]
            yield entry.msgid_plural, entry.msgstr_plural[1]
        else:
            yield entry.msgid, entry.msgstr


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(LOCALE / "hi" / "LC_MESSAGES" / "django.po"))


def test_nothing_is_fuzzy_or_untranslated():
    assert unfinished_entries(LOCALE) == []


def test_nothing_obsolete_is_kept(catalogue):
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []


def test_plurals_are_counted_as_django_counts_them(catalogue):
    assert catalogue.metadata["Plural-Forms"] == "nplurals=2; plural=(n != 1);"


def test_blanks_and_tags_are_the_same_in_both_languages(catalogue):
    differing = [
        (english, hindi)
        for english, hindi in pairs(catalogue)
        for pattern in (BLANK, TAG)
        if sorted(pattern.findall(english)) != sorted(pattern.findall(hindi))
    ]
    assert differing == []


def test_lines_begin_and_end_alike(catalogue):
    differing = [
        english
        for english, hindi in pairs(catalogue)
        if (english[0].isspace(), english[-1].isspace()) != (hindi[0].isspace(), hindi[-1].isspace())
    ]
    assert differing == []


def test_hindi_is_composed_and_uses_international_digits(catalogue):
    odd = [
        hindi
        for _english, hindi in pairs(catalogue)
        if hindi != unicodedata.normalize("NFC", hindi) or re.search("[०-९]", hindi)
    ]
    assert odd == []


@pytest.mark.parametrize(
    ("words", "libraries"),
    [(borrowed_words.WORDS, (django, allauth)), (borrowed_cms_words.WORDS, (wagtail, wagtail_localize))],
)
def test_every_borrowed_sentence_is_still_said_by_its_library(words, libraries):
    said = set()
    for library in libraries:
        for catalogue in Path(library.__file__).parent.rglob("locale/en/LC_MESSAGES/django.po"):
            for entry in polib.pofile(str(catalogue)):
                said |= {entry.msgid, entry.msgid_plural}
    assert set(words) - said == set()


class YearsForm(forms.Form):
    name = forms.CharField()
    years = forms.IntegerField(max_value=60)


def test_forms_and_passwords_are_refused_in_our_hindi():
    compile_catalogues(LOCALE)
    with translation.override("hi"):
        refused = YearsForm({"name": "", "years": "61"}).errors
        with pytest.raises(ValidationError) as short:
            validate_password("x7#kQ")
        assert refused == {
            "name": ["यह भरना आवश्यक है।"],
            "years": ["मान 60 या उससे कम होना चाहिए।"],
        }
        assert short.value.messages == ["यह पासवर्ड बहुत छोटा है। इसमें कम से कम 10 अक्षर होने चाहिए।"]


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_in_the_readers_language():
    compile_catalogues(LOCALE)
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"}, headers={"accept-language": "hi"})
    assert answer.status_code == 403
    assert "<h1>यह फ़ॉर्म अब मान्य नहीं है</h1>" in answer.content.decode()
