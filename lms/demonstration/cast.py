"""The invented people. Nobody here exists; every record says that it is a demonstration."""

from dataclasses import dataclass

STATES = {
    "IN-MP": ("MP", ["Bhopal", "Indore", "Gwalior", "Jabalpur"]),
    "IN-KA": ("KA", ["Mysuru", "Belagavi", "Ballari", "Tumakuru"]),
}


@dataclass(frozen=True)
class Part:
    """A person with a part in the demonstration. ``place`` is a code, or a district's English name within ``state``."""

    key: str
    full_name: str
    name_local: str
    rank: str
    role: str
    state: str = ""
    place: str = ""
    title: str = ""
    cadre: str = "police"
    gender: str = ""
    language: str = "hi"


CENTRAL = [
    Part("author", "Anita Rao (Demo)", "अनीता राव (डेमो)", "INSP", "author", place="I4C", title="Author", language="en"),
    Part(
        "reviewer",
        "Vikram Sethi (Demo)",
        "विक्रम सेठी (डेमो)",
        "",
        "legal_reviewer",
        place="I4C",
        title="Law officer",
        cadre="prosecution",
        language="en",
    ),
    Part(
        "team",
        "Meera Nair (Demo)",
        "मीरा नायर (डेमो)",
        "DSP",
        "programme_team",
        place="I4C",
        title="Programme officer",
        language="en",
    ),
    Part(
        "auditor",
        "Joseph Kurian (Demo)",
        "जोसेफ़ कुरियन (डेमो)",
        "",
        "auditor",
        place="I4C",
        title="Auditor",
        cadre="other",
        language="en",
    ),
]
IN_STATES = [
    Part(
        "nodal-mp",
        "Sunita Chouhan (Demo)",
        "सुनीता चौहान (डेमो)",
        "DIG",
        "nodal_officer",
        "IN-MP",
        title="State nodal officer",
        gender="woman",
    ),
    Part(
        "nodal-ka",
        "Ramesh Gowda (Demo)",
        "रमेश गौड़ा (डेमो)",
        "DIG",
        "nodal_officer",
        "IN-KA",
        title="State nodal officer",
        gender="man",
        language="en",
    ),
    Part(
        "nodal-bhopal",
        "Farida Khan (Demo)",
        "फ़रीदा ख़ान (डेमो)",
        "SP",
        "nodal_officer",
        "IN-MP",
        "Bhopal",
        "District nodal officer",
        gender="woman",
    ),
    Part(
        "trainer-mp",
        "Arvind Tiwari (Demo)",
        "अरविंद तिवारी (डेमो)",
        "INSP",
        "officer",
        "IN-MP",
        "Bhopal",
        "Academy faculty",
        gender="man",
    ),
    Part(
        "trainer-ka",
        "Lakshmi Hegde (Demo)",
        "लक्ष्मी हेगड़े (डेमो)",
        "INSP",
        "officer",
        "IN-KA",
        "Mysuru",
        "Academy faculty",
        gender="woman",
        language="en",
    ),
    Part(
        "state-trainer-mp",
        "Deepa Soni (Demo)",
        "दीपा सोनी (डेमो)",
        "SI",
        "officer",
        "IN-MP",
        "Indore",
        "State trainer",
        gender="woman",
    ),
    Part(
        "state-trainer-ka",
        "Imran Pasha (Demo)",
        "इमरान पाशा (डेमो)",
        "SI",
        "officer",
        "IN-KA",
        "Belagavi",
        "State trainer",
        gender="man",
        language="en",
    ),
]

_GIVEN = [
    ("Asha", "आशा", "woman"), ("Bharat", "भरत", "man"), ("Chitra", "चित्रा", "woman"), ("Dinesh", "दिनेश", "man"),
    ("Ekta", "एकता", "woman"), ("Firoz", "फ़िरोज़", "man"), ("Gauri", "गौरी", "woman"), ("Harish", "हरीश", "man"),
    ("Indu", "इंदु", "woman"), ("Jagdish", "जगदीश", "man"), ("Kavita", "कविता", "woman"), ("Lokesh", "लोकेश", "man"),
]  # fmt: skip
_FAMILY = [("Verma", "वर्मा"), ("Patel", "पटेल"), ("Yadav", "यादव"), ("Sharma", "शर्मा")]
_RANKS = ["SI", "ASI", "HC", "SI", "CT", "ASI"]
OFFICERS_PER_DISTRICT = 6


def district_officers() -> list[Part]:
    """Forty-eight officers, six a district, each with an invented name that no other has."""
    parts = []
    places = [(code, short, district) for code, (short, districts) in STATES.items() for district in districts]
    for place_number, (state, short, district) in enumerate(places):
        for number in range(OFFICERS_PER_DISTRICT):
            at = place_number * OFFICERS_PER_DISTRICT + number
            given, given_local, gender = _GIVEN[at % len(_GIVEN)]
            family, family_local = _FAMILY[at // len(_GIVEN)]
            parts.append(
                Part(
                    key=f"{short.lower()}-{district.lower()}-{number + 1}",
                    full_name=f"{given} {family} (Demo)",
                    name_local=f"{given_local} {family_local} (डेमो)",
                    rank=_RANKS[number],
                    role="officer",
                    state=state,
                    place=district,
                    title="Women help desk" if number % 2 else "Cyber desk",
                    gender=gender,
                    language="hi" if state == "IN-MP" or number % 2 else "en",
                )
            )
    return parts


def everyone() -> list[Part]:
    return [*CENTRAL, *IN_STATES, *district_officers()]
