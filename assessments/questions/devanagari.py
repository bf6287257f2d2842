"""Whether a Latin spelling is a sensible way to write a Devanagari word: "prathmiki" for प्राथमिकी.

No one transliteration is in use: officers write as they type messages. So a Devanagari text is turned into a
row of sounds, each with the Latin spellings that are usual for it, and a typed text fits when it can be cut
into one spelling for each sound, in order. Case, accents, spaces, hyphens and full stops do not matter.

What is let through on purpose: the inherent a may be written or left out anywhere (prathamiki, prathmiki,
prathamikee); long vowels short or doubled (thana, thaanaa); nasals as n or m, candrabindu not at all; a doubled
consonant single; both of ṭ/t and ḍ/d, ś/ṣ alike; ड़ as r or d; व as v or w; फ as ph or f; ज्ञ as gy, gn or jn;
final ी also as y.

Its limits. Words that differ only in what is let through are taken for each other: "kal" is कल and काल, "tal"
is ताल and टाल. A long ā must be written ("kam" is कम, not कमा), and aspiration too ("tana" is not थाना). Not
known, so that the author must list them as answers of their own: e or o for a short i or u, vowels that run
together ("gaon" for गाँव), English spellings of loan words ("police" for पुलिस, "FIR" for एफआईआर), regional
readings of ज्ञ and ऋ. Scripts other than Devanagari are compared letter by letter.
"""

import unicodedata

VIRAMA, NUKTA = "\u094d", "\u093c"
ANY = "\ue000"  # any text, as in a short text's pattern

_CONSONANTS = {
    **{
        "क": "k c",
        "ख": "kh",
        "ग": "g",
        "घ": "gh",
        "ङ": "n ng",
        "च": "ch c",
        "छ": "chh ch",
        "ज": "j",
        "झ": "jh",
        "ञ": "n ny",
    },
    **{"ट": "t", "ठ": "th", "ड": "d", "ढ": "dh", "ण": "n", "त": "t", "थ": "th", "द": "d", "ध": "dh", "न": "n"},
    **{"प": "p", "फ": "ph f", "ब": "b", "भ": "bh", "म": "m", "य": "y", "र": "r", "ल": "l", "व": "v w", "ळ": "l"},
    **{"श": "sh", "ष": "sh", "स": "s", "ह": "h"},
    **{"क़": "q k", "ख़": "kh", "ग़": "g gh", "ज़": "z j", "ड़": "r d", "ढ़": "rh dh", "फ़": "f ph", "य़": "y"},
}
_CONJUNCTS = {"ज्ञ": "gy gn jn jny dny", "क्ष": "ksh x chh", "त्र": "tr", "श्र": "shr"}
_SIGNS = {
    **{"ा": "a aa", "ि": "i", "ी": "i ee ii", "ु": "u", "ू": "u oo uu", "ृ": "ri ru r", "े": "e", "ै": "ai ei"},
    **{"ो": "o", "ौ": "au ou", "ॉ": "o aw", "ॅ": "e a"},
}
_VOWELS = {
    **{"अ": "a", "आ": "a aa", "इ": "i", "ई": "i ee ii", "उ": "u", "ऊ": "u oo uu", "ऋ": "ri ru", "ए": "e", "ऐ": "ai ei"},
    **{"ओ": "o", "औ": "au ou", "ऑ": "o aw"},
}
_MARKS = {"ं": ["n", "m"], "ँ": ["n", "m", ""], "ः": ["h", ""]}
_INHERENT = ["a", ""]

Sound = list[str]  # its usual spellings


def is_devanagari(text: str) -> bool:
    return any("\u0900" <= char <= "\u097f" for char in text)


def latin_fits(pattern: str, typed: str) -> bool:
    """Whether ``typed`` is a sensible Latin spelling of ``pattern``, in which ANY stands for any text.

    Walks all readings at once as a set of places, so the work grows with length times length, never worse.
    """
    latin = _latin(typed)
    if not latin or is_devanagari(typed):
        return False
    places = {0}
    for sound in sounds(pattern):
        if sound == [ANY]:
            places = set(range(min(places), len(latin) + 1))
            continue
        places = {place + len(each) for place in places for each in sound if latin.startswith(each, place)}
        if not places:
            return False
    return len(latin) in places


def sounds(text: str) -> list[Sound]:
    """The text as a row of sounds. Signs that are not Devanagari are sounds of themselves."""
    letters = _letters(unicodedata.normalize("NFD", text))
    found: list[Sound] = []
    place = 0
    while place < len(letters):
        conjunct = "".join(letters[place : place + 3])
        if conjunct in _CONJUNCTS:
            place = _consonant(found, letters, place + 2, _CONJUNCTS[conjunct].split())
        elif letters[place] in _CONSONANTS:
            place = _consonant(found, letters, place, _CONSONANTS[letters[place]].split())
        else:
            found += _single(letters[place], is_last=place == len(letters) - 1)
            place += 1
    return found


def _consonant(found: list[Sound], letters: list[str], place: int, spellings: Sound) -> int:
    """Add a consonant and what vowel follows it. Returns the place after both."""
    after = letters[place + 1 : place + 3]
    if after[:1] == [VIRAMA]:
        doubled = after[1:] and after[1] in _CONSONANTS and _CONSONANTS[after[1]][0] == spellings[0][0]
        found.append([*spellings, ""] if doubled else spellings)
        return place + 2
    found.append(spellings)
    if after[:1] and after[0] in _SIGNS:
        ways = _SIGNS[after[0]].split()
        if after[0] == "ी" and place + 2 == len(letters):
            ways.append("y")
        found.append(ways)
        return place + 2
    found.append(_INHERENT)
    return place + 1


def _single(letter: str, *, is_last: bool) -> list[Sound]:
    if letter in _VOWELS:
        return [[*_VOWELS[letter].split(), *(["y"] if letter == "ई" and is_last else [])]]
    if letter in _MARKS:
        return [_MARKS[letter]]
    if letter == ANY:
        return [[ANY]]
    return [[sign] for sign in _latin(letter)]


def _letters(text: str) -> list[str]:
    """The characters, each consonant joined with its nukta."""
    found: list[str] = []
    for char in text:
        if char == NUKTA and found:
            found[-1] = unicodedata.normalize("NFC", found[-1] + char)
            found[-1] = found[-1] if found[-1] in _CONSONANTS else _decomposed(found[-1])
        else:
            found.append(char)
    return found


def _decomposed(letter: str) -> str:
    """The key of the table for a consonant with nukta, however it is composed there."""
    plain = unicodedata.normalize("NFD", letter)
    return next((each for each in _CONSONANTS if unicodedata.normalize("NFD", each) == plain), plain[0])


def _latin(text: str) -> str:
    """Small letters and digits only, without accents; digits of every script as 0 to 9."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    digits = (str(unicodedata.decimal(char, char)) for char in plain)
    return "".join(char for char in digits if char.isalnum() and not unicodedata.combining(char))
