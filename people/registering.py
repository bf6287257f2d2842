"""Registering officers, posting them, and making the codes of their first sign-in.

Wagtail's groups follow the postings: ``ensure_groups`` says which group may do what, ``follow_postings`` who is in it.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

import ledger
from ledger.clock import database_now
from people import names, permissions
from people.identifiers import normalise
from people.models import (
    Cadre,
    Identifier,
    IdentifierKind,
    Jurisdiction,
    Officer,
    Posting,
    Rank,
    Role,
    SignInCode,
)

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 O 1 I L
CODE_LENGTH = 10
CODE_LIFE = timedelta(days=14)

GROUP_OF_ROLE = {
    Role.AUTHOR: "Authors",
    Role.LEGAL_REVIEWER: "Legal reviewers",
    Role.PROGRAMME_TEAM: "Programme team",
}


Follower = Callable[[Officer], object]

_followers: list[Follower] = []


def register_follower(follower: Follower) -> None:
    """Call ``follower(officer)`` in the transaction of every change of the officer's postings. Twice is as once.

    It runs at every sign-in too, since a posting may begin on a later day; it must be safe to repeat.
    """
    if follower not in _followers:
        _followers.append(follower)


class IdentifierTaken(ValueError):
    """Another officer already holds this identifier; the message is a sentence."""


class PostingRefused(ValueError):
    """The posting cannot be as asked; the message says why."""


class SignInCodeRefused(ValueError):
    """No code is made for this officer; the message says why."""


@transaction.atomic
def register_officer(
    *,
    full_name: str,
    name_local: str = "",
    cadre: str = Cadre.POLICE,
    rank: Rank | None = None,
    gender: str = "",
    preferred_language: str = "hi",
    identifiers: Iterable[tuple[str, str, Jurisdiction | None, str]] = (),
    jurisdiction: Jurisdiction | None = None,
    role: str = Role.OFFICER,
    title: str = "",
    is_demonstration: bool = False,
    verified: bool = False,
    by: Officer | None = None,
) -> Officer:
    """Write an officer without credentials, with identifiers as (kind, scheme, issued by, value) and a primary posting.

    Every call writes another officer: whoever imports looks for the existing one first. Identifiers count for
    sign-in once they are ``verified``: here, by an administrator, or by the first sign-in. Raises
    IdentifierRefused or IdentifierTaken, with a sentence, and then writes nothing.
    """
    officer = Officer.objects.create_user(
        full_name=full_name,
        name_local=name_local,
        cadre=cadre,
        rank=rank,
        gender=gender,
        preferred_language=preferred_language,
        is_demonstration=is_demonstration,
    )
    for kind, scheme, issued_by, value in identifiers:
        add_identifier(
            officer=officer, kind=kind, scheme=scheme, issued_by=issued_by, value=value, verified=verified, by=by
        )
    ledger.record(
        verb="officer.registered",
        subject=officer,
        actor=by,
        jurisdiction_id=jurisdiction.pk if jurisdiction else None,
        new={"cadre": str(cadre), "rank": rank.code if rank else None, "demonstration": is_demonstration},
        personal={"full_name": full_name, "name_local": name_local},
    )
    if jurisdiction is not None:
        assign_posting(officer=officer, jurisdiction=jurisdiction, role=role, title=title, is_primary=True, by=by)
    return officer


@transaction.atomic
def change_officer(*, officer: Officer, changes: dict[str, Any], reason: str = "", by: Officer | None) -> list[str]:
    """Set fields of the officer's record and return the names of those that differed; a repeat changes nothing.

    Knows full_name, name_local, cadre, rank, gender, preferred_language and accommodations.
    """
    locked = Officer.objects.select_for_update().get(pk=officer.pk)
    differing = {field: value for field, value in changes.items() if getattr(locked, field) != value}
    if not differing:
        return []
    old = {field: as_words(getattr(locked, field)) for field in differing}
    for field, value in differing.items():
        setattr(locked, field, value)
        setattr(officer, field, value)
    locked.name_key = officer.name_key = names.name_key(locked.full_name, locked.name_local)
    locked.save(update_fields=[*differing, "name_key"])
    home = permissions.home_of(locked)
    ledger.record(
        verb="officer.changed",
        subject=locked,
        actor=by,
        jurisdiction_id=home.pk if home else None,
        reason=reason,
        new={"fields": sorted(differing)},
        personal={"old": old, "new": {field: as_words(value) for field, value in differing.items()}},
    )
    return sorted(differing)


def as_words(value: Any) -> Any:
    return value if value is None or isinstance(value, str | list | int) else str(value)


@transaction.atomic
def add_identifier(
    *,
    officer: Officer,
    kind: str,
    scheme: str = "",
    issued_by: Jurisdiction | None = None,
    value: str,
    verified: bool = False,
    by: Officer | None = None,
) -> Identifier:
    """Write an identifier in force from today; the officer's own, already in force, is returned as it is.

    Raises IdentifierRefused for a value of the wrong shape, IdentifierTaken when another officer holds it.
    """
    normalised = normalise(kind, scheme, value)
    if kind != IdentifierKind.SERVICE_NUMBER:
        scheme, issued_by = "", None
    elif issued_by is None:
        raise IdentifierTaken(_("Say which State or unit issued the service number."))
    fields = {"kind": kind, "scheme": scheme, "issued_by": issued_by, "normalised": normalised}
    own = officer.identifiers.in_force().filter(**fields).first()
    if own is not None:
        return own
    try:
        with transaction.atomic():
            identifier = Identifier.objects.create(
                officer=officer, value=value.strip(), verified_at=database_now() if verified else None, **fields
            )
    except IntegrityError:
        raise IdentifierTaken(_("Another officer already holds the identifier “%s”.") % value.strip()) from None
    _record_identifier("identifier.added", identifier, by)
    return identifier


@transaction.atomic
def end_identifier(*, identifier: Identifier, by: Officer | None, reason: str = "") -> None:
    """Close an identifier; nobody signs in by it from now on. A second call changes nothing."""
    locked = Identifier.objects.select_for_update().get(pk=identifier.pk)
    if locked.ends_on is not None:
        return
    # ``ends_on`` is the last day: one that began today ends today, and loses its verification at once
    locked.ends_on = max(locked.starts_on, timezone.localdate() - timedelta(days=1))
    locked.verified_at = None
    locked.save(update_fields=["ends_on", "verified_at"])
    _record_identifier("identifier.ended", locked, by, reason)


@transaction.atomic
def verify_identifiers(*, officer: Officer, by: Officer | None) -> int:
    """Count the officer's identifiers in force as verified; returns how many were not. Safe to repeat."""
    found = list(officer.identifiers.in_force().filter(verified_at=None).select_for_update())
    now = database_now()
    for identifier in found:
        identifier.verified_at = now
        identifier.save(update_fields=["verified_at"])
        _record_identifier("identifier.verified", identifier, by)
    return len(found)


