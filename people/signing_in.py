"""Signing in by any verified identifier, and the first sign-in by a single-use code.

Whatever is typed, one password is hashed and the same number of queries is made, so that neither the answer nor its
time tells who exists.
"""

from collections.abc import Sequence
from datetime import datetime

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from axes import utils as axes
from axes.helpers import get_client_ip_address
from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

import ledger
from ledger.clock import database_now
from people import registering
from people.identifiers import MOBILE, SERVICE_NUMBER, possible_kinds
from people.models import Identifier, Jurisdiction, Officer, SignInCode
from people.names import fold
from people.roster_words import named_places

MOST_WRONG_TRIES = 5


class CodeNotUsable(ValueError):
    """The code was used, withdrawn or has expired meanwhile."""


def login_key(typed: str) -> str:
    """Return one spelling of what was typed, so that wrong passwords are counted together however it is written."""
    kinds = possible_kinds(typed)
    if not kinds:
        return typed.strip().casefold()[:120]
    kind, value = kinds[0]
    return value.removeprefix("+91") if kind == MOBILE else value


def asks_for_place(typed: str) -> bool:
    """True when what was typed can only be a service number, which may need the State or unit that issued it."""
    return [kind for kind, _value in possible_kinds(typed)] == [SERVICE_NUMBER]


def holders_of(typed: str, *, state: str = "", unit: str = "", verified: bool = True) -> list[Officer]:
    """Return the officers in service who are known by what was typed, at most a few; two queries whatever is typed.

    ``state`` is the code of the State or body, ``unit`` the name or code of the unit that issued a service number.
    The system-made account name counts as verified.
    """
    condition = Q(username=typed.strip())
    kinds = dict(possible_kinds(typed))
    wanted = Q(pk__in=[])
    for kind, value in kinds.items():
        wanted |= Q(kind=kind, normalised=value) & (_issued(state, unit) if kind == SERVICE_NUMBER else Q())
    found = Identifier.objects.in_force().filter(wanted)
    if verified:
        found = found.exclude(verified_at=None)
    held = list(found.values_list("officer", "kind")[:20])
    mobile = {pk for pk, kind in held if kind == MOBILE}
    return list(Officer.objects.in_service().filter(condition | Q(pk__in=mobile or {pk for pk, _kind in held})))


def _issued(state: str, unit: str) -> Q:
    place = Jurisdiction.objects.filter(code=state).first() if state else None
    if place is None:
        return Q()
    if not unit.strip():
        return Q(issued_by__path__startswith=place.path)
    districts, units = named_places(Jurisdiction.objects.within(place).in_force())
    name = fold(unit).replace(" ", "")
    return Q(issued_by__in=[*districts.get(name, []), *units.get(name, [])])


class IdentifierBackend(ModelBackend):
    """Finds the officer by service number, e-mail or mobile, in that officer's own words and script."""

    def authenticate(
        self,
        request: HttpRequest | None,
        login: str | None = None,
        password: str | None = None,
        state: str = "",
        unit: str = "",
        username: str | None = None,
        typed: str = "",
        **others: object,
    ) -> Officer | None:
        typed = typed or login or username  # ``login`` is the spelling that wrong passwords are counted by
        if not typed or password is None:
            return None
        holders = holders_of(typed, state=state, unit=unit)
        if len(holders) != 1:
            Officer().set_password(password)  # as much work as for a name that exists
            return None
        officer = holders[0]
        return officer if officer.check_password(password) and self.user_can_authenticate(officer) else None

    def user_can_authenticate(self, user: Officer) -> bool:
        return user.is_active and user.merged_into_id is None


class OfficerAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: officers are registered."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "What you typed and the password do not belong together. Check both and try again."
        ),
        "email_password_mismatch": _(
            "What you typed and the password do not belong together. Check both and try again."
        ),
        "incorrect_password": _("That is not your password."),
        "enter_current_password": _("That is not your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Axes counts wrong passwords; allauth's own limit is kept for the codes of the second step."""

    def authenticate(self, request: HttpRequest, **credentials: str) -> Officer | None:
        officer = super().authenticate(request, **credentials)
        if officer is not None:  # axes itself would forget them by account name, under which none are counted
            axes.reset(ip=get_client_ip_address(request), username=credentials["login"])
        return officer

    def login(self, request: HttpRequest, user: Officer) -> None:
        registering.follow_postings(officer=user)
        super().login(request, user)

    def reauthenticate(self, user: Officer, password: str) -> bool:
        found = self.authenticate(context.request, login=user.username, password=password)
        return found is not None and found.pk == user.pk

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home_url(request.user)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")


def home_url(officer: Officer) -> str:
    """The home page in the language the officer prefers."""
    with translation.override(officer.preferred_language):
        return reverse("home")


# --- The first sign-in --------------------------------------------------------------------------------------


@transaction.atomic
def check_code(*, typed: str, code: str) -> SignInCode | None:
    """Return the unused code that belongs to what was typed, or None; using it is ``sign_in_first``.

    A wrong code counts against every unused code of those who are known by what was typed; the fifth withdraws it.
    """
    holders = [officer.pk for officer in holders_of(typed, verified=False)]
    spelt = "".join(code.split()).replace("-", "").upper()
    now = database_now()
    unused = _unused(now).select_for_update().filter(officer__in=holders)
    found = None
    for row in unused.order_by("pk"):
        if constant_time_compare(row.code_hash, registering.code_hash(row.officer, spelt)):
            found = row
    if found is None:
        _count_wrong_try(unused, now)
    return found


def _unused(now: datetime):
    return SignInCode.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=now)


def _count_wrong_try(codes: Sequence[SignInCode], now: datetime) -> None:
    for row in codes:
        row.wrong_tries += 1
        row.withdrawn_at = now if row.wrong_tries >= MOST_WRONG_TRIES else None
        row.save(update_fields=["wrong_tries", "withdrawn_at"])
        if row.withdrawn_at:
            ledger.record(verb="sign_in_code.withdrawn", subject=row.officer, reason="five wrong tries")


@transaction.atomic
def sign_in_first(*, code_id: int, password: str, full_name: str, name_local: str, preferred_language: str) -> Officer:
    """Use the code: set the password, the names as confirmed and the language, and count the identifiers as verified.

    Raises CodeNotUsable when the code was used, withdrawn or has expired meanwhile: of many parallel uses one wins.
    """
    code = _unused(database_now()).select_for_update(of=("self",)).filter(pk=code_id).first()
    if code is None:
        raise CodeNotUsable
    officer = Officer.objects.select_for_update().get(pk=code.officer_id)
    if officer.merged_into_id or not officer.is_active or officer.has_usable_password():
        raise CodeNotUsable
    code.used_at = database_now()
    code.save(update_fields=["used_at"])
    registering.change_officer(
        officer=officer,
        changes={"full_name": full_name, "name_local": name_local, "preferred_language": preferred_language},
        reason="first sign-in",
        by=officer,
    )
    officer.set_password(password)
    officer.save(update_fields=["password"])
    registering.verify_identifiers(officer=officer, by=officer)
    ledger.record(verb="officer.signed_in_first", subject=officer, actor=officer)
    return officer
