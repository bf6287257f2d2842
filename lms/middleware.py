"""What no app should have to know about HTTP."""

from collections.abc import Callable
from ipaddress import ip_address

from csp.constants import HEADER, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.utils.functional import cached_property

CMS_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "object-src": [NONE],
    "base-uri": [SELF],
    "frame-ancestors": [SELF],
    "form-action": [SELF],
}


def client_address(request: HttpRequest) -> str:
    """Return who sends: behind a proxy, the address that the proxy itself saw, the last of those it passes on.

    The ones before it are what the sender claims. Without this everybody behind a proxy would count as one.
    """
    seen = request.META.get("REMOTE_ADDR", "")
    if not settings.BEHIND_PROXY:
        return seen
    passed_on = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(passed_on))
    except ValueError:
        return seen


class CompressPages(GZipMiddleware):
    """Compresses pages: a lesson in Hindi is 24 KB as it is and 6 KB on the line. Files go out as they are stored.

    Against guessing secrets by length (BREACH): the CSRF token is masked anew in every page, and Django adds
    a random number of bytes.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)


class NothingStaysBehind:
    """On a shared computer the next reader presses Back: no page of somebody signed in is kept by the browser.

    Looks at the session's key alone, which costs no query and holds when the database is down. A view that says
    itself how long its answer keeps, such as an immutable picture, is left alone. When the session ends, whether
    by our button, Wagtail's or time, what the browser kept from before is cleared as well; browsers ignore that
    word outside a secure context, and there *no-store* alone does the work. Unsent answers are storage, not cache:
    they stay for their owner.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        had_session = request.session.session_key is not None
        response = self.get_response(request)
        has_session = request.session.session_key is not None
        is_page = response.get("Content-Type", "").startswith("text/html")
        if has_session and is_page and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        if had_session and not has_session:
            response["Clear-Site-Data"] = '"cache"'
        return response


class ContentPolicy(CSPMiddleware):
    """Sends the site's usual policy as it was written once; csp writes it anew for every answer.

    Knows no report-only policy and no excluded addresses: the settings have none.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        has_own = getattr(request, "_csp_nonce", None) or any(name.startswith("_csp") for name in vars(response))
        if has_own or settings.DEBUG or HEADER in response:
            return super().process_response(request, response)
        response[HEADER] = self._usual
        return response

    @cached_property
    def _usual(self) -> str:
        return build_policy()


class CmsContentPolicy:
    """Wagtail's admin needs inline scripts; it gets a looser policy on its own path and nowhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/cms/"):
            response._csp_config = CMS_POLICY
        return response
