"""A small country for the tests of people."""

from itertools import count

from people.models import Jurisdiction, JurisdictionKind, Officer, Role
from people.registering import register_officer

_numbers = count(1)


def make_country() -> Jurisdiction:
    found = Jurisdiction.objects.filter(code="IN").first()
    return found or Jurisdiction.add_root(kind=JurisdictionKind.COUNTRY, code="IN", name_en="India", name_hi="भारत")


def make_centre() -> Jurisdiction:
    found = Jurisdiction.objects.filter(code="I4C").first()
    return found or Jurisdiction.add_root(kind=JurisdictionKind.CENTRAL_BODY, code="I4C", name_en="I4C")


def make_state(code: str = "IN-MP", name_en: str = "Madhya Pradesh", name_hi: str = "मध्य प्रदेश") -> Jurisdiction:
    found = Jurisdiction.objects.filter(code=code).first()
    return found or make_country().add_child(
        kind=JurisdictionKind.STATE, code=code, name_en=name_en, name_hi=name_hi, iso_code=code
    )


def make_district(
    state: Jurisdiction, name_en: str = "Bhopal", name_hi: str = "भोपाल", lgd_code: int | None = None
) -> Jurisdiction:
    lgd_code = lgd_code or 9000 + next(_numbers)
    state.refresh_from_db()
    return state.add_child(
        kind=JurisdictionKind.DISTRICT,
        code=f"{state.code}-D{lgd_code}",
        lgd_code=lgd_code,
        name_en=name_en,
        name_hi=name_hi,
    )


def make_officer(place: Jurisdiction | None = None, role: str = Role.OFFICER, **fields) -> Officer:
    fields.setdefault("full_name", f"Demonstration Officer {next(_numbers)}")
    return register_officer(jurisdiction=place, role=role, is_demonstration=True, **fields)
