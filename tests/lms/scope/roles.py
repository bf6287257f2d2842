"""Who asks, and what each may see and read: the roles, and the scopes whose records they see."""

from tests.lms.scope.world import HOST, MENTOR, PERSON, SCOPES, SECRET

ANONYMOUS = "anonymous"
CENTRAL = ("team", "auditor", "superuser")
ROLES = (
    ANONYMOUS,
    "owner",
    "stranger",
    "trainer",
    "trainer elsewhere",
    "nodal",
    "nodal elsewhere",
    "district nodal",
    "former nodal",
    "author",
    "legal reviewer",
    *CENTRAL,
)
EVERYONE = frozenset(ROLES)
SIGNED_IN = EVERYONE - {ANONYMOUS}
TRAINERS = frozenset({"trainer", "trainer elsewhere"})
NODAL = frozenset({"nodal", "nodal elsewhere", "district nodal"})
OVERSEERS = NODAL | set(CENTRAL)
WRITERS = frozenset({"author", "legal reviewer", "team", "superuser"})
TEAM = frozenset({"team", "superuser"})
STATISTICIANS = TRAINERS | WRITERS | frozenset(CENTRAL)
INVIGILATORS = TRAINERS | TEAM
NOBODY: frozenset[str] = frozenset()
QUESTION_WRITERS = frozenset({"author", "team", "superuser"})

ALL = frozenset(SCOPES)
Sight = dict[str, frozenset[str]]
STATISTICS: Sight = dict.fromkeys(STATISTICIANS, ALL)  # one quiz for all; whose answers are summed up differs


def sight(**seen: str) -> Sight:
    """Which scopes each role sees; what is not named sees nothing, the central roles see all."""
    found = {name.replace("_", " "): frozenset(scopes.split()) for name, scopes in seen.items()}
    return dict.fromkeys(CENTRAL, ALL) | found


OFFICERS = sight(
    owner="own",
    trainer="own guest",
    trainer_elsewhere="other",
    nodal="own same",
    nodal_elsewhere="other guest",
    district_nodal="own",
)
ESSAYS = {role: scopes for role, scopes in OFFICERS.items() if role in TRAINERS | TEAM}
FLAGS = {role: scopes for role, scopes in OFFICERS.items() if role in TRAINERS | TEAM}
COHORTS = sight(  # a guest's cohort is that of ``own``
    trainer="own guest",
    trainer_elsewhere="other",
    nodal="own same guest",
    nodal_elsewhere="other",
    district_nodal="own guest",
)
PLACES = sight(  # a trainer sees the figures of the own State; a guest's place lies in the other one
    trainer="own same",
    trainer_elsewhere="other guest",
    nodal="own same",
    nodal_elsewhere="other guest",
    district_nodal="own",
)
PLACES_BY_NAME = sight(nodal="own same", nodal_elsewhere="other guest", district_nodal="own")
LICENCES = sight(  # of the trainer, for the State: no district's
    trainer="own guest", trainer_elsewhere="other", nodal="own same guest", nodal_elsewhere="other"
)
NOMINATIONS = sight(nodal="own same", nodal_elsewhere="other guest", district_nodal="own")
INVIGILATED = sight(trainer="own guest", trainer_elsewhere="other", auditor="")
APPOINTED = sight(nodal="own same guest", nodal_elsewhere="other", district_nodal="own guest", auditor="")
TEAMS: Sight = dict.fromkeys(TEAM, ALL)
OWNER: Sight = {"owner": frozenset({"own"})}
QUESTION_AUTHORS: Sight = dict.fromkeys(QUESTION_WRITERS, ALL)
TO_ALL: Sight = dict.fromkeys(ROLES, ALL)

# What may stand in anybody's page: the own record and cohort with its trainer's name; a guest's home sees where the
# guest sits. The narrower ``words`` of a row say what must stand there, and nothing else.
MAY_READ: dict[str, frozenset[str]] = {
    "owner": frozenset({PERSON["own"], HOST["own"], MENTOR["own"]}),
    "trainer": frozenset({PERSON["own"], PERSON["guest"], HOST["own"], MENTOR["own"]}),
    "trainer elsewhere": frozenset({PERSON["other"], HOST["other"], MENTOR["other"]}),
    "nodal": frozenset(table[scope] for table in (PERSON, HOST, MENTOR) for scope in ("own", "same")),
    "nodal elsewhere": frozenset(
        {PERSON["other"], HOST["other"], MENTOR["other"], PERSON["guest"], HOST["own"], MENTOR["own"]}
    ),
    "district nodal": frozenset({PERSON["own"], HOST["own"], MENTOR["own"]}),
} | dict.fromkeys(CENTRAL, frozenset([*PERSON.values(), *HOST.values(), *MENTOR.values()]))
READS_KEYS = ("legal reviewer", "team", "superuser")  # every bank; an auditor reads no key
MAY_READ |= {role: MAY_READ.get(role, frozenset()) | {SECRET} for role in READS_KEYS}

OWN_NAME = {  # stands in the frame of every page
    "owner": frozenset({PERSON["own"]}),
    "trainer": frozenset({MENTOR["own"]}),
    "trainer elsewhere": frozenset({MENTOR["other"]}),
}
PEOPLE = frozenset(PERSON.values())
HOSTS = frozenset(HOST.values())
MENTORS = frozenset(MENTOR.values())


def listed(table: dict[str, str], seen: Sight) -> dict[str, frozenset[str]]:
    """The words that a list shows to each role that has it."""
    return {role: frozenset(table[scope] for scope in scopes if scope in table) for role, scopes in seen.items()}
