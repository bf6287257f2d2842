"""The sheet as form fields: what was typed stays typed, and an error stands at the field it is about.

Plain fields and plain names, so that it works without JavaScript: “more rows” is a button that sends the form.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.editing import sheets
from assessments.editing.kinds import PAIR
from assessments.editing.layouts import part_layout, whole_layout
from assessments.editing.sheets import Cell, Layout, Part, Row, Sheet, Table, is_empty
from assessments.models.bank import QuestionKindChoices
from assessments.questions.composite import MOST_PARTS
from assessments.questions.options import OPTION_ID
from assessments.questions.units import read_number

MORE = "more-rows"  # the name of the buttons; their value says where
MOST_ROWS = 200
LANGUAGES = [code for code, _name in settings.LANGUAGES]
KIND_NAMES = dict(QuestionKindChoices.choices)
KEPT_ID = re.compile(rf"(?:{OPTION_ID.pattern})?(?: (?:{OPTION_ID.pattern})?)?")


class NumberField(forms.CharField):
    """A number, kept as typed: stored keys hold numbers as text."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if typed and read_number(typed) is None:
            raise ValidationError(_("“%(typed)s” is not a number.") % {"typed": typed})
        return typed


class ShareField(NumberField):
    """A share of full marks in per cent, from -100 to 100."""

    def clean(self, value: Any) -> str:
        typed = super().clean(str(value).replace("%", "") if value else value)
        if typed and abs(read_number(typed)) > 100:
            raise ValidationError(_("A share lies between -100 and 100."))
        return typed


class WholeField(forms.CharField):
    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if typed and not (typed.isdecimal() and len(typed) <= 5):
            raise ValidationError(_("“%(typed)s” is not a whole number.") % {"typed": typed})
        return str(int(typed)) if typed else ""


class ValuesField(forms.CharField):
    """A row of data: names and numbers, “a = 2; b = 3.5”."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        left = PAIR.sub("", typed)
        if left.strip() or any(read_number(number) is None for _name, number in PAIR.findall(typed)):
            raise ValidationError(_("Write names and numbers, such as “a = 2; b = 3.5”."))
        return typed


def _field(cell: Cell, label: Any, language: str = "") -> forms.Field:
    attrs = {"lang": language} if language else {}
    usual = {"label": label, "required": False}
    match cell.type:
        case sheets.TICK:
            return forms.BooleanField(**usual)
        case sheets.CHOICE:
            return forms.ChoiceField(choices=cell.choices, **usual)
        case sheets.TEXT:
            rows = 4 if cell.name == "stem" else 2
            return forms.CharField(widget=forms.Textarea(attrs={**attrs, "rows": rows}), **usual)
    kinds = {sheets.NUMBER: NumberField, sheets.PERCENT: ShareField, sheets.WHOLE: WholeField}
    kinds[sheets.VALUES] = ValuesField
    numeric = {} if cell.by_language else {"class": "cell-short"} if cell.type in kinds else {}
    widget = forms.TextInput(attrs={**attrs, **numeric})
    return kinds.get(cell.type, forms.CharField)(widget=widget, max_length=1000, **usual)


@dataclass(frozen=True)
class Group:
    """A cell as a page shows it: one field, or one for each language beside each other."""

    cell: Cell
    fields: list[BoundField]


class CellsForm(forms.Form):
    """The cells of a sheet or of one row."""

    def __init__(self, cells: tuple[Cell, ...], prefix: str, data: Mapping | None, values: Row | None) -> None:
        self.cells = cells
        super().__init__(data, prefix=prefix, initial=_as_initial(cells, values or {}), use_required_attribute=False)
        for cell in cells:
            if cell.by_language:
                for code in LANGUAGES:
                    name = settings.OWN_LANGUAGE_NAMES.get(code, code)
                    self.fields[f"{cell.name}_{code}"] = _field(cell, name, code)
            else:
                self.fields[cell.name] = _field(cell, cell.label)

    def groups(self) -> list[Group]:
        return [
            Group(cell, [self[f"{cell.name}_{code}"] for code in LANGUAGES] if cell.by_language else [self[cell.name]])
            for cell in self.cells
        ]

    def values(self) -> Row:
        """What was filled in, once it is valid."""
        return {
            cell.name: {code: text for code in LANGUAGES if (text := self.cleaned_data.get(f"{cell.name}_{code}"))}
            if cell.by_language
            else self.cleaned_data.get(cell.name, "")
            for cell in self.cells
        }

    def is_empty(self) -> bool:
        """Whether nothing was typed or ticked; a choice always has something."""
        values = self.values()
        cells = [cell for cell in self.cells if cell.type != sheets.CHOICE]
        return all(is_empty(values[cell.name]) for cell in cells) and not self.errors

    def require_words(self, languages: list[str]) -> None:
        """Refuse a cell that has words in one language of the question and none in another."""
        for cell in self.cells:
            if not cell.everywhere or not cell.by_language:
                continue
            said = self.values()[cell.name]
            for code in languages:
                if said and not said.get(code):
                    names = {"language": settings.OWN_LANGUAGE_NAMES.get(code, code)}
                    self.add_error(f"{cell.name}_{code}", _("Write this in %(language)s too.") % names)


def _as_initial(cells: tuple[Cell, ...], values: Row) -> dict[str, Any]:
    found = {}
    for cell in cells:
        if cell.by_language:
            found |= {f"{cell.name}_{code}": values.get(cell.name, {}).get(code, "") for code in LANGUAGES}
        elif cell.name in values:
            found[cell.name] = values[cell.name]
    return found


class RowForm(CellsForm):
    """A row of a table. The id is the system's: sent along, never shown."""

    def __init__(self, table: Table, number: int, prefix: str, data: Mapping | None, values: Row | None) -> None:
        super().__init__(table.cells, prefix, data, values)
        self.fields["id"] = forms.CharField(required=False, widget=forms.HiddenInput, max_length=90, strip=False)
        self.initial["id"] = (values or {}).get("id", "")
        self.legend = str(table.one) % {"number": number}

    def clean_id(self) -> str:
        given = self.cleaned_data["id"]
        return given if KEPT_ID.fullmatch(given) else ""

    def values(self) -> Row:
        return {**super().values(), "id": self.cleaned_data.get("id", "")}