def _record_identifier(verb: str, identifier: Identifier, by: Officer | None, reason: str = "") -> None:
    ledger.record(
        verb=verb,
        subject=identifier.officer,
        actor=by,
        jurisdiction_id=identifier.issued_by_id,
        reason=reason,
        new={"identifier": identifier.pk, "kind": str(identifier.kind), "scheme": identifier.scheme},
        personal={"value": identifier.value},
    )


@transaction.atomic
def assign_posting(
    *,
    officer: Officer,
    jurisdiction: Jurisdiction,
    role: str,
    title: str = "",
    is_primary: bool = False,
    starts_on: date | None = None,
    ends_on: date | None = None,
    delegated_by: Officer | None = None,
    by: Officer | None = None,
) -> Posting:
    """Post an officer at a place in a role, and bring the groups in line.

    A new primary posting ends the earlier one the day before: that is a transfer. Safe to repeat: a posting in
    force at the same place, in the same role and with the same last day is kept, and only its title, and
    whether it is primary, follow. Raises PostingRefused when it would end before it starts, when the officer
    was merged or closed, and for a delegation that has no last day or goes beyond what the delegating officer holds.
    """
    starts_on = starts_on or timezone.localdate()
    locked = Officer.objects.select_for_update().get(pk=officer.pk)
    _refuse_posting(locked, jurisdiction, role, starts_on, ends_on, delegated_by)
    posting = locked.postings.current(starts_on).filter(jurisdiction=jurisdiction, role=role, ends_on=ends_on).first()
    if posting and (posting.title, posting.is_primary) == (title or posting.title, is_primary or posting.is_primary):
        return posting
    if is_primary:
        _end_primary(locked, before=starts_on, but=posting, by=by)
    if posting:
        posting.title, posting.is_primary = title or posting.title, is_primary or posting.is_primary
        posting.save(update_fields=["title", "is_primary"])
    else:
        posting = Posting.objects.create(
            officer=locked,
            jurisdiction=jurisdiction,
            role=role,
            title=title,
            is_primary=is_primary,
            starts_on=starts_on,
            ends_on=ends_on,
            delegated_by=delegated_by,
        )
    _record_posting("posting.assigned", posting, by)
    follow_postings(officer=locked)
    return posting


