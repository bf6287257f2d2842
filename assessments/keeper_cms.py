"""Keepers of secure banks in the back office: who keeps one, entrust it, take it back. The programme team's."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from assessments import keeping, permissions
from assessments.models import QuestionBank, QuestionBankKeeper
from assessments.refusing import Refused
from people.models import Officer, Posting, Role

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EntrustForm(forms.Form):
    """An author, from when to when, and why."""

    officer = forms.ModelChoiceField(label=gettext_lazy("Author"), queryset=Officer.objects.none())
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=DAY)
    ends_on = forms.DateField(label=gettext_lazy("Until (empty: until it is taken back)"), required=False, widget=DAY)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        authors = Posting.objects.current().filter(role=Role.AUTHOR).values("officer")
        self.fields["officer"].queryset = Officer.objects.filter(pk__in=authors).order_by("full_name", "pk")


@require_http_methods(["GET", "HEAD", "POST"])
def keeper_list(request: HttpRequest, bank_id: int) -> HttpResponse:
    """Who keeps the bank, who kept it, and the form to entrust it."""
    if not permissions.can_entrust_banks(request.user):
        raise PermissionDenied
    bank = get_object_or_404(QuestionBank, pk=bank_id)
    form = EntrustForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            keeping.entrust(bank=bank, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The bank is entrusted."))
            return redirect("assessments_cms:keeper-list", bank.pk)
    keepers = bank.keepers.select_related("officer", "given_by").order_by("-starts_on", "-pk")
    context = {"bank": bank, "form": form, "keepers": keepers, "today": timezone.localdate()}
    return render(request, "assessments/cms/keeper_list.html", context)


@require_POST
def keeper_end(request: HttpRequest, keeper_id: UUID) -> HttpResponse:
    if not permissions.can_entrust_banks(request.user):
        raise PermissionDenied
    keeper = get_object_or_404(QuestionBankKeeper, public_id=keeper_id)
    keeping.end_keeping(keeper=keeper, by=request.user)
    messages.success(request, _("The bank is taken back."))
    return redirect("assessments_cms:keeper-list", keeper.bank_id)
