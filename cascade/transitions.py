"""What may become of a cohort and of a licence. What is not in a table is refused. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cascade.refusing import Refused

LEAD, PROGRAMME_TEAM, RULES = "lead", "programme_team", "rules"


@dataclass(frozen=True)
class Transition:
    """``who`` may do it (``rules``: the system, on evidence); ``guard`` names the check in the module of the verb."""

    before: str
    verb: str
    after: str
    who: tuple[str, ...]
    guard: str = ""


COHORT = (
    Transition("planned", "start", "running", (LEAD, PROGRAMME_TEAM)),
    Transition("planned", "cancel", "cancelled", (LEAD, PROGRAMME_TEAM), "a reason"),
    Transition("running", "cancel", "cancelled", (LEAD, PROGRAMME_TEAM), "a reason"),
    Transition("running", "close", "closed", (LEAD, PROGRAMME_TEAM), "every session held and marked, or cancelled"),
)

LICENCE = (
    Transition("none", "grant", "active", (PROGRAMME_TEAM, RULES), "a reason, valid until"),
    Transition("withdrawn", "grant", "active", (PROGRAMME_TEAM, RULES), "a reason, valid until"),
    Transition("active", "renew", "active", (PROGRAMME_TEAM, RULES), "a reason, valid until"),
    Transition("lapsing", "renew", "active", (PROGRAMME_TEAM, RULES), "a reason, valid until"),
    Transition("lapsed", "renew", "active", (PROGRAMME_TEAM, RULES), "a reason, valid until"),
    Transition("suspended", "renew", "suspended", (PROGRAMME_TEAM, RULES), "a reason, valid until"),
    Transition("active", "suspend", "suspended", (PROGRAMME_TEAM,), "a reason"),
    Transition("lapsing", "suspend", "suspended", (PROGRAMME_TEAM,), "a reason"),
    Transition("suspended", "restore", "active", (PROGRAMME_TEAM,), "a reason"),
    Transition("active", "withdraw", "withdrawn", (PROGRAMME_TEAM,), "a reason"),
    Transition("lapsing", "withdraw", "withdrawn", (PROGRAMME_TEAM,), "a reason"),
    Transition("lapsed", "withdraw", "withdrawn", (PROGRAMME_TEAM,), "a reason"),
    Transition("suspended", "withdraw", "withdrawn", (PROGRAMME_TEAM,), "a reason"),
)

VERBS = {
    "start": gettext_lazy("start"),
    "cancel": gettext_lazy("cancel"),
    "close": gettext_lazy("close"),
    "grant": gettext_lazy("grant"),
    "renew": gettext_lazy("renew"),
    "suspend": gettext_lazy("suspend"),
    "restore": gettext_lazy("restore"),
    "withdraw": gettext_lazy("withdraw"),
}


def find(table: Iterable[Transition], state: str, verb: str, state_label: str = "") -> Transition:
    """Return the row for ``verb`` from ``state``; raises Refused with a sentence when there is none."""
    for row in table:
        if row.before == state and row.verb == verb:
            return row
    allowed = [str(VERBS[row.verb]) for row in table if row.before == state]
    if not allowed:
        raise Refused(
            _("Nothing more can be changed here: the state is “%(state)s”.") % {"state": state_label or state}
        )
    raise Refused(
        _("This is not possible in the state “%(state)s”. Possible now: %(verbs)s.")
        % {"state": state_label or state, "verbs": ", ".join(allowed)}
    )


def verbs_from(table: Iterable[Transition], state: str, who: str) -> list[str]:
    """The verbs that ``who`` may use from ``state``, in the order of the table."""
    return [row.verb for row in table if row.before == state and who in row.who]
