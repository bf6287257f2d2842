"""What an author fills in for each kind."""

from django.utils.translation import gettext_lazy as _

from assessments.editing.sheets import CHOICE, NUMBER, PERCENT, TEXT, TICK, VALUES, WHOLE, Cell, Layout, Table
from assessments.questions.caseset import CaseSet
from assessments.questions.cloze import Cloze

STEM = Cell("stem", _("Question"), TEXT, by_language=True, everywhere=True)
EXPLANATION = Cell("explanation", _("Explanation, shown at the review"), TEXT, by_language=True)
FEEDBACK = Cell("feedback", _("Feedback"), by_language=True)
SHARE = Cell("share", _("Share, %"), PERCENT, help=_("100 is full marks; below 0 it loses marks."))
OPTION_TEXT = Cell("text", _("Option"), TEXT, by_language=True, everywhere=True)
RIGHT = Cell("is_right", _("Right"), TICK)
TOLERANCE = Cell("tolerance", _("Tolerance"), NUMBER, help=_("A share such as 0.05 where it is relative or geometric."))
TOLERANCE_KIND = Cell(
    "tolerance_kind",
    _("How the tolerance counts"),
    CHOICE,
    choices=(
        ("absolute", _("plus or minus the tolerance")),
        ("relative", _("relative to the value")),
        ("geometric", _("by division and multiplication")),
    ),
)
ANSWER = _("Answer %(number)s")
OPTION = _("Option %(number)s")

# --- Below every question

COMMON = Layout(
    cells=(
        EXPLANATION,
        Cell("right", _("Feedback when right"), by_language=True),
        Cell("partly", _("Feedback when partly right"), by_language=True),
        Cell("wrong", _("Feedback when wrong"), by_language=True),
        Cell("penalty", _("Lost for each wrong try, %"), PERCENT, help=_("Empty: one third.")),
    ),
    tables=(
        Table(
            "hints",
            _("Hints"),
            (
                Cell("text", _("Hint"), TEXT, by_language=True, everywhere=True),
                Cell("clears_wrong", _("Clears wrong answers"), TICK),
                Cell("shows_number_right", _("Says how many are right"), TICK),
            ),
            one=_("Hint %(number)s"),
            help=_("One after each wrong try."),
        ),
    ),
)

# --- By kind

UNITS = (
    Cell("unit", _("Unit"), help=_("As answers name it: %, days, km. Empty for none.")),
    Cell("unit_words", _("Unit as the page shows it"), by_language=True),
    Cell("unit_spellings", _("Other ways to write the unit"), help=_("With commas between.")),
    Cell("unit_penalty", _("A missing or wrong unit loses, %"), PERCENT, help=_("Empty: a wrong unit is wrong.")),
    Cell(
        "unit_penalty_of",
        _("Lost from"),
        CHOICE,
        choices=(("mark", _("the mark earned")), ("whole", _("the whole mark"))),
    ),
)
UNIT_TABLE = Table(
    "units",
    _("Other units"),
    (
        Cell("unit", _("Unit")),
        Cell("multiplier", _("Multiplier"), NUMBER, help=_("The right answer times this is the right answer in it.")),
    ),
    one=_("Unit %(number)s"),
)
CHOICES = Table("options", _("Options"), (OPTION_TEXT, RIGHT, SHARE, FEEDBACK), one=OPTION, blank=2, least=4)
SCORINGS = (
    ("all", _("all or nothing")),
    ("absolute_position", _("each in its place")),
    ("adjacent_pairs", _("each followed by the right one")),
    ("next_with_last", _("each followed by the right one, the last too")),
    ("one_before_and_after", _("the right one before and after")),
    ("all_before_and_after", _("all before and after")),
    ("longest_ordered", _("longest run in order")),
    ("longest_contiguous", _("longest run without a gap")),
    ("relative_to_correct", _("distance from the right place")),
)

