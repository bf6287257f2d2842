"""Words of a roster to what is on record: ranks, places, gender, language, cadre, in English and Hindi."""

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings

from people.models import Cadre, Gender, Jurisdiction, JurisdictionKind, Rank
from people.names import fold


def key(text: str) -> str:
    return fold(text).replace(" ", "")


GENDERS = {
    key(word): str(gender)
    for gender, words in {
        Gender.WOMAN: "woman female f w महिला स्त्री",
        Gender.MAN: "man male m पुरुष",
        Gender.OTHER: "other another transgender t o अन्य ट्रांसजेंडर",
    }.items()
    for word in words.split()
}


def languages() -> dict[str, str]:
    words = {key(code): code for code, _name in settings.LANGUAGES}
    names = {"en": "english अंग्रेज़ी अंगरेजी", "hi": "hindi हिंदी हिन्दी"}
    return words | {key(word): code for code in words.values() for word in names.get(code, "").split()}


def cadres() -> dict[str, str]:
    hindi = {"पुलिस": Cadre.POLICE, "अभियोजन": Cadre.PROSECUTION, "न्यायपालिका": Cadre.JUDICIARY}
    words = {key(value): str(value) for value in Cadre.values} | {key(str(label)): v for v, label in Cadre.choices}
    return words | {key(word): str(cadre) for word, cadre in hindi.items()}


ABBREVIATIONS = {"DSP": ["Dy SP", "Dy S P"], "ADDLSP": ["Addl SP", "Addl S P"], "HC": ["H C"], "CT": ["Const", "PC"]}


def named_ranks() -> dict[str, list[Rank]]:
    """{folded name: ranks}; a name that only an equivalent has yields to a rank's own."""
    own, equivalent = defaultdict(list), defaultdict(list)
    for rank in Rank.objects.all():
        for name in _spellings(rank.code, rank.name_en, rank.name_hi):
            own[name].append(rank)
        for name in _spellings(*rank.equivalents, *ABBREVIATIONS.get(rank.code, [])):
            equivalent[name].append(rank)
    return {**equivalent, **own}


def _spellings(*names: str) -> set[str]:
    """The folded names, also without brackets, without “of Police” and “पुलिस”, and either side of “/”."""
    found = set()
    for name in names:
        outside, _bracket, inside = name.partition("(")
        parts = [name, outside, *outside.split("/")]
        if inside and inside.strip(") ") and not inside.isascii():
            parts.append(inside.strip(") "))
        for part in parts:
            short = part.replace(" of Police", "").replace("पुलिस", "")
            found |= {key(part), key(short)}
    return found - {""}


def named_places(
    places: Iterable[Jurisdiction],
) -> tuple[dict[str, list[Jurisdiction]], dict[str, list[Jurisdiction]]]:
    """Return the districts and the units by code, LGD code and folded names in both languages."""
    districts, units = defaultdict(list), defaultdict(list)
    for place in places:
        known = districts if place.kind == JurisdictionKind.DISTRICT else units
        names = {place.code, place.name_en, place.name_hi, place.name_en.partition("(")[0]}
        if place.lgd_code and place.kind == JurisdictionKind.DISTRICT:
            names.add(str(place.lgd_code))
        for name in {key(name) for name in names} - {""}:
            known[name].append(place)
    return districts, units