class TableForms:
    """The rows of a table, with some blank ones below."""

    def __init__(self, table: Table, prefix: str, data: Mapping | None, rows: list[Row], more: str) -> None:
        self.table, self.prefix = table, f"{prefix}-{table.name}"
        self.count_name = f"{self.prefix}-count"
        if data is None:
            count = max(len(rows) + table.blank, table.least)
        else:
            count = _count(data, self.count_name) + (2 if more == self.prefix else 0)
        self.rows = [
            RowForm(table, place + 1, f"{self.prefix}-{place}", data, rows[place] if place < len(rows) else None)
            for place in range(min(count, MOST_ROWS))
        ]

    def is_valid(self) -> bool:
        return all(row.is_valid() for row in self.rows)

    def values(self) -> list[Row]:
        return [row.values() for row in self.rows if not row.is_empty()]


class PartForm:
    """A part: its id and kind, its weight, whether it goes, and a sheet of its own."""

    def __init__(
        self, owner: str, place: int, kind: str, prefix: str, data: Mapping | None, part: Part | None, more: str
    ) -> None:
        self.kind, self.prefix = kind, prefix
        self.label = KIND_NAMES[kind]
        self.id = part.id if part else (data or {}).get(f"{prefix}-id", "")
        self.kind_name = f"{prefix}-kind"
        self.id_name = f"{prefix}-id"
        cells = (
            Cell("weight", gettext_lazy("Weight"), sheets.NUMBER),
            *((Cell("place", gettext_lazy("Place"), sheets.WHOLE),) if owner == "caseset" else ()),
            Cell("goes", gettext_lazy("Remove this part"), sheets.TICK),
        )
        values = {"weight": part.weight if part else "1", "place": str(place + 1), "goes": False}
        self.head = CellsForm(cells, f"{prefix}-head", data, values)
        self.sheet = SheetForm(
            part_layout(kind, has_stem=owner == "caseset"), prefix, data, part.sheet if part else Sheet(), more
        )

    @property
    def is_going(self) -> bool:
        return bool(self.head.cleaned_data.get("goes"))

    def is_valid(self) -> bool:
        return self.head.is_valid() and (self.is_going or self.sheet.is_valid())

    def part(self) -> Part:
        return Part(self.id, self.kind, self.head.cleaned_data["weight"], self.sheet.filled())


