"""Officers in the CMS: Wagtail's user administration with one name field a script."""

from wagtail.users.views.users import UserViewSet


class OfficerViewSet(UserViewSet):
    """Wagtail's list and forms, over ``Officer``."""
