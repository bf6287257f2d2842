"""The columns of our workbook: how they are headed in English and Hindi, and the words that their cells may hold."""

import unicodedata

LETTERS = "ABCDEFGHIJ"  # options of one question
LANGUAGES = {
    "en": ("English", "en", "अंग्रेज़ी", "अंग्रेजी"),
    "hi": ("Hindi", "hi", "हिन्दी", "हिंदी"),
}

COMMON = {  # column: how it is headed; the first one is written
    "code": ("Code", "id", "कोड"),
    "name": ("Name", "नाम"),
    "kind": ("Kind", "type", "प्रकार"),
    "category": ("Category", "topic", "श्रेणी", "विषय"),
    "tags": ("Tags", "टैग"),
    "mark": ("Mark", "marks", "default mark", "अंक"),
    "penalty": ("Penalty", "कटौती"),
    "answer": ("Right answer", "answer", "सही उत्तर", "उत्तर"),
    "tolerance": ("Tolerance", "छूट"),
    "tolerance kind": ("Tolerance kind", "छूट का प्रकार"),
    "unit": ("Unit", "इकाई"),
    "scoring": ("Scoring", "अंकन"),
    "case": ("Case matters", "बड़े छोटे अक्षर"),
    "data": ("Data", "आँकड़े"),
    "decimals": ("Decimals", "दशमलव"),
    "format": ("Format", "प्रारूप"),
    "exact": ("Exact copy",),
    **{f"share {letter}": (f"Share {letter}", f"हिस्सा {letter}") for letter in LETTERS},
}
PER_LANGUAGE = {
    "stem": ("Question", "stem", "प्रश्न"),
    "explanation": ("Explanation", "general feedback", "व्याख्या", "स्पष्टीकरण"),
    **{f"option {letter}": (f"Option {letter}", f"विकल्प {letter}") for letter in LETTERS},
    **{f"feedback {letter}": (f"Feedback {letter}", f"प्रतिक्रिया {letter}") for letter in LETTERS},
}
KINDS = {
    "single": ("one right answer", "एक सही उत्तर"),
    "multiple": ("several right answers", "कई सही उत्तर"),
    "truefalse": ("true or false", "true/false", "सही या गलत"),
    "numeric": ("number", "numerical", "संख्या"),
    "shorttext": ("short text", "short answer", "छोटा उत्तर"),
    "matching": ("match", "मिलान"),
    "ordering": ("putting in order", "order", "क्रम में रखना", "क्रम"),
    "cloze": ("text with gaps", "gaps", "रिक्त स्थान"),
    "calculated": ("calculation", "गणना"),
    "written": ("essay", "written answer", "लिखित"),
    "description": ("text only", "विवरण"),
}
TOLERANCE_KINDS = {
    "absolute": ("nominal", "निरपेक्ष"),
    "relative": ("सापेक्ष",),
    "geometric": ("गुणोत्तर",),
}
TRUE = ("true", "t", "yes", "1", "सही", "सत्य", "हाँ")
FALSE = ("false", "f", "no", "0", "गलत", "ग़लत", "असत्य", "नहीं")


def folded(text: str) -> str:
    """A heading or word without case, spaces and punctuation; the nukta makes no difference."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("\u093c", "")
    return "".join(char for char in plain if char.isalnum() or unicodedata.category(char).startswith("M"))


def headings() -> list[tuple[tuple[str, str], str]]:
    """((column, language or ""), heading) of every column in the order in which they are written."""
    first = ["code", "name", "kind", "category", "tags"]
    rest = [column for column in COMMON if column not in [*first, "answer", "exact"] and not column.startswith("share")]
    order: list[tuple[str, str]] = [(column, "") for column in first]
    order += [("stem", language) for language in LANGUAGES] + [("answer", "")]
    for letter in LETTERS:
        order += [(f"option {letter}", language) for language in LANGUAGES] + [(f"share {letter}", "")]
    order += [("explanation", language) for language in LANGUAGES] + [(column, "") for column in rest]
    order += [(f"feedback {letter}", language) for letter in LETTERS for language in LANGUAGES] + [("exact", "")]
    return [(place, _heading(*place)) for place in order]


def _heading(column: str, language: str) -> str:
    return f"{PER_LANGUAGE[column][0]} ({LANGUAGES[language][0]})" if language else COMMON[column][0]


KNOWN_HEADINGS = {
    folded(spelling): (column, "") for column, spellings in COMMON.items() for spelling in (column, *spellings)
} | {
    folded(spelling + name): (column, language)
    for column, spellings in PER_LANGUAGE.items()
    for spelling in (column, *spellings)
    for language, names in LANGUAGES.items()
    for name in names
}
TOLERANCE_KIND_OF_WORD = {folded(word): kind for kind, words in TOLERANCE_KINDS.items() for word in (kind, *words)}
KIND_OF_WORD = {folded(word): kind for kind, words in KINDS.items() for word in (kind, *words)}
