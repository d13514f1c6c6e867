"""Conclusions prepared one by one, signed together; and the doctor's own key."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts import permissions as accounts_permissions
from kham.accounts.requests import Request, told_to
from kham.accounts.roles import May
from kham.exams import actions, queries, signing
from kham.exams.actions import keys as key_actions
from kham.exams.queries import keys, versions
from kham.exams.views import opened_key
from kham.kernel.ids import read_id
from kham.kernel.reasons import Refusal

KEY_FILE_BYTES = 64 * 1024


def sign_many(request: Request, session_id: Any) -> HttpResponse:
    """What this doctor prepared in a session; only records opened one by one stand here."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.EXAM_CONCLUDE)
    session = queries.session(viewer, session_id)
    refused: list[Any] = []
    if request.method == "POST":
        with told_to(request):
            signer = opened_key.signer(request, session.unit_path)
            done = actions.sign_prepared(
                encounters=[key for key in map(read_id, request.POST.getlist("encounter")) if key],
                session=session,
                signer=signer,
                by=viewer,
                now=request.now,
            )
            refused = done["refused"]
            if done["signed"]:
                messages.success(request, _("Đã ký %(n)s kết luận.") % {"n": len(done["signed"])})
            if not refused:
                answer = redirect("exams:sign_many", session_id=session.pk)
                opened_key.keep(request, answer, signer, session.unit_path)
                return answer
    context = {
        "session": session,
        "rows": versions.prepared(viewer, session),
        "refused": refused,
        "key": opened_key.state(request, session.unit_path),
        "crumbs": [
            (_("Buổi khám"), reverse("exams:index")),
            (session.site.name, reverse("exams:session", args=[session.pk])),
            (_("Ký cùng lượt"), ""),
        ],
    }
    return render(request, "exams/sign_many.html", context, status=422 if refused else 200)


def my_key(request: Request) -> HttpResponse:
    """The doctor's own key: make one, revoke it, read its fingerprint."""
    viewer: Any = request.viewer
    accounts_permissions.check_may(viewer, May.EXAM_CONCLUDE)
    if request.method == "POST":
        return _change_key(request, viewer)
    context = {
        "rows": [
            (row, _fingerprint(row.public_pem), keys.condition(row, request.now))
            for row in keys.all_of(request.user)
        ],
        "drivers": keys.drivers(),
        "chain": keys.chain_checked(),
        "own": keys.own(request.user),
        "algorithms": [(signing.ED25519, "Ed25519"), (signing.RSA, "RSA 3072")],
        "crumbs": [(_("Buổi khám"), reverse("exams:index")), (_("Khóa ký của tôi"), "")],
    }
    return render(request, "exams/my_key.html", context)


def _change_key(request: Request, viewer: Any) -> HttpResponse:
    answer = redirect("exams:my_key")
    if request.POST.get("do") == "revoke":
        key_actions.revoke_key(reason=request.POST.get("reason", ""), by=viewer, now=request.now)
        opened_key.close(request, answer)
        messages.success(request, _("Đã thu hồi khóa. Những kết luận đã ký vẫn kiểm tra được."))
        return answer
    if request.POST.get("do") == "token":
        return _bring_token(request, viewer)
    if request.POST.get("pin", "") != request.POST.get("again", ""):
        raise Refusal("key.again", _("Hai lần nhập mã PIN chưa giống nhau."))
    if request.POST.get("do") == "bring":
        return _bring_key(request, viewer)
    algorithm = request.POST.get("algorithm", signing.ED25519)
    key_actions.make_key(
        pin=request.POST.get("pin", ""), algorithm=algorithm if algorithm == signing.RSA else signing.ED25519, by=viewer, now=request.now
    )  # fmt: skip
    messages.success(
        request, _("Đã tạo khóa ký. Mã PIN chỉ bác sĩ biết; quên thì thu hồi khóa và tạo khóa mới.")
    )
    return answer


def _bring_key(request: Request, viewer: Any) -> HttpResponse:
    given = request.FILES.get("file")
    if given is None or (given.size or 0) > KEY_FILE_BYTES:
        raise Refusal("key.file", _("Chọn tệp khóa (.p12, .pfx)."))
    key_actions.bring_key(
        content=given.read(), password=request.POST.get("password", ""), pin=request.POST.get("pin", ""), by=viewer, now=request.now
    )  # fmt: skip
    messages.success(request, _("Đã nhận khóa ký. Tệp khóa không được giữ lại; ký bằng mã PIN vừa đặt."))
    return redirect("exams:my_key")


def _bring_token(request: Request, viewer: Any) -> HttpResponse:
    names = ("driver", "token", "key", "pin")
    given = {name: request.POST.get(name, "") for name in names}
    key_actions.bring_token(by=viewer, now=request.now, **given)
    messages.success(
        request,
        _("Đã nhận khóa trong thiết bị ký. Mỗi lần ký nhập mã PIN của thiết bị; mã PIN không được giữ lại."),
    )
    return redirect("exams:my_key")


@require_POST
def close_key(request: Request) -> HttpResponse:
    """Close an opened key at once."""
    accounts_permissions.check_may(request.viewer, May.EXAM_CONCLUDE)
    answer = redirect("exams:my_key")
    opened_key.close(request, answer)
    messages.success(request, _("Đã đóng khóa ký."))
    return answer


def _fingerprint(pem: str) -> str:
    import hashlib

    digits = hashlib.sha256(pem.encode()).hexdigest()[:32]
    return " ".join(digits[at : at + 4] for at in range(0, 32, 4))
