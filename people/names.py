"""The stored key by which names are found: one spelling for what people type in many ways. Pure."""

import re
import unicodedata

KEY_LENGTH = 220

ZERO_WIDTH = dict.fromkeys([0x00AD, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF])
HONORIFICS = frozenset(  # without “Md”: that is a name
    [
        *["shri", "sri", "shree", "smt", "smti", "dr", "mr", "mrs", "ms", "km", "ku", "kumari"],
        *["श्री", "श्रीमती", "सुश्री", "डा", "डॉ", "कु", "कुमारी"],
    ]
)

NUKTA, VIRAMA = 7, 9  # canonical combining classes, the same in every Indic script
DEVANAGARI_VIRAMA = "\u094d"
VARGAS = {"ङ": "कखगघ", "ञ": "चछजझ", "ण": "टठडढ", "न": "तथदध", "म": "पफबभ"}
NASAL = re.compile("|".join(f"{nasal}{DEVANAGARI_VIRAMA}(?=[{row}])" for nasal, row in VARGAS.items()))
DEVANAGARI = str.maketrans({"ी": "ि", "ू": "ु", "ई": "इ", "ऊ": "उ", "ँ": "ं", "ऑ": "ओ", "ॉ": "ो", "ॅ": "े", "ऍ": "ए"})

LATIN_SPELLINGS = [("ksh", "ks"), ("x", "ks"), ("aa", "a"), ("ee", "i"), ("oo", "u"), ("w", "v"), ("ph", "f")]
DOUBLED = re.compile(r"([a-z])\1+")


def fold(text: str) -> str:
    """Return the search key of a name or of a part of one; folding a key again changes nothing.

    Case, accents, nukta, virama, joiners, vowel length, honorifics in front and punctuation are folded;
    digits of every script become ASCII. Words stay words, in their order.
    """
    words = re.sub(r"\s+", " ", _without_marks(_plain(text))).split()
    words = [_latin_skeleton(word) if word.isascii() else word for word in words]
    while len(words) > 1 and words[0] in FOLDED_HONORIFICS:
        words = words[1:]
    return " ".join(words)


def name_key(full_name: str, name_local: str = "") -> str:
    """Return the key stored with an officer: the Latin name, then the name in the own script."""
    return f"{fold(full_name)} {fold(name_local)}".strip()[:KEY_LENGTH]


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).translate(ZERO_WIDTH).casefold()
    text = unicodedata.normalize("NFC", text)
    return NASAL.sub("ं", text).translate(DEVANAGARI)


def _without_marks(text: str) -> str:
    kept = []
    for character in unicodedata.normalize("NFKD", text):
        category = unicodedata.category(character)
        if unicodedata.combining(character) in (NUKTA, VIRAMA) or "\u0300" <= character <= "\u036f":
            continue
        if category == "Nd":
            kept.append(str(unicodedata.digit(character)))
        elif category[0] in "LMN":
            kept.append(character)
        elif character not in "'’‘ʼ`":
            kept.append(" ")  # a full stop or a hyphen parts words; an apostrophe does not
    return unicodedata.normalize("NFC", "".join(kept))


def _latin_skeleton(word: str) -> str:
    while True:
        folded = word
        for spelling, simple in LATIN_SPELLINGS:
            folded = folded.replace(spelling, simple)
        folded = DOUBLED.sub(r"\1", folded)
        if folded == word:
            return word
        word = folded


FOLDED_HONORIFICS = frozenset(
    _latin_skeleton(word) if word.isascii() else word for word in map(_without_marks, map(_plain, HONORIFICS))
)
