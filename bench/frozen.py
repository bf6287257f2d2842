"""Denominators. Do not change them: figures of different days are compared through them."""

import json

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def upsert(request: HttpRequest) -> JsonResponse:
    """Store an answer with one bare upsert: no token, no look at the attempt, no lock."""
    packet = json.loads(request.body)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO assessments_answer
                (attempt_id, question_version_id, response, is_flagged, epoch, sequence, saved_at)
            VALUES (%s, %s, %s::jsonb, false, 1, %s, %s)
            ON CONFLICT (attempt_id, question_version_id) DO UPDATE SET
                response = excluded.response, sequence = excluded.sequence, saved_at = excluded.saved_at
            """,
            [packet["attempt"], packet["question"], json.dumps(packet["response"]), packet["sequence"], timezone.now()],
        )
    return JsonResponse({"result": "saved"})
