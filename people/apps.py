from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")
    default = True


class OfficerAccountsConfig(WagtailUsersAppConfig):
    """Wagtail's own user administration, with forms for one name field a script."""

    user_viewset = "people.viewsets.OfficerViewSet"
