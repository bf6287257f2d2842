"""Every URL. Pages for people carry their language; machines' addresses and what is printed on paper do not."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from lms import health, views

# an address is looked for from the top: what a hall asks for most comes first
urlpatterns = i18n_patterns(
    path("assess/", include("assessments.urls")),
    path("", views.home, name="home"),
    path("help/", views.help_page, name="help"),
    path("notices/", include("ledger.urls")),
    path("people/", include("people.urls")),
    path("", include("courses.urls")),
    path("cascade/", include("cascade.urls")),
    path("certificates/", include("certificates.urls")),
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("", include(wagtail_urls)),
)
urlpatterns += [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", set_language, name="set_language"),
    path("accounts/", include("people.urls_accounts")),
    path("verify/", include("certificates.urls_public")),
    # one way in: Wagtail's own form would pass by the second step and the count of wrong passwords
    path("cms/login/", views.cms_sign_in, name="cms-sign-in"),
    path("cms/account/", RedirectView.as_view(pattern_name="people:me")),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("assessments.urls_media")),
    path("", include("courses.urls_media")),
]
handler403 = "lms.views.forbidden"
handler404 = "lms.views.not_found"
handler500 = "lms.views.server_error"
