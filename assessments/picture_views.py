"""Pictures that questions show, by the hash of their bytes."""

import re

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from assessments import permissions
from assessments.models import QuestionImage

TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}


@require_safe
def question_picture(request: HttpRequest, name: str) -> HttpResponse:
    """A picture, to those who write questions and to officers who are asked one that shows it; to others, nothing."""
    found = re.fullmatch(r"[0-9a-f]{64}\.([a-z]{3,4})", name)
    if found is None or found[1] not in TYPES or not permissions.can_view_question_image(request.user, name):
        raise Http404
    try:
        opened = default_storage.open(f"{QuestionImage.FOLDER}/{name}", "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(opened, content_type=TYPES[found[1]])
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response
