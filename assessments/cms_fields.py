"""Form fields for what a quiz keeps as JSON, so that nobody has to write JSON: lines, bands, languages, the matrix."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from assessments import quiz_rules, reviewing
from assessments.review_words import MOMENT_WORDS, PART_WORDS


class NetworksField(forms.CharField):
    """Networks, one a line; cleans to a list of text."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: str) -> list[str]:
        networks = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if wrong := quiz_rules.network_problems(networks):
            names = {"wrong": ", ".join(wrong)}
            raise ValidationError(_("No address and no network: %(wrong)s. Write one a line.") % names)
        return networks


class BandsField(forms.CharField):
    """Feedback by result, one band a line, "80: Well done"; cleans to [{"from_percent", "text"}], highest first."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(f"{band['from_percent']}: {band['text']}" for band in value)

    def clean(self, value: str) -> list[dict[str, str]]:
        found = {}
        for number, line in enumerate(super().clean(value).splitlines(), start=1):
            if line.strip():
                percent, text = self._band(number, line)
                found[percent] = text
        return [{"from_percent": f"{percent:f}", "text": found[percent]} for percent in sorted(found, reverse=True)]

    def _band(self, number: int, line: str) -> tuple[Decimal, str]:
        start, _colon, text = line.partition(":")
        try:
            percent = Decimal(start.strip().removesuffix("%").strip())
        except InvalidOperation:
            percent = None
        if percent is None or not 0 <= percent <= 100 or not text.strip():
            message = _(
                "Line %(number)s is not a per cent from 0 to 100, a colon and a sentence, such as “80: Well done.”"
            )
            raise ValidationError(message % {"number": number})
        return percent, text.strip()


class LanguagesWidget(forms.MultiWidget):
    """One line of text for each language of the site, named by the language."""

    template_name = "assessments/widgets/languages.html"

    def __init__(self, attrs: dict | None = None) -> None:
        widgets = {code: forms.TextInput(attrs={"lang": code}) for code, _name in settings.LANGUAGES}
        super().__init__(widgets, attrs)

    def decompress(self, value: Any) -> list[str]:
        value = value if isinstance(value, Mapping) else {}
        return [value.get(code, "") for code, _name in settings.LANGUAGES]

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        for widget, (code, _name) in zip(context["widget"]["subwidgets"], settings.LANGUAGES, strict=True):
            widget["language_name"] = settings.OWN_LANGUAGE_NAMES.get(code, code)
        return context


class LanguagesField(forms.MultiValueField):
    """A text in each language; cleans to {"en": …, "hi": …} without empty ones."""

    widget = LanguagesWidget

    def __init__(self, *, max_length: int = 200, **kwargs: Any) -> None:
        kwargs.pop("encoder", None)
        kwargs.pop("decoder", None)
        fields = [forms.CharField(required=False, max_length=max_length) for _language in settings.LANGUAGES]
        super().__init__(fields, require_all_fields=False, **kwargs)

    def compress(self, values: list[str]) -> dict[str, str]:
        codes = [code for code, _name in settings.LANGUAGES]
        return {code: text for code, text in zip(codes, values or [], strict=False) if text}


class ReviewTableWidget(forms.Widget):
    """The review matrix as a table of boxes; each box posts "moment.part"."""

    template_name = "assessments/widgets/review_table.html"

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict:
        context = super().get_context(name, None, attrs)
        table = value if isinstance(value, Mapping) else {}
        context["parts"] = PART_WORDS.values()
        context["rows"] = [
            {
                "words": MOMENT_WORDS[moment],
                "boxes": [
                    {
                        "value": f"{moment}.{part}",
                        "label": f"{MOMENT_WORDS[moment]}: {PART_WORDS[part]}",
                        "is_ticked": part in table.get(moment, ()),
                    }
                    for part in reviewing.PARTS
                ],
            }
            for moment in reviewing.MOMENTS
        ]
        return context

    def value_from_datadict(self, data: MultiValueDict, files: MultiValueDict, name: str) -> dict[str, list[str]]:
        table: dict[str, list[str]] = {}
        for box in data.getlist(name):
            moment, _dot, part = box.partition(".")
            table.setdefault(moment, []).append(part)
        return table


class ReviewTableField(forms.Field):
    """The review matrix; no box ticked means the usual one of the quiz's review moment."""

    widget = ReviewTableWidget

    def clean(self, value: Any) -> dict[str, list[str]]:
        if wrong := reviewing.table_problems(value):
            raise ValidationError(_("The table has no such box: %(wrong)s.") % {"wrong": ", ".join(wrong)})
        return {
            moment: [part for part in reviewing.PARTS if part in value[moment]]
            for moment in reviewing.MOMENTS
            if moment in value
        }
