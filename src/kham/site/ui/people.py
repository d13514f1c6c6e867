"""Parts about people and their way through a campaign."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.utils.translation import gettext, gettext_lazy

from kham.site.ui.pieces import KIND_ICONS, check_kind

register = template.Library()

LIFE_STEPS = {
    "list": gettext_lazy("Danh sách"),
    "plan": gettext_lazy("Xếp lịch"),
    "invited": gettext_lazy("Mời"),
    "checked_in": gettext_lazy("Tiếp nhận"),
    "examined": gettext_lazy("Khám"),
    "concluded": gettext_lazy("Kết luận"),
    "sent": gettext_lazy("Gửi hồ sơ"),
    "accepted": gettext_lazy("Được nhận"),
    "reported": gettext_lazy("Báo cáo"),
}
LIFE_WORDS = {
    "done": gettext_lazy("đã xong"),
    "now": gettext_lazy("việc tiếp theo"),
    "wait": gettext_lazy("chưa tới"),
    "look": gettext_lazy("cần xem"),
    "off": gettext_lazy("không thực hiện"),
}
LIFE_ICONS = {
    "done": "check-lg",
    "now": "circle-fill",
    "wait": "circle",
    "look": "exclamation-triangle",
    "off": "dash-lg",
}


@register.inclusion_tag("site/ui/life.html")
def life(steps: Iterable[Mapping[str, Any]], thin: bool = False, label: str = "") -> dict[str, Any]:
    """The line of life of one person: list, plan, invited, checked_in, examined, concluded, sent, accepted, reported.

    steps: key (one of the above) or label, state (done, now, wait, look, off), and optionally date, place, owner, url,
    note. thin=True draws it as a row of marks for tables, with the whole story in words for screen readers.
    """
    rows = []
    for step in steps:
        state = check_kind(step.get("state", "wait"), LIFE_WORDS)
        words = step.get("label") or LIFE_STEPS[step["key"]]
        rows.append(
            {**step, "label": words, "state": state, "word": LIFE_WORDS[state], "icon": LIFE_ICONS[state]}
        )
    last = next((row for row in reversed(rows) if row["state"] in {"done", "look", "now"}), None)
    return {"steps": rows, "thin": thin, "label": label or gettext("Chặng đường của người dân"), "last": last}


@register.inclusion_tag("site/ui/person_header.html")
def person_header(person: Mapping[str, Any], top: bool = False) -> dict[str, Any]:
    """Who this page is about. person: name, and optionally birth (in words), sex, code, place, phone, household,
    badges (label, kind), note. The personal number is passed masked unless the viewer may see it. top: the name is
    the page's own heading (h1), not a part's."""
    badges = [
        {"icon": KIND_ICONS[b.get("kind", "neutral")], "kind": "neutral", **b}
        for b in person.get("badges", ())
    ]
    return {"person": person, "badges": badges, "tag": "h1" if top else "h2"}


@register.inclusion_tag("site/ui/compare.html")
def compare(left: str, right: str, rows: Iterable[Mapping[str, Any]], caption: str = "") -> dict[str, Any]:
    """Two records side by side. rows: label, left, right, and optionally why (what the rule says), same (True/False;
    worked out from the values when absent). Differences carry a mark and a word, not only a colour."""
    lines = []
    for row in rows:
        one, two = row.get("left"), row.get("right")
        same = row.get("same", one == two)
        missing = one in (None, "") or two in (None, "")
        lines.append({**row, "state": "missing" if missing and not same else "same" if same else "differs"})
    return {"left": left, "right": right, "rows": lines, "caption": caption or gettext("So sánh hai bản ghi")}


@register.inclusion_tag("site/ui/definitions.html")
def definitions(pairs: Iterable[Sequence[Any]], wide: bool = False) -> dict[str, Any]:
    """Label and value in two columns, as on a printed form. pairs: (label, value); an empty value shows as a dash."""
    return {"pairs": list(pairs), "wide": wide}


@register.inclusion_tag("site/ui/worklist_line.html")
def worklist_line(
    count: Any,
    text: str,
    url: str = "",
    kind: str = "neutral",
    action: str = "",
    owner: str = "",
    due: str = "",
) -> dict[str, Any]:
    """One line of the home page: a sentence with a number and a link ("12 kết quả bất thường quá hạn 3 ngày — xem").

    kind: neutral, look, danger, info, done. Put three to seven inside <ul class="k-work">.
    """
    check_kind(kind, {"neutral", "look", "danger", "info", "done"})
    return {
        "count": count, "text": text, "url": url, "kind": kind, "icon": KIND_ICONS[kind],
        "action": action or gettext("Xem"), "owner": owner, "due": due,
    }  # fmt: skip
