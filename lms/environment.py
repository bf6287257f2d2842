"""Reads the settings' environment, and stops the start with a sentence when a value is wrong.

Nothing set means the embedded default: SQLite, a filesystem broker, files under ``var/``.
"""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.FileAwareEnv()

ENVIRONMENTS = ("development", "production")
BROKER_SCHEMES = ("filesystem", "redis", "rediss", "amqp", "amqps")
CACHE_SCHEMES = ("locmemcache", "dbcache", "rediscache", "redis", "rediss")
DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")


def read_choice(name: str, choices: tuple[str, ...], default: str) -> str:
    """Return the variable's value; raises ImproperlyConfigured when it is none of ``choices``."""
    value = env.str(name, default=default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is “{value}”. Set it to one of: {', '.join(choices)}.")
    return value


def read_url(name: str, schemes: tuple[str, ...], default: str) -> str:
    """Return a URL whose scheme is one of ``schemes``; raises ImproperlyConfigured otherwise."""
    value = env.str(name, default=default)
    scheme = urlsplit(value).scheme
    if scheme not in schemes:
        raise ImproperlyConfigured(
            f"{name} begins with “{scheme or value}”. It must begin with one of: "
            + ", ".join(f"{known}://" for known in schemes)
            + "."
        )
    return value


def read_switch(name: str, *, default: bool) -> bool:
    """Return a yes/no variable; raises ImproperlyConfigured for anything else."""
    value = env.str(name, default="yes" if default else "no").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is “{value}”. Set it to yes or no.")


def secret_key(folder: Path, *, production: bool) -> str:
    """Return SECRET_KEY; outside production one is made once and kept in ``folder``.

    Raises ImproperlyConfigured in production when it is missing or shorter than 40 characters.
    """
    value = env.str("SECRET_KEY", default="")
    if production and len(value) < 40:
        raise ImproperlyConfigured("SECRET_KEY must be set to at least 40 random characters in production.")
    if value:
        return value
    kept = folder / "secret-key"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with kept.open("x") as file:
                file.write(secrets.token_urlsafe(50))
            kept.chmod(0o600)
        except FileExistsError:
            pass  # another process of the same start made it first
    return kept.read_text().strip()
