"""A released lesson, signed in, beside a bare view (session, user, one template)."""

from bench.measuring import side_by_side, start_django

start_django()

from django.conf import settings  # noqa: E402 the settings must be loaded first
from django.contrib.auth.decorators import login_required  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import path, reverse  # noqa: E402

from courses.models import Enrolment  # noqa: E402
from lms import urls as site  # noqa: E402


@login_required
def bare(request: HttpRequest) -> HttpResponse:
    """The frozen denominator: what any signed-in page costs here. Do not change it."""
    return render(request, "lms/help_page.html")


urlpatterns = [path("bench/bare/", bare), *site.urlpatterns]


def main() -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    enrolment = Enrolment.objects.select_related("officer", "edition").order_by("pk").first()
    item = enrolment.edition.items.filter(kind="lesson").order_by("position").first()
    settings.ROOT_URLCONF = "bench.lesson"
    client = Client()
    client.force_login(enrolment.officer, backend="people.signing_in.IdentifierBackend")
    lesson = "/hi" + reverse("courses:item-detail", args=[enrolment.public_id, item.key]).removeprefix("/en")
    side_by_side("lesson page", lambda: fetch(client, lesson), lambda: fetch(client, "/bench/bare/"), repeats=40)


def fetch(client: Client, url: str) -> None:
    response = client.get(url)
    if response.status_code != 200:
        raise SystemExit(f"{url} answered {response.status_code}")


if __name__ == "__main__":
    main()
