"""Every URL. Pages for people carry their language; machines' addresses and what is printed on paper do not."""

from importlib.util import find_spec

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.i18n import set_language
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from lms import health, views


def _written(prefix: str, module: str) -> list:
    return [path(prefix, include(module))] if find_spec(module) else []


urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", set_language, name="set_language"),
    *(_written("accounts/", "people.urls_accounts") or [path("accounts/", include("allauth.urls"))]),
    *_written("verify/", "certificates.urls_public"),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    *_written("", "courses.urls_media"),
]
urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("help/", views.help_page, name="help"),
    *_written("notices/", "ledger.urls"),
    *_written("people/", "people.urls"),
    *_written("", "courses.urls"),
    *_written("assess/", "assessments.urls"),
    *_written("cascade/", "cascade.urls"),
    *_written("certificates/", "certificates.urls"),
    path("", include(wagtail_urls)),
)
handler403 = "lms.views.forbidden"
handler404 = "lms.views.not_found"
handler500 = "lms.views.server_error"