@transaction.atomic
def end_posting(*, posting: Posting, ends_on: date, by: Officer | None, reason: str = "") -> Posting:
    """Set the last day of a posting and bring the groups in line; the same day twice changes nothing.

    Raises PostingRefused for a day before the posting began.
    """
    locked = Posting.objects.select_for_update(of=("self",)).select_related("officer").get(pk=posting.pk)
    if ends_on < locked.starts_on:
        raise PostingRefused(_("A posting cannot end before it starts."))
    if locked.ends_on != ends_on:
        old = locked.ends_on
        locked.ends_on = ends_on
        locked.save(update_fields=["ends_on"])
        _record_posting("posting.ended", locked, by, reason=reason, old={"ends_on": old})
        follow_postings(officer=locked.officer)
    posting.ends_on = ends_on
    return locked


def _refuse_posting(
    officer: Officer,
    jurisdiction: Jurisdiction,
    role: str,
    starts_on: date,
    ends_on: date | None,
    delegated_by: Officer | None,
) -> None:
    if officer.merged_into_id or not officer.is_active:
        raise PostingRefused(_("This record was closed; it takes no new posting."))
    if ends_on is not None and ends_on < starts_on:
        raise PostingRefused(_("A posting cannot end before it starts."))
    if delegated_by is None:
        return
    if ends_on is None:
        raise PostingRefused(_("A delegation needs its last day."))
    held = Posting.objects.current(starts_on).in_role(role).covering(jurisdiction).filter(officer=delegated_by)
    if not held.filter(Q(ends_on=None) | Q(ends_on__gte=ends_on), delegated_by=None).exists():
        raise PostingRefused(
            _("Only a role that one holds oneself, at that place and until that day, can be delegated.")
        )


def _end_primary(officer: Officer, *, before: date, but: Posting | None, by: Officer | None) -> None:
    earlier = officer.postings.primary().filter(Q(ends_on=None) | Q(ends_on__gte=before))
    for posting in earlier.exclude(pk=but.pk if but else None):
        posting.ends_on = max(posting.starts_on, before - timedelta(days=1))
        posting.is_primary = posting.ends_on < before  # begun the same day: it was a mistake, the new one counts
        posting.save(update_fields=["ends_on", "is_primary"])
        _record_posting("posting.ended", posting, by, reason="transfer")


def _record_posting(verb: str, posting: Posting, by: Officer | None, *, reason: str = "", old: Any = None) -> None:
    permissions.forget_postings()
    ledger.record(
        verb=verb,
        subject=posting,
        actor=by,
        jurisdiction_id=posting.jurisdiction_id,
        reason=reason,
        old=old,
        new={
            "officer": posting.officer_id,
            "role": str(posting.role),
            "primary": posting.is_primary,
            "starts_on": posting.starts_on,
            "ends_on": posting.ends_on,
            "delegated_by": posting.delegated_by_id,
        },
    )


def follow_postings(*, officer: Officer) -> None:
    """Put the officer into exactly those groups that the roles in force today give, and tell the followers.

    Safe to repeat. Runs with every change of a posting and at every sign-in, so that a role ends on its day.
    """
    held = set(officer.postings.current().values_list("role", flat=True))
    wanted = {name for role, name in GROUP_OF_ROLE.items() if role in held and officer.is_active}
    ours = set(GROUP_OF_ROLE.values())
    current = set(officer.groups.filter(name__in=ours).values_list("name", flat=True))
    if current - wanted:
        officer.groups.remove(*Group.objects.filter(name__in=current - wanted))
    for name in sorted(wanted - current):
        officer.groups.add(Group.objects.get_or_create(name=name)[0])
    for follower in _followers:
        follower(officer)


