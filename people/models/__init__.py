"""Who: places, ranks, officers, the identifiers they sign in by, and the posts they hold."""

from people.models.officer import Accommodation, Cadre, Gender, Identifier, IdentifierKind, Officer, Rank, SignInCode
from people.models.place import Jurisdiction, JurisdictionKind, Succession
from people.models.posting import Posting, Role

__all__ = [
    "Accommodation",
    "Cadre",
    "Gender",
    "Identifier",
    "IdentifierKind",
    "Jurisdiction",
    "JurisdictionKind",
    "Officer",
    "Posting",
    "Rank",
    "Role",
    "SignInCode",
    "Succession",
]
