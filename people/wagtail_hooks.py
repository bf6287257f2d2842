from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from people.viewsets import JurisdictionViewSet, RankViewSet


class PeopleGroup(ViewSetGroup):
    """Places and ranks beside the officers."""

    menu_label = gettext_lazy("Places and ranks")
    menu_icon = "globe"
    menu_order = 310
    items = (JurisdictionViewSet("jurisdictions"), RankViewSet("ranks"))


@hooks.register("register_admin_viewset")
def register_places_and_ranks() -> ViewSetGroup:
    return PeopleGroup()
