"""Officers, places and ranks in the CMS."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.users.views.users import UserViewSet

from people import permissions
from people.cms_forms import OfficerEditForm, OfficerForm, PlaceEditForm, PlaceForm, RankForm
from people.models import Cadre, Jurisdiction, Officer, Posting, Rank
from people.names import fold

PAGE_SIZE = 50


class OfficerFilterSet(WagtailFilterSet):
    state = django_filters.ModelChoiceFilter(
        label=gettext_lazy("State"),
        queryset=lambda request: Jurisdiction.objects.states(),
        method="posted_in",
    )
    cadre = django_filters.ChoiceFilter(label=gettext_lazy("Service"), choices=Cadre.choices)
    rank = django_filters.ModelChoiceFilter(label=gettext_lazy("Rank"), queryset=Rank.objects.all())

    class Meta:
        model = Officer
        fields = ["state", "cadre", "rank"]

    def posted_in(self, officers: QuerySet, name: str, place: Jurisdiction) -> QuerySet:
        return officers.filter(permissions.posted_within([place]))


class OfficerIndexView(generic.IndexView):
    """Officers whom the user may see, found by a name in either script or by a number."""

    page_title = gettext_lazy("Officers")
    add_item_label = gettext_lazy("Register an officer")
    is_searchable = True
    paginate_by = PAGE_SIZE
    default_ordering = "full_name"

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("full_name", label=_("Name"), sort_key="full_name", get_url=self.get_edit_url),
            Column("name_local", label=_("In the own script")),
            Column("rank", label=_("Rank")),
            Column("cadre", label=_("Service"), accessor="get_cadre_display"),
            Column("place", label=_("Place"), accessor="place"),
            Column("state", label=_("Record"), accessor=record_state),
        ]

    def get_base_queryset(self) -> QuerySet:
        primary = Posting.objects.current().primary().filter(officer=OuterRef("pk"))
        officers = Officer.objects.visible_to(self.request.user).select_related("rank")
        return officers.annotate(place=Subquery(primary.values("jurisdiction__name_en")[:1]))

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.is_searching:
            return queryset
        words = self.search_query
        digits = fold(words).replace(" ", "").upper()
        by_number = Officer.objects.filter(identifiers__normalised__endswith=digits, identifiers__ends_on=None)
        named = queryset.named(words)
        return named | queryset.filter(pk__in=by_number.values("pk")) if digits.isdigit() else named


def record_state(officer: Officer) -> str:
    if officer.merged_into_id:
        return _("merged")
    if not officer.is_active:
        return _("closed")
    return _("demonstration") if officer.is_demonstration else ""


class GuardedOfficer:
    """The user may see, and may change, this very officer; the model's permission alone is not enough."""

    def get_object(self, queryset: QuerySet | None = None) -> Officer:
        officer = super().get_object(queryset)
        if not permissions.can_view_officer(self.request.user, officer):
            raise PermissionDenied
        if not permissions.can_edit_officer(self.request.user, officer):
            raise PermissionDenied
        return officer


class OfficerEditView(GuardedOfficer, generic.EditView):
    template_name = "people/cms/officer_edit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        officer = self.object
        return super().get_context_data(**kwargs) | {
            "officer": officer,
            "identifiers": officer.identifiers.select_related("issued_by").order_by("ends_on", "kind", "pk"),
            "postings": officer.postings.select_related("jurisdiction").order_by("-is_primary", "-starts_on"),
            "can_print_slip": not officer.has_usable_password(),
        }


class NothingIsDeleted(generic.DeleteView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise PermissionDenied


class OfficerViewSet(UserViewSet):
    """Wagtail's user administration, with one name field a script and every change through the verbs."""

    icon = "user"
    menu_label = gettext_lazy("Officers")
    add_to_settings_menu = False
    add_to_admin_menu = True
    menu_order = 300
    copy_view_enabled = False
    ordering = "full_name"
    list_per_page = PAGE_SIZE
    filterset_class = OfficerFilterSet
    template_prefix = ""
    index_view_class = OfficerIndexView
    add_view_class = generic.CreateView
    edit_view_class = OfficerEditView
    delete_view_class = NothingIsDeleted

    def get_form_class(self, for_update: bool = False) -> type[OfficerForm]:
        return OfficerEditForm if for_update else OfficerForm


class PlaceFilterSet(WagtailFilterSet):
    state = django_filters.ModelChoiceFilter(
        label=gettext_lazy("State"), queryset=lambda request: Jurisdiction.objects.states(), method="below"
    )

    class Meta:
        model = Jurisdiction
        fields = ["state", "kind"]

    def below(self, places: QuerySet, name: str, place: Jurisdiction) -> QuerySet:
        return places.within(place)


class PlaceIndexView(generic.IndexView):
    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        return queryset.order_by("path")


class JurisdictionViewSet(ModelViewSet):
    model = Jurisdiction
    name = "jurisdictions"
    icon = "globe"
    menu_label = gettext_lazy("Places")
    list_display = ["name_en", "name_hi", "kind", "code", "opened_on", "closed_on"]
    search_fields = ["name_en", "name_hi", "code"]
    search_backend_name = None
    filterset_class = PlaceFilterSet
    list_per_page = PAGE_SIZE
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = PlaceIndexView
    delete_view_class = NothingIsDeleted

    def get_form_class(self, for_update: bool = False) -> type:
        return PlaceEditForm if for_update else PlaceForm


class RankViewSet(ModelViewSet):
    model = Rank
    name = "ranks"
    icon = "order"
    menu_label = gettext_lazy("Ranks")
    list_display = ["code", "name_en", "name_hi", "cadre", "order"]
    list_filter = ["cadre"]
    list_per_page = PAGE_SIZE
    add_to_reference_index = False
    copy_view_enabled = False
    delete_view_class = NothingIsDeleted

    def get_form_class(self, for_update: bool = False) -> type:
        return RankForm