LAYOUTS: dict[str, Layout] = {
    "single": Layout(tables=(CHOICES,)),
    "multiple": Layout(tables=(CHOICES,)),
    "truefalse": Layout(
        cells=(
            Cell("choice", _("The statement is"), CHOICE, choices=(("true", _("True")), ("false", _("False")))),
            Cell("true_text", _("Own words for “true”"), by_language=True, help=_("Empty: True and False.")),
            Cell("false_text", _("Own words for “false”"), by_language=True),
            Cell("true_feedback", _("Feedback to those who say true"), by_language=True),
            Cell("false_feedback", _("Feedback to those who say false"), by_language=True),
        )
    ),
    "numeric": Layout(
        cells=UNITS,
        tables=(
            Table(
                "answers",
                _("Accepted answers"),
                (
                    Cell("value", _("Number"), help=_("* takes any other number.")),
                    TOLERANCE,
                    TOLERANCE_KIND,
                    SHARE,
                    FEEDBACK,
                ),
                one=ANSWER,
            ),
            UNIT_TABLE,
        ),
    ),
    "shorttext": Layout(
        cells=(
            Cell("ignore_case", _("Large and small letters are the same"), TICK),
            Cell("ignore_spaces_and_hyphens", _("Spaces and hyphens do not matter"), TICK),
            Cell("accept_latin", _("A Hindi answer may be written in Latin letters"), TICK),
        ),
        tables=(
            Table(
                "answers",
                _("Accepted answers"),
                (Cell("text", _("Answer"), help=_("* stands for any text.")), SHARE, FEEDBACK),
                one=ANSWER,
                blank=2,
            ),
        ),
    ),
    "matching": Layout(
        tables=(
            Table(
                "pairs",
                _("Pairs"),
                (
                    Cell("left", _("Left side"), by_language=True, everywhere=True),
                    Cell("right", _("Right side"), by_language=True, everywhere=True),
                ),
                one=_("Pair %(number)s"),
                blank=2,
                least=3,
                help=_("A right side without a left one misleads. The same right side may stand twice."),
            ),
        )
    ),
    "ordering": Layout(
        cells=(Cell("scoring", _("How it is scored"), CHOICE, choices=SCORINGS),),
        tables=(
            Table(
                "options",
                _("To be put in order"),
                (OPTION_TEXT, Cell("place", _("Right place"), WHOLE, help=_("1 is first. Empty: as listed."))),
                one=OPTION,
                blank=2,
                least=3,
            ),
        ),
    ),
    "calculated": Layout(
        cells=(Cell("decimals", _("Decimals"), WHOLE, help=_("Empty: as reckoned.")), *UNITS),
        tables=(
            Table(
                "answers",
                _("Accepted answers"),
                (
                    Cell("formula", _("Formula"), help="{a} * {b} / 2"),
                    TOLERANCE,
                    TOLERANCE_KIND,
                    SHARE,
                    FEEDBACK,
                ),
                one=ANSWER,
            ),
            Table(
                "data",
                _("Data"),
                (Cell("values", _("Values"), VALUES, help="a = 2; b = 3.5"),),
                blank=2,
                help=_("Each row is a variant; each attempt gets one."),
            ),
            UNIT_TABLE,
        ),
    ),
    "written": Layout(
        cells=(
            Cell("words_least", _("Words at least"), WHOLE),
            Cell("words_most", _("Words at most"), WHOLE),
            Cell("template", _("Text to begin with"), TEXT, by_language=True),
        ),
        tables=(
            Table(
                "guide",
                _("Guide for the marker"),
                (
                    Cell("text", _("What a good answer has"), TEXT, by_language=True, everywhere=True),
                    Cell("maximum", _("Marks"), NUMBER),
                ),
                one=_("Point %(number)s"),
                blank=2,
            ),
        ),
    ),
    "cloze": Layout(part_kinds=Cloze.part_kinds),
    "caseset": Layout(part_kinds=CaseSet.part_kinds),
    "description": Layout(),
}


def part_layout(kind: str, *, has_stem: bool) -> Layout:
    """The layout of a part: gaps have no stem of their own."""
    own = LAYOUTS[kind]
    return Layout((*((STEM,) if has_stem else ()), *own.cells, EXPLANATION), own.tables)


def whole_layout(kind: str) -> Layout:
    """The layout of a question of this kind, from the stem to the hints."""
    own = LAYOUTS[kind]
    # a matching question's wording keeps its right side under the name of the feedback
    common = [cell for cell in COMMON.cells if not (kind == "matching" and cell.name == "right")]
    return Layout((STEM, *own.cells, *common), (*own.tables, *COMMON.tables), own.part_kinds)
