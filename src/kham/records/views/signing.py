"""Signing on another machine: what waits, the pack out, the signed pack in, and the certificates that may sign."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kham.accounts.requests import Request, told_to
from kham.accounts.roles import May
from kham.kernel.reasons import Refusal
from kham.records import permissions
from kham.records.actions import certificates as certificate_actions
from kham.records.actions import signing_packs
from kham.records.queries import signing as signing_queries
from kham.records.rules import profile as profiles

CERTIFICATE_BYTES = 64 * 1024
PACK_BYTES = 64 * 1024 * 1024


def index(request: Request) -> HttpResponse:
    """Records that wait for a signature, packs that went out, certificates of the facilities."""
    viewer: Any = request.viewer
    permissions.check_send(viewer)
    waiting = [(row, profiles.load(row.gateway).title) for row in signing_queries.waiting(viewer)]
    context = {
        "waiting": waiting,
        "total": sum(row.records for row, _title in waiting),
        "packs": list(signing_queries.packs(viewer)[:30]),
        "certificates": signing_queries.conditions(viewer, request.now),
        "chain": signing_queries.chain_checked(),
        "facilities": list(signing_queries.facilities(viewer)),
        "may_take_out": viewer.may(May.RESULTS_VIEW),
        "shortest": signing_packs.packs.SHORTEST_PASSWORD,
        "crumbs": [
            (_("Hồ sơ"), reverse("records:index")),
            (_("Cổng và chữ ký"), reverse("records:gateways")),
            (_("Ký ở máy khác"), ""),
        ],
    }
    return render(request, "records/signing.html", context)


@require_POST
def make(request: Request, facility_id: Any, gateway: str) -> HttpResponse:
    """The pack of a facility for a gateway, as a file."""
    permissions.check_send(request.viewer)
    waiting = [
        row
        for row in signing_queries.waiting(request.viewer)
        if row.facility.pk == facility_id and row.gateway == gateway
    ]
    if not waiting:
        raise Http404
    password = request.POST.get("password", "")
    with told_to(request):
        if password != request.POST.get("again", ""):
            raise Refusal("pack.password", "Hai lần nhập mật khẩu gói không giống nhau.")
        kept, content = signing_packs.make_pack(
            facility=waiting[0].facility,
            gateway=gateway,
            password=password,
            by=request.viewer,
            now=request.now,
        )
        answer = HttpResponse(content, content_type="application/octet-stream")
        answer["Content-Disposition"] = f'attachment; filename="goi-cho-ky-{kept.pk}.kham"'
        return answer
    return redirect("records:signing")


@require_POST
def take(request: Request) -> HttpResponse:
    """A signed pack in."""
    permissions.check_send(request.viewer)
    given = request.FILES.get("file")
    with told_to(request):
        if given is None or (given.size or 0) > PACK_BYTES:
            raise Refusal("pack.unreadable", "Chọn tệp gói đã ký (đến 64 MB).")
        _tell(request, signing_packs.take_in(content=given.read(), by=request.viewer, now=request.now))
    return redirect("records:signing")


def _tell(request: Request, result: signing_packs.TakenIn) -> None:
    """What became of a signed pack, in up to three messages."""
    if result.signed:
        told = ngettext(
            "Nhận chữ ký của %(n)d hồ sơ; đang chờ gửi.",
            "Nhận chữ ký của %(n)d hồ sơ; đang chờ gửi.",
            result.signed,
        )
        messages.success(request, told % {"n": result.signed})
    if result.already and not result.refused:
        told = ngettext(
            "%(n)d hồ sơ đã ký từ trước, không thay đổi.",
            "%(n)d hồ sơ đã ký từ trước, không thay đổi.",
            result.already,
        )
        messages.info(request, told % {"n": result.already})
    if result.refused:
        told = ngettext("%(n)d chữ ký không nhận được.", "%(n)d chữ ký không nhận được.", len(result.refused))
        messages.error(request, told % {"n": len(result.refused)} + " " + _(result.refused[0][1]))


@require_POST
def register(request: Request) -> HttpResponse:
    """A certificate that may sign for a facility."""
    permissions.check_send(request.viewer)
    found = {str(one.pk): one for one in signing_queries.facilities(request.viewer)}
    facility, given = found.get(request.POST.get("facility", "")), request.FILES.get("file")
    with told_to(request):
        if facility is None or given is None or (given.size or 0) > CERTIFICATE_BYTES:
            raise Refusal("certificate.unreadable", "Chọn cơ sở và tệp chứng thư (.cer, .crt, .pem).")
        row = certificate_actions.register(
            facility=facility, content=given.read(), by=request.viewer, now=request.now
        )
        messages.success(request, _("Đã đăng ký chứng thư %(name)s.") % {"name": row.subject})
    return redirect("records:signing")


@require_POST
def end(request: Request, certificate_id: Any) -> HttpResponse:
    """A certificate signs no more."""
    row = signing_queries.certificate(request.viewer, certificate_id)
    permissions.check_send(request.viewer, row.unit_path)
    with told_to(request):
        certificate_actions.end(
            certificate=row, reason=request.POST.get("reason", ""), by=request.viewer, now=request.now
        )
    return redirect("records:signing")
