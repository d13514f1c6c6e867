"""The entry client's door: its page, the form definition, the person's data, and a judgement that stores nothing."""

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from kham.accounts.requests import Request
from kham.exams import actions, permissions, queries
from kham.exams.models import Encounter
from kham.exams.queries import client, outcomes
from kham.exams.rules import catalogue, forms

SKIP_REASONS = [
    "Người khám từ chối",
    "Đã khám nơi khác trong năm, có giấy",
    "Không có bác sĩ chuyên khoa",
    "Thiết bị hỏng",
    "Không cần khám",
]


def entry(request: Request, encounter_id: Any, station: str = "") -> HttpResponse:
    """The page that the client draws itself into."""
    viewer: Any = request.viewer
    encounter = queries.encounter(viewer, encounter_id)
    permissions.check_enter(viewer, encounter)
    settings = {
        "encounter": str(encounter.pk),
        "station": station,
        "user": viewer.actor,
        "form_url": _form_url(encounter),
        "data_url": reverse("exams:entry_data", args=[encounter.pk]),
        "judge_url": reverse("exams:judge", args=[encounter.pk]),
        "icd_url": reverse("exams:icd"),
        "events_url": reverse("api:receive_events"),
        "station_url": reverse("exams:station", args=[encounter.pk, "STATION"]),
        "conclusion_url": reverse("exams:conclusion", args=[encounter.pk]),
        "session_url": reverse("exams:session", args=[encounter.session_id]),
        "reasons": SKIP_REASONS,
        "words": words(),
    }
    context = {
        "encounter": encounter,
        "settings": settings,
        "leaving": list(catalogue.words("leaving", "reasons").values()),
        "departure": outcomes.kinds([encounter]).get(encounter.pk),
        "crumbs": [
            (_("Buổi khám"), reverse("exams:index")),
            (encounter.session.site.name, settings["session_url"]),
            (_("Nhập kết quả"), ""),
        ],
    }
    return render(request, "exams/entry.html", context)


