from django.db.models import Model
from django.http import HttpRequest
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from cascade import programming
from cascade.viewsets import CascadeGroup

register_snippet(CascadeGroup)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def record_setting(request: HttpRequest, instance: Model) -> None:
    programming.record_setting(instance, by=request.user)
