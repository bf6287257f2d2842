"""Gain studies over HTTP: an officer begins; those who may see statistics look at the list, one study, its files."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from assessments import measuring
from assessments.models import GainStudy
from courses.models import Enrolment

# --- The officer ------------------------------------------------------------------------------------------


@login_required
@require_POST
def begin(request: HttpRequest, code: str, enrolment_id: UUID) -> HttpResponse:
    """Lead the officer to the form that is due, which is drawn on the first call."""
    enrolment = get_object_or_404(
        Enrolment.objects.select_related("edition"), public_id=enrolment_id, officer=request.user
    )
    study = get_object_or_404(GainStudy, code=code)
    standing = measuring.standing_in(study, enrolment)
    if standing is None or not standing.sitting:
        if standing is not None:
            messages.info(request, standing.says)
        return redirect("courses:enrolment-detail", enrolment_id)
    try:
        measuring.assign_form(study=study, enrolment=enrolment)
    except measuring.NotMeasured as reason:
        messages.info(request, str(reason))
        return redirect("courses:enrolment-detail", enrolment_id)
    item = measuring.standing_in(study, enrolment).item
    return redirect("assessments:item", enrolment_id, item.key)