def words() -> dict[str, str]:
    """What the client says, in the language of the reader."""
    return {
        "yes": _("Có"), "no": _("Không"), "last": _("Lần trước"), "normal": _("Không phát hiện bất thường"),
        "normal_hint": _("Gõ dấu chấm rồi Enter: không phát hiện bất thường, loại I."), "class": pgettext("health class", "Loại"),
        "suggest": _("Gợi ý loại"),
        "accept": _("Nhận"), "all_no": _("Các mục còn lại: Không"),
        "all_yes": _("Các mục còn lại: Có"), "save": _("Lưu, sang bàn tiếp"), "save_next": _("Lưu, người tiếp theo"),
        "skip": _("Không khám bàn này"), "skip_why": _("Lý do không khám"), "skip_do": _("Ghi nhận lý do"), "saved": _("Đã lưu"),
        "sending": _("Đang gửi"), "waiting": _("lần ghi chờ gửi, máy tự gửi lại"), "refused": _("Máy chủ chưa nhận"),
        "fix": _("Sửa ô màu đỏ trước khi lưu."), "confirm": _("Đúng"), "understood": _("Hiểu là"), "is_it": _("Xác nhận nếu đúng."),
        "number": _("phải là một con số."), "whole": _("phải là số nguyên."), "cannot": _("không thể có. Xem lại số và đơn vị."),
        "odd": _("ít gặp. Kiểm tra lại."), "bp": _("ghi tâm thu/tâm trương, ví dụ 120/80."),
        "bp_order": _("tâm thu phải lớn hơn tâm trương."),
        "vision": _("ghi n/10, ví dụ 8/10; hoặc 1/20, 1/50, ST+, ST-."), "long": _("dài quá, nhiều nhất"), "done": _("đã khám"),
        "skipped": _("không khám"), "todo": _("chưa khám"), "optional": _("khi có chỉ định"), "conclude": _("Sang kết luận"),
        "concluded": _("Lượt khám đã kết luận. Muốn sửa thì bổ sung kết luận kèm lý do."), "age": _("%(n)s tuổi"), "born": _("sinh"),
        "codes_hint": _("Nhiều mã cách nhau bằng dấu chấm phẩy; gõ tên bệnh để tìm."), "replaced": _("Đã có giá trị khác"),
        "choose": _("chọn"), "other_unit": _("Nếu máy đo ghi"), "then": _("thì nhập"), "nobody": _("Không còn ai chờ ở bàn này."),
        "reload": _("Không tải được dữ liệu. Kiểm tra mạng rồi tải lại trang."), "other": _("Khác"), "by_rule": _("Theo quy tắc"),
        "unsigned": _("chưa ký duyệt"), "diagnoses": _("Chẩn đoán"), "by_roster": _("Theo danh sách của địa bàn"),
        "confirm_first": _("Còn ô cần xác nhận. Bấm Enter tại ô đó nếu đúng."), "once_more": _("Đúng thì bấm Enter lần nữa."),
        "checked": _("Đã xác nhận."), "not_done": _("Không làm"), "rest_normal": _("Còn lại bình thường"),
        "kept": _("Mất mạng: đã giữ trên máy, chưa gọi được người tiếp."),
        "signed": _("Người khám ký"), "signed_paper": _("Đã ký giấy (G)"), "signed_screen": _("Ký trên màn hình (M)"),
        "signed_none": _("Không ký"),
        "sign_here": _("Ký vào khung này"), "sign_again": _("Xóa, ký lại"), "cancel": _("Thôi"),
        "whole_form": _("Cả phiếu"), "save_call": _("Lưu, gọi người tiếp"), "other_values": _("giá trị khác đã có"),
        "ahead": _("người chờ"),
        "keys": _(
            "Enter: ô tiếp · Ctrl+Enter: lưu, gọi người tiếp · Alt+Enter: lưu, sang phần tiếp · số: chọn mã"
            " · F8: phần còn lại của nhóm bình thường · F4: không làm mục này · Shift+F4: không khám phần này"
        ),
        "refraction": _("ghi cầu / trụ x trục theo bước 0,25, ví dụ -1,25 / -0,50 x 90."),
        "teeth": _("ghi số răng kèm chữ tình trạng, ví dụ 16S 26T."),
        "tooth_hint": _("Mũi tên chọn răng, chữ cái ghi tình trạng, phím cách xóa."), "milk": _("Răng sữa"), "right": _("Phải"),
        "left": _("Trái"), "steps": _("bước"),
        "asked_too": _("Hỏi thêm"), "station": _("Bàn khám"), "taken_back": _("Đã lưu, bàn này sửa được đến khi kết luận."),
    }  # fmt: skip


def _form_url(encounter: Encounter) -> str:
    """The form as data, with the extensions of the encounter."""
    url = reverse("exams:form_json", args=[encounter.form, encounter.form_version])
    return f"{url}?with={','.join(encounter.extensions)}" if encounter.extensions else url


def form_json(request: Request, form: str, version: str) -> HttpResponse:
    """A form version as data: public law, the same for everybody signed in, kept by the browser for a day."""
    wanted = [ref for ref in request.GET.get("with", "").split(",") if ref]
    answer = JsonResponse(client.form(forms.with_extensions(form, version, wanted[:12])))
    answer["Cache-Control"] = "private, max-age=86400"
    return answer


def entry_data(request: Request, encounter_id: Any) -> HttpResponse:
    """Everything the client needs of one person. Reading it is journalled."""
    viewer: Any = request.viewer
    encounter = queries.encounter(viewer, encounter_id)
    permissions.check_enter(viewer, encounter)
    actions.note_read(encounter=encounter, by=viewer, now=request.now, purpose="entry")
    station = request.GET.get("ban", "")[:40]
    return JsonResponse(client.data(viewer, encounter, now=request.now, station=station))


@require_POST
def judge(request: Request, encounter_id: Any) -> HttpResponse:
    """What the rules say of answers that are being typed. Stores nothing."""
    viewer: Any = request.viewer
    encounter = queries.encounter(viewer, encounter_id)
    permissions.check_enter(viewer, encounter)
    try:
        answers = json.loads(request.body)["answers"]
        assert isinstance(answers, dict) and len(request.body) < 65_536
    except (ValueError, KeyError, TypeError, AssertionError, RecursionError, RawPostDataException):
        return JsonResponse({"sentence": _("Dữ liệu gửi không đọc được.")}, status=400)
    return JsonResponse(client.judged(encounter, {**encounter.answers, **answers}))
