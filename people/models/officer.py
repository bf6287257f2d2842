"""Officers and how they are known. One name field a script; the username is system-made and means nothing."""

import secrets
import uuid
from datetime import date

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models.place import Jurisdiction
from people.names import fold, name_key


class Cadre(models.TextChoices):
    POLICE = "police", _("Police")
    PROSECUTION = "prosecution", _("Prosecution")
    JUDICIARY = "judiciary", _("Judiciary")
    FORENSIC = "forensic", _("Forensic science")
    CHILD_PROTECTION = "child_protection", _("Child protection")
    NGO = "ngo", _("Non-governmental organisation")
    PLATFORM = "platform", _("Platform or intermediary")
    OTHER = "other", _("Other")


class Gender(models.TextChoices):
    WOMAN = "woman", _("Woman")
    MAN = "man", _("Man")
    OTHER = "other", _("Another")


class Accommodation(models.TextChoices):
    """Standing accommodations. Trainers see the effect; the reason is not stored."""

    # xgettext:no-python-format
    EXTRA_TIME_25 = "extra_time_25", _("25% extra time")
    # xgettext:no-python-format
    EXTRA_TIME_50 = "extra_time_50", _("50% extra time")
    LARGE_PRINT = "large_print", _("Large print")
    SCRIBE = "scribe", _("Scribe")
    NO_DRAG = "no_drag", _("No dragging")


class Rank(models.Model):
    """A rank, apart from the post held. ``order`` 1 is the highest."""

    code = models.CharField(_("code"), max_length=12, unique=True)
    order = models.PositiveSmallIntegerField(_("order"))
    cadre = models.CharField(_("cadre"), max_length=20, choices=Cadre.choices, default=Cadre.POLICE)
    name_en = models.CharField(_("name in English"), max_length=80)
    name_hi = models.CharField(_("name in Hindi"), max_length=80)
    group = models.CharField(_("group"), max_length=20, blank=True)
    equivalents = models.JSONField(_("equivalents"), default=list, blank=True)

    class Meta:
        ordering = ["cadre", "order"]
        verbose_name = _("rank")
        verbose_name_plural = _("ranks")

    def __str__(self) -> str:
        return self.name_hi if get_language() == "hi" else self.name_en


def opaque_username() -> str:
    """Return a new username that tells nothing about its holder: ``o-`` and 16 hexadecimal digits."""
    return f"o-{secrets.token_hex(8)}"


class OfficerQuerySet(models.QuerySet):
    def in_service(self) -> "OfficerQuerySet":
        """Officers that were neither merged into another record nor closed."""
        return self.filter(merged_into=None, is_active=True)

    def named(self, text: str) -> "OfficerQuerySet":
        """Officers whose name, in either script, has every word of ``text`` or its beginning or a part of it."""
        found = self
        for word in fold(text).split():
            found = found.filter(name_key__contains=word)
        return found

    def visible_to(self, user: "Officer") -> "OfficerQuerySet":
        """Twin of ``permissions.can_view_officer``."""
        from people import permissions

        return permissions.officers_visible_to(self, user)


class OfficerManager(BaseUserManager.from_queryset(OfficerQuerySet)):
    def create_user(self, username: str | None = None, password: str | None = None, **fields: object) -> "Officer":
        officer = self.model(username=username or opaque_username(), **fields)
        officer.name_key = name_key(officer.full_name, officer.name_local)
        officer.set_password(password)
        officer.save(using=self._db)
        return officer

    def create_superuser(self, username: str | None = None, password: str | None = None, **fields: object) -> "Officer":
        return self.create_user(username, password, is_superuser=True, **fields)