class SheetForm:
    """A whole sheet. ``data`` is what was sent, or None; ``more`` names the table or parts to lengthen."""

    def __init__(self, layout: Layout, prefix: str, data: Mapping | None, sheet: Sheet, more: str = "") -> None:
        self.layout, self.prefix, self.data, self.more = layout, prefix, data, more
        self.cells = CellsForm(layout.cells, prefix, data, sheet.cells)
        self.tables = [
            TableForms(table, prefix, data, sheet.tables.get(table.name, []), more) for table in layout.tables
        ]

    def is_valid(self) -> bool:
        return all([self.cells.is_valid(), *(table.is_valid() for table in self.tables)])

    def filled(self) -> Sheet:
        return Sheet(self.cells.values(), {table.table.name: table.values() for table in self.tables})

    def require_words(self, languages: list[str]) -> None:
        for form in (self.cells, *(row for table in self.tables for row in table.rows)):
            form.require_words(languages)

    def has_errors(self) -> bool:
        return bool(self.cells.errors) or any(row.errors for table in self.tables for row in table.rows)


class QuestionSheetForm(SheetForm):
    """The sheet of a question: as ``SheetForm``, with its parts and what spans the whole."""

    def __init__(self, kind: str, data: Mapping | None, sheet: Sheet) -> None:
        self.kind = kind
        super().__init__(whole_layout(kind), "sheet", data, sheet, (data or {}).get(MORE, ""))
        self.problems: list[str] = []
        self.parts = self._parts(sheet) if self.layout.part_kinds else []
        self.count_name, self.new_kind_name = "sheet-parts-count", "sheet-new-part"

    @property
    def part_kinds(self) -> list[tuple[str, str]]:
        return [(kind, KIND_NAMES[kind]) for kind in self.layout.part_kinds]

    def _parts(self, sheet: Sheet) -> list[PartForm]:
        if self.data is None:
            kinds = [part.kind for part in sheet.parts]
        else:
            number = min(_count(self.data, "sheet-parts-count"), MOST_PARTS)
            kinds = [self.data.get(f"sheet-part{place}-kind", "") for place in range(number)]
            if self.more == "sheet-parts" and number < MOST_PARTS:
                kinds.append(self.data.get("sheet-new-part", ""))
        stored = sheet.parts if self.data is None else []
        return [
            PartForm(
                self.kind,
                place,
                kind if kind in self.layout.part_kinds else self.layout.part_kinds[0],
                f"sheet-part{place}",
                self._data_of(place),
                stored[place] if stored else None,
                self.more,
            )
            for place, kind in enumerate(kinds)
        ]

    def _data_of(self, place: int) -> Mapping | None:
        """What was sent for a part; None for one that has just been added."""
        if self.data is None or place >= _count(self.data, "sheet-parts-count"):
            return None
        return self.data

    def is_valid(self) -> bool:
        """Whether every field can be read and every language has its words; says where not."""
        own, parts = super().is_valid(), [part.is_valid() for part in self.parts]
        if not own or not all(parts):
            return False
        languages = [code for code in LANGUAGES if self.cells.cleaned_data.get(f"stem_{code}")]
        if not languages:
            self.cells.add_error(f"stem_{LANGUAGES[0]}", _("Write the question in at least one language."))
        for form in (super(), *(part.sheet for part in self.parts if not part.is_going)):
            form.require_words(languages)
        self._require_stem(languages)
        return not self.has_errors() and not any(part.sheet.has_errors() for part in self.parts)

    def _require_stem(self, languages: list[str]) -> None:
        """Words in a language that the question itself lacks would be lost without a word."""
        forms_of_all = [self.cells, *(row for table in self.tables for row in table.rows)]
        for part in self.parts:
            forms_of_all += [part.sheet.cells, *(row for table in part.sheet.tables for row in table.rows)]
        for code in LANGUAGES:
            names = ("text", "left", "right", "explanation", "stem", "feedback")
            said = any(form.cleaned_data.get(f"{name}_{code}") for form in forms_of_all for name in names)
            if said and languages and code not in languages:
                names_of = {"language": settings.OWN_LANGUAGE_NAMES.get(code, code)}
                self.cells.add_error(f"stem_{code}", _("Write the question in %(language)s too.") % names_of)

    def filled(self) -> Sheet:
        sheet = super().filled()
        going = [part for part in self.parts if not part.is_going]
        if self.kind == "caseset":
            going.sort(key=lambda part: int(part.head.cleaned_data["place"] or MOST_PARTS))
        sheet.parts = [part.part() for part in going]
        return sheet


def _count(data: Mapping, name: str) -> int:
    try:
        return max(0, min(int(data.get(name, "0")), MOST_ROWS))
    except ValueError:
        return 0