@transaction.atomic
def make_sign_in_code(*, officer: Officer, by: Officer | None) -> str:
    """Return a new single-use code for the officer's first sign-in; it withdraws the one before.

    The code is shown once, here: only its hash is kept. Raises SignInCodeRefused for a closed record, for an
    officer nobody could name at sign-in, and for one who has a password already.
    """
    locked = Officer.objects.select_for_update().get(pk=officer.pk)
    if locked.merged_into_id or not locked.is_active:
        raise SignInCodeRefused(_("This record was closed; nobody signs in by it."))
    if locked.has_usable_password():
        raise SignInCodeRefused(_("This officer has signed in before and has a password."))
    if not locked.identifiers.in_force().exists():
        raise SignInCodeRefused(_("Record a service number, e-mail or mobile number first: one of them is typed."))
    now = database_now()
    SignInCode.objects.filter(officer=locked, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    code = "".join(secrets.choice(CODE_ALPHABET) for _place in range(CODE_LENGTH))
    SignInCode.objects.create(
        officer=locked, code_hash=code_hash(locked, code), made_by=by, made_at=now, expires_at=now + CODE_LIFE
    )
    ledger.record(verb="sign_in_code.made", subject=locked, actor=by)
    return code


def code_hash(officer: Officer, code: str) -> str:
    """Return the stored hash: keyed, so the table alone tells nothing, and fast, so slips come by the sheet."""
    return salted_hmac(f"people.sign_in_code.{officer.pk}", code, algorithm="sha256").hexdigest()


@transaction.atomic
def reset_sign_in(*, officer: Officer, by: Officer | None, reason: str) -> None:
    """Take the officer's password away, which ends every session; a new code lets them choose another."""
    locked = Officer.objects.select_for_update().get(pk=officer.pk)
    locked.set_unusable_password()
    locked.save(update_fields=["password"])
    officer.password = locked.password
    ledger.record(verb="officer.sign_in_reset", subject=locked, actor=by, reason=reason)


# --- Groups -------------------------------------------------------------------------------------------------

SNIPPETS = {  # app label: models whose rows are written in the CMS
    "courses": ["provision", "provisionversion", "provisionwording", "glossaryterm"],
    "assessments": [
        "questionbank",
        "question",
        "questionwording",
        "gainstudy",
        "quiz",
        "quizwording",
        "practical",
        "practicalwording",
    ],
}
PROGRAMME = {
    "people": ["officer", "jurisdiction", "succession", "rank", "posting", "identifier"],
    "cascade": ["programme", "tier", "target"],
    "certificates": ["award"],
}


def ensure_groups() -> dict[str, Group]:
    """Create the three groups and what each may do; returns them by name. Safe to repeat; takes nothing away."""
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in GROUP_OF_ROLE.values()}
    _permit(groups["Authors"], SNIPPETS, ["add", "change", "view"])
    _permit(groups["Authors"], {"wagtail_localize": ["translation"]}, ["submit"])
    _permit(groups["Legal reviewers"], SNIPPETS, ["view"])
    _permit(groups["Legal reviewers"], {"courses": SNIPPETS["courses"]}, ["add", "change"])
    _permit(groups["Programme team"], SNIPPETS | PROGRAMME, ["add", "change", "view"])
    _permit(groups["Programme team"], {"wagtail_localize": ["translation"]}, ["submit"])
    _permit(groups["Programme team"], {"ledger": ["job", "auditevent"]}, ["view"])
    _permit(groups["Programme team"], {"ledger": ["job"]}, ["change"])
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for group in groups.values():
        group.permissions.add(access)
    for name in ("Authors", "Programme team"):
        _permit_files(groups[name])
    return groups


def ensure_page_permissions(*, curriculum: Sequence[Page], catalogue: Sequence[Page]) -> None:
    """Let authors write and legal reviewers amend under the roots, the programme team publish. Safe to repeat.

    Authors have no need to publish: what an officer reads is a released edition.
    """
    groups = ensure_groups()
    wanted = {
        "Authors": ["add_page", "change_page"],
        "Legal reviewers": ["change_page"],
        "Programme team": ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"],
    }
    for name, codenames in wanted.items():
        found = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames)
        for page in [*curriculum, *catalogue]:
            for permission in found:
                GroupPagePermission.objects.get_or_create(group=groups[name], page=page, permission=permission)


def _permit(group: Group, models: dict[str, list[str]], actions: Sequence[str]) -> None:
    for app, names_of_models in models.items():
        codenames = [f"{action}_{model}" for action in actions for model in names_of_models]
        group.permissions.add(*Permission.objects.filter(content_type__app_label=app, codename__in=codenames))


def _permit_files(group: Group) -> None:
    root = Collection.get_first_root_node()
    kinds = [("wagtailimages", "image"), ("wagtaildocs", "document")]
    for app, kind in kinds:
        codenames = [f"{action}_{kind}" for action in ("add", "change", "choose")]
        for permission in Permission.objects.filter(content_type__app_label=app, codename__in=codenames):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
