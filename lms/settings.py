"""Settings from the environment; nothing set is the embedded default (docs/operations.md lists every variable)."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from lms.environment import (
    BROKER_SCHEMES,
    CACHE_SCHEMES,
    DATABASE_SCHEMES,
    ENVIRONMENTS,
    env,
    read_choice,
    read_switch,
    read_url,
    secret_key,
)

BASE = Path(__file__).resolve().parent.parent
DATA = Path(env.str("LMS_DATA", default=str(BASE / "var"))).resolve()
FONTS = DATA / "fonts"
FIXTURES = BASE / "fixtures"

DJANGO_ENV = read_choice("DJANGO_ENV", ENVIRONMENTS, "development")
PRODUCTION = DJANGO_ENV == "production"
DEBUG = read_switch("DEBUG", default=False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG cannot be on in production: it shows settings and queries to strangers.")
SECRET_KEY = secret_key(DATA, production=PRODUCTION)
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the host the public types, for example lms.example.gov.in.")
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

# --- Who and what -----------------------------------------------------------------------------------------

OUR_APPS = ["ledger", "people", "courses", "assessments", "cascade", "certificates", "lms"]
INSTALLED_APPS = [
    *OUR_APPS,
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "people.apps.OfficerAccountsConfig",  # wagtail.users, with our officer forms
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "treebeard",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms.middleware.CompressPages",
    "lms.middleware.ContentPolicy",
    "lms.middleware.CmsContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lms.middleware.NothingStaysBehind",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # widgets of ours lie with the other templates

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
AUTH_USER_MODEL = "people.Officer"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "people.signing_in.IdentifierBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "people.signing_in.OfficerAccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # addresses are identifiers
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "people.forms.SignInForm", "change_password": "people.forms.NewPasswordForm"}
# axes counts wrong passwords, on the database; this counts wrong codes of the second step, for each officer
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key", "login": ""}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

BEHIND_PROXY = read_switch("BEHIND_PROXY", default=False)
AXES_CLIENT_IP_CALLABLE = "lms.middleware.client_address"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "people/sign_in_locked.html"
AXES_USERNAME_FORM_FIELD = "login"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # shared computers: never a cookie
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: a duty shift
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = PRODUCTION and read_switch("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview is a frame of our own

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# --- Where things are kept --------------------------------------------------------------------------------

read_url("DATABASE_URL", DATABASE_SCHEMES, "sqlite:///unused")
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA / 'lms.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DATABASES["default"]["CONN_MAX_AGE"] = 300
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
else:
    DATABASES["default"] |= {"ENGINE": "lms.postgresql", "CONN_HEALTH_CHECKS": True}
    # seconds, times, milliseconds: a server that vanished without a word is noticed within half a minute
    kept_alive = {"keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000}
    # only cursors that keep plans heed it: a statement is planned at its first use
    DATABASES["default"]["OPTIONS"] = {**kept_alive, "prepare_threshold": 0, **DATABASES["default"].get("OPTIONS", {})}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

read_url("CACHE_URL", CACHE_SCHEMES, "locmemcache://")
CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

MEDIA_ROOT = DATA / "media"
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [BASE / "static"]
STORAGES = {
    "default": {"BACKEND": env.str("MEDIA_STORAGE", default="django.core.files.storage.FileSystemStorage")},
    "staticfiles": {"BACKEND": "lms.static_files.HashedFiles"},
}
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640

# --- Jobs -------------------------------------------------------------------------------------------------

WORKER_NICENESS = env.int("WORKER_NICENESS", default=10)  # of the processes that run jobs; 0 on a machine of their own
CELERY_BROKER_URL = read_url("BROKER_URL", BROKER_SCHEMES, "filesystem://localhost//")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Asia/Kolkata"
CELERY_ENABLE_UTC = True
CELERY_TASK_ALWAYS_EAGER = False
if CELERY_BROKER_URL.startswith("filesystem"):
    QUEUE = DATA / "queue"
    CELERY_WORKER_PREFETCH_MULTIPLIER = 8  # measured: the filesystem transport drains 300 times faster
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE / "messages"),
        "data_folder_out": str(QUEUE / "messages"),
        "control_folder": str(QUEUE / "control"),
        "processed_folder": str(QUEUE / "processed"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
    for folder in ("messages", "control", "processed"):
        (QUEUE / folder).mkdir(parents=True, exist_ok=True)
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "ledger.sweep_jobs", "schedule": 5.0},
    "seal-audit": {"task": "ledger.seal_audit", "schedule": 3.0},
    "send-notices": {"task": "ledger.send_notices", "schedule": 15.0},
    "close-overdue-attempts": {"task": "assessments.close_overdue_attempts", "schedule": 60.0},
    "look-at-closed-groups": {"task": "assessments.look_at_closed_groups", "schedule": 900.0},
    "call-back-all": {"task": "assessments.call_back_all", "schedule": 6 * 3600.0},  # seconds; a missed day is made up
    "note-flags-due": {"task": "assessments.note_flags_due", "schedule": 6 * 3600.0},  # what docs/guides promise
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA / "beat-schedule")

EMAIL_CONFIG = env.email_url("EMAIL_URL", default=f"filemail:///{DATA / 'mail'}")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="no-reply@localhost")

# --- Two languages, one clock -----------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("hi", _("Hindi"))]
OWN_LANGUAGE_NAMES = {"en": "English", "hi": "हिन्दी"}
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
LOCALE_PATHS = [BASE / "locale"]
USE_I18N = WAGTAIL_I18N_ENABLED = True
USE_TZ = True
TIME_ZONE = "Asia/Kolkata"
FORMAT_MODULE_PATH = ["lms.formats"]
USE_THOUSAND_SEPARATOR = False

# --- Wagtail, crispy --------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "OCWC Cascade Learning"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "cms-sign-in"
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False  # people.urls_accounts does both
WAGTAIL_WORKFLOW_ENABLED = False  # the one gate is legal review; see courses.reviewing
WAGTAIL_ENABLE_UPDATE_CHECK = False  # calls out
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # calls out
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 0
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "odt", "txt", "csv"]
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # SAMEORIGIN, for Wagtail's preview frame

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
