"""Programs that read by machine: who they are, letting one in, ending its access."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from kham.accounts import queries as accounts_queries
from kham.accounts.requests import Request, told_on
from kham.kernel import clock
from kham.records import forms, permissions, queries
from kham.records.actions import clients as actions
from kham.records.models import Client


def index(request: Request) -> HttpResponse:
    """All of the viewer's units."""
    found = queries.clients(request.viewer)
    return render(request, "records/clients.html", {"clients": found, "today": clock.local_date(request.now)})


@sensitive_post_parameters()
def new(request: Request) -> HttpResponse:
    """Let a program in; its secret is shown once, on the answer to this form."""
    permissions.check_manage_clients(request.viewer)
    today = clock.local_date(request.now)
    units = accounts_queries.units(request.viewer, on=today)
    form = forms.NewClientForm(request.POST or None, units=units, today=today)
    if request.method == "POST" and form.is_valid():
        given = {
            name: form.cleaned_data[name]
            for name in ("name", "owner", "basis", "unit", "allowed", "valid_to", "jwks")
        }
        with told_on(form):
            made, secret = actions.add_client(**given, by=request.viewer, now=request.now)
            told = {"client": made, "secret": secret, "address": request.build_absolute_uri("/fhir/r4")}
            return render(request, "records/client_made.html", told)
    return render(request, "records/client_new.html", {"form": form}, status=422 if form.errors else 200)


def client(request: Request, client_id: str) -> HttpResponse:
    """One program: what it may, when it last came, what it took in bulk."""
    found = queries.client(request.viewer, client_id)
    return render(request, "records/client.html", _context(request, found, forms.RevokeClientForm()))


def revoke(request: Request, client_id: str) -> HttpResponse:
    """End its access at once, with a reason."""
    found = queries.client(request.viewer, client_id)
    form = forms.RevokeClientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.revoke_client(
            client=found, reason=form.cleaned_data["reason"], by=request.viewer, now=request.now
        )
        messages.success(request, _("Đã thu hồi quyền của ứng dụng."))
        return redirect("records:clients")
    status = 422 if request.method == "POST" else 200
    return render(request, "records/client.html", _context(request, found, form), status=status)


def _context(request: Request, found: Client, form: forms.RevokeClientForm) -> dict[str, object]:
    return {
        "client": found,
        "form": form,
        "exports": queries.exports_of(found)[:20],
        "in_force": actions.in_force(found, request.now),
    }