class Officer(AbstractBaseUser, PermissionsMixin):
    """A person in the system; may exist without credentials. Never deleted: merged, closed or pseudonymised."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(
        _("account name"), max_length=40, unique=True, default=opaque_username, validators=[UnicodeUsernameValidator()]
    )
    full_name = models.CharField(_("name as printed, in Latin letters"), max_length=100)
    name_local = models.CharField(_("name in the own script"), max_length=100, blank=True)
    name_key = models.CharField(max_length=220, db_index=True, editable=False, default="")
    cadre = models.CharField(_("cadre"), max_length=20, choices=Cadre.choices, default=Cadre.POLICE)
    rank = models.ForeignKey(Rank, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("rank"))
    gender = models.CharField(
        _("gender"),
        max_length=8,
        choices=Gender.choices,
        blank=True,
        help_text=_("Optional. Asked only to plan coverage by women officers (POCSO s.24, BNSS s.173)."),
    )
    preferred_language = models.CharField(
        _("preferred language"), max_length=10, choices=settings.LANGUAGES, default="hi"
    )
    accommodations = models.JSONField(_("standing accommodations"), default=list, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from")
    is_demonstration = models.BooleanField(_("demonstration"), default=False, help_text=_("An invented person."))
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(default=False, editable=False)
    must_change_password = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    objects = OfficerManager()

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        constraints = [
            models.CheckConstraint(
                name="an_officer_is_not_merged_into_themselves",
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
            ),
            models.CheckConstraint(
                name="an_officer_has_a_name", condition=~Q(full_name=""), violation_error_message=_("Write the name.")
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    @property
    def first_name(self) -> str:
        """The whole name: Wagtail's sidebar asks for it by this name, and would show the account name otherwise."""
        return self.full_name

    @property
    def email(self) -> str:
        """The verified e-mail address in force, or an empty string. One query; Wagtail asks for it by this name."""
        return self.email_address()

    def email_address(self) -> str:
        found = self.identifiers.in_force().filter(kind=IdentifierKind.EMAIL).order_by("pk").first()
        return found.value if found else ""

    @property
    def accommodation_names(self) -> list[str]:
        """The standing accommodations in words, for the officer and for who invigilates."""
        return [str(label) for value, label in Accommodation.choices if value in self.accommodations]

    @property
    def name(self) -> str:
        """The name in the own script when the reader reads Hindi and there is one."""
        return (self.name_local if get_language() == "hi" else "") or self.full_name


class IdentifierKind(models.TextChoices):
    SERVICE_NUMBER = "service_number", _("Service number")
    EMAIL = "email", _("E-mail")
    MOBILE = "mobile", _("Mobile")


class IdentifierQuerySet(models.QuerySet):
    def in_force(self, on: date | None = None) -> "IdentifierQuerySet":
        """Identifiers in force on ``on`` (today if None); ``ends_on`` is the last day."""
        on = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)


class Identifier(models.Model):
    """What an officer signs in by. A belt number (scheme ``belt``) is unique only inside its issuing unit."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="identifiers")
    kind = models.CharField(_("kind"), max_length=20, choices=IdentifierKind.choices)
    scheme = models.CharField(_("scheme"), max_length=20, blank=True, help_text=_("Such as PIS, PNO, PEN, belt."))
    issued_by = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("issuing State or unit")
    )
    value = models.CharField(_("value"), max_length=120, help_text=_("As text: leading zeros are kept."))
    normalised = models.CharField(max_length=120, db_index=True, editable=False)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = IdentifierQuerySet.as_manager()

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        constraints = [
            models.UniqueConstraint(
                name="one_holder_per_address_in_force",
                fields=["kind", "normalised"],
                condition=Q(ends_on=None, kind__in=["email", "mobile"]),
                violation_error_message=_("Another officer already uses this e-mail or mobile number."),
            ),
            models.UniqueConstraint(
                name="one_holder_per_service_number_in_force",
                fields=["scheme", "issued_by", "normalised"],
                condition=Q(ends_on=None, kind="service_number"),
                violation_error_message=_("Another officer already has this service number in this State or unit."),
            ),
            models.CheckConstraint(
                name="a_service_number_names_its_issuer",
                condition=~Q(kind="service_number") | Q(issued_by__isnull=False),
                violation_error_message=_("Say which State or unit issued the service number."),
            ),
            models.CheckConstraint(
                name="identifier_ends_after_it_starts", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.value


class SignInCode(models.Model):
    """A single-use code for the first sign-in of an imported officer. Only its hash is kept."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="sign_in_codes")
    code_hash = models.CharField(max_length=128)
    made_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+", null=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    wrong_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_unused_sign_in_code_per_officer",
                fields=["officer"],
                condition=Q(used_at=None, withdrawn_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer} ({self.expires_at:%d-%m-%Y})"
