"""The door when the network drops: the list taken beforehand, and the numbers of those received meanwhile."""

from __future__ import annotations

import gzip
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kham.accounts.requests import Request
from kham.exams import actions, permissions, queries
from kham.exams.queries import offline
from kham.exams.rules import box


def _session(request: Request, session_id: Any) -> Any:
    found = queries.session(request.viewer, session_id)
    permissions.check_check_in(request.viewer, found)
    return found


@require_POST
def pack(request: Request, session_id: Any) -> HttpResponse:
    """The list of the session; 204 when the browser has it already."""
    session = _session(request, session_id)
    body = actions.take_list(
        session=session, by=request.viewer, now=request.now, have=request.POST.get("have", "")
    )
    if body is None:
        return HttpResponse(status=204)
    answer = HttpResponse(gzip.compress(body, 6), content_type="application/json")
    answer.headers["Content-Encoding"] = "gzip"
    return answer


@require_POST
def sent(request: Request, session_id: Any) -> HttpResponse:
    """Numbers and names of those who were received without network, or why the server did not take them."""
    session = _session(request, session_id)
    return JsonResponse({"lines": offline.sent(request.viewer, session, request.POST.getlist("stream"))})


def settings(request: Request, session: Any) -> dict[str, Any]:
    """What `static/exams/arrivals.js` needs of a session."""
    viewer: Any = request.viewer
    return {
        "session": str(session.pk), "user": viewer.actor, "events_url": reverse("api:receive_events"),
        "list_url": reverse("exams:door_list", args=[session.pk]), "sent_url": reverse("exams:door_sent", args=[session.pk]),
        "words": words(),
    }  # fmt: skip


def words() -> dict[str, str]:
    """What the box and the list of waiting arrivals say. Numbers and times are put in place of {…} by the browser."""
    return {
        "ready": _("Mất mạng vẫn quét được: danh sách {people} người, đã tải lúc {time}."),
        "none": _("Chưa tải được danh sách để dùng khi mất mạng."),
        "come_in": _("Mời vào"), "look": _("Xem lại"), "not_yet": _("Chưa được"),
        "listed": _("Có trong danh sách buổi này (không có mạng)."), "kept": _("Đã ghi lượt đến, tên sẽ hiện khi có mạng lại."),
        "again": _("Lượt đến của người này đã ghi lúc {time}, đang chờ gửi. Không ghi thêm."),
        "give": _("Đưa giấy ghi số tạm {ticket}. Số thứ tự có khi mạng trở lại."),
        "ticket": _("Số tạm"), "child": _("Trẻ dưới 6 tuổi: hỏi người đi cùng, ghi lên giấy của trẻ."),
        "as_loaded": _("Theo danh sách đã tải lúc {time} (không có mạng)."), "receive": _("Đón tiếp, chờ gửi"),
        "not_listed": _("Không có trong danh sách đã tải lúc {time}."),
        "not_listed_do": _(
            "Thử mã ngắn hoặc thẻ căn cước. Vẫn không có thì ghi họ tên, năm sinh ra giấy; có mạng thì quét lại, hoặc thêm người tại chỗ."
        ),
        "no_list": _("Đang mất mạng và máy này chưa tải được danh sách. Ghi họ tên, giờ đến ra giấy; có mạng thì quét lại."),
        "names": _("Không có mạng: không tìm được theo tên. Quét thẻ, giấy mời hoặc gõ mã ngắn in dưới mã."),
        "typing": _(box.TYPING), "layout": _(box.LAYOUT), "spoiled": _("Không đọc được mã vừa quét. Quét lại, hoặc gõ mã ngắn."),
        "walk_in": _("Chưa lưu được: không có mạng. Nội dung vẫn còn trên màn hình; có mạng thì bấm lại."),
        "differs": _("Chỗ thẻ ghi khác chưa gửi được: quét lại thẻ khi có mạng."),
        "waiting": _("{n} lượt chờ gửi"), "waiting_note": _("Máy tự gửi khi có mạng. Đừng xóa dữ liệu trình duyệt."),
        "sent": _("Đã gửi: ghi số thứ tự lên giấy của từng người"), "number": _("Số thứ tự"), "name": _("Họ và tên"),
        "at": _("Đến lúc"), "drop": _("Bỏ lượt này"), "dropped": _("Đã bỏ lượt số tạm {ticket}."), "done": _("Đã ghi xong"),
        "problem": _("Chưa nhận"), "try": _("Gửi lại ngay"), "hidden": _("(không hiện tên)"),
    }  # fmt: skip
