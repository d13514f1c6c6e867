"""What every page knows: the rail of steps, the phone bar, the unit, the viewer."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from kham.accounts import queries as accounts_queries
from kham.accounts.roles import May
from kham.campaigns import queries as campaigns_queries
from kham.kernel import clock, formats


@dataclass
class Place:
    """One entry of the rail."""

    label: Any
    url_name: str
    icon: str
    may: tuple[May, ...]
    prefix: str
    url: str = ""
    count: int | None = None
    active: bool = False


RAIL = [
    Place(_("Hôm nay"), "home", "home", (), "/"),
    Place(_("Nhiệm vụ"), "campaigns:tasks", "tasks", (May.TASKS_VIEW, May.TASKS_OWN), "/nhiem-vu/"),
    Place(
        _("Danh sách"),
        "roster:index",
        "list",
        (May.LISTS_MANAGE, May.LISTS_SUBMIT, May.ROSTER_VIEW),
        "/danh-sach/",
    ),
    Place(_("Kế hoạch"), "planning:index", "calendar", (May.PLAN_VIEW,), "/ke-hoach/"),
    Place(_("Vận động"), "outreach:index", "phone", (May.OUTREACH_VIEW,), "/van-dong/"),
    Place(_("Buổi khám"), "exams:index", "stethoscope", (May.EXAM_CHECKIN, May.EXAM_ENTER), "/buoi-kham/"),
    Place(_("Theo dõi"), "followup:index", "follow", (May.FOLLOWUP_VIEW,), "/theo-doi/"),
    Place(_("Hồ sơ"), "records:index", "record", (May.RECORDS_VIEW,), "/ho-so/"),
    Place(_("Kinh phí"), "funding:index", "money", (May.FUNDING_VIEW,), "/kinh-phi/"),
    Place(_("Báo cáo"), "reporting:index", "report", (May.REPORTS_VIEW,), "/bao-cao/"),
    Place(_("Giám sát"), "oversight:index", "oversight", (May.OVERSIGHT_VIEW,), "/giam-sat/"),
    Place(_("Tài khoản"), "users", "users", (May.ACCOUNTS_MANAGE,), "/tai-khoan/"),
    Place(_("Ứng dụng"), "records:clients", "link-45deg", (May.ACCOUNTS_MANAGE,), "/ho-so/ung-dung/"),
]


# At most four places at the foot of a phone, by role.
PHONE = {
    "station_officer": ("home", "roster:index", "exams:index", "followup:index"),
    "clinician": ("home", "exams:index", "followup:index", "planning:index"),
    "coordinator": ("home", "campaigns:tasks", "reporting:index", "oversight:index"),
    "neighbourhood_head": ("home", "roster:index", "outreach:index", "planning:index"),
    "leader": ("home", "oversight:index", "campaigns:tasks", "reporting:index"),
    "province_officer": ("home", "oversight:index", "records:index", "reporting:index"),
}


class MenuItem:
    """One line of the user's menu; its address is looked up when shown."""

    def __init__(self, label: Any, url_name: str, icon: str) -> None:
        self.label, self.url_name, self.icon = label, url_name, icon

    @property
    def url(self) -> str:
        """Address of the page."""
        return reverse(self.url_name)


USER_MENU = [
    MenuItem(_("Tài khoản của tôi"), "me", "person"),
    MenuItem(_("Công việc chạy nền"), "jobs:index", "clock"),
    MenuItem(_("Tập dượt"), "practice", "arrow-repeat"),
]


def rail(viewer: Any, path: str) -> list[Place]:
    """The steps this viewer has business in, with the current one marked."""
    places = []
    for place in RAIL:
        if place.may and not any(viewer.may(permission) for permission in place.may):
            continue
        try:
            url = reverse(place.url_name)
        except NoReverseMatch:
            continue
        active = path == "/" if place.prefix == "/" else path.startswith(place.prefix)
        places.append(
            Place(place.label, place.url_name, place.icon, place.may, place.prefix, url, None, active)
        )
    return places


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every template."""
    viewer = getattr(request, "viewer", accounts_queries.NOBODY)
    practice = practice_banner()
    if viewer.user is None:
        return {"viewer": viewer, "nav": [], "nav_phone": [], "practice": practice} | _demo(request)
    nav = rail(viewer, request.path)
    return {
        "viewer": viewer,
        "practice": practice,
        "nav": nav,
        "nav_phone": [place for place in nav if place.url_name in PHONE.get(viewer.role_code, ())][:4]
        or nav[:4],
        "unit": {"name": viewer.unit.full_name[:1].upper() + viewer.unit.full_name[1:]}
        if viewer.unit
        else None,
        "campaign": campaigns_queries.current(viewer),
        "user_name": viewer.name,
        "user_role": viewer.role.name if viewer.role else "",
        "user_menu": USER_MENU,
        "search_url": reverse("search") if viewer.may(May.ROSTER_VIEW) else False,
    }


def practice_banner() -> str:
    """What stands on every page and paper of a practice home, with the day it pretends to be; "" elsewhere."""
    if settings.ENV != "practice":
        return ""
    words = _("Chế độ tập dượt - người và số liệu là giả")
    today, real = clock.today(), clock.real_today()
    if today == real:
        return str(words)
    return f"{words} · " + _("hôm nay coi như ngày %(day)s") % {"day": formats.date_vn(today)}


def _demo(request: HttpRequest) -> dict[str, Any]:
    """On the sign-in page of the demo: who may be tried."""
    if not settings.INVENTED or request.path != reverse("account_login"):
        return {}
    from kham.site.demo import cast

    return {"demo_accounts": cast.ACCOUNTS, "demo_password": cast.PASSWORD}
