"""Small parts: icon, button, badge, alert, empty state, skeleton, progress, tabs, stepper, crumbs, panel."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kham.site.ui import attributes

register = template.Library()

KIND_ICONS = {
    "neutral": "circle",
    "info": "info-circle",
    "look": "exclamation-triangle",
    "danger": "x-octagon",
    "done": "check-circle",
    "wait": "clock",
    "brand": "circle-fill",
    "off": "slash-circle",
}
# Words of the field for icons, so that rooms need not know the sprite's own names.
ICONS = {
    "home": "house", "tasks": "flag", "list": "people", "calendar": "calendar3", "phone": "telephone", "outreach": "megaphone",
    "stethoscope": "clipboard2-pulse", "exam": "clipboard2-pulse", "follow": "activity", "record": "folder2-open",
    "money": "receipt", "report": "file-earmark-bar-graph", "oversight": "shield-check", "users": "person-check",
    "place": "geo-alt", "time": "clock", "add": "plus-lg", "edit": "pencil", "delete": "trash3", "print": "printer",
    "back": "arrow-left", "next": "arrow-right", "close": "x-lg", "minus": "dash-lg",
    "check": "check-lg", "warning": "exclamation-triangle",
    "qr": "qr-code", "scan": "qr-code-scan", "excel": "file-earmark-spreadsheet", "file": "file-earmark-text",
    "merge": "intersect", "undo": "arrow-counterclockwise", "settings": "gear", "filter": "funnel",
    "exclamation": "exclamation-triangle", "info": "info-circle", "help": "question-circle", "visit": "house-heart",
    "message": "chat-left-text", "hidden": "eye-slash", "shown": "eye", "sign-out": "box-arrow-right",
}  # fmt: skip
BUTTON_KINDS = {"primary", "secondary", "quiet", "danger"}


def check_kind(kind: str, allowed: Iterable[str]) -> str:
    """Return `kind`; raise TemplateSyntaxError when it is not one of `allowed` (a wrong word must not pass unseen)."""
    if kind not in allowed:
        raise template.TemplateSyntaxError(f"kind {kind!r}: expected one of {', '.join(sorted(allowed))}")
    return kind


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A line icon: a word of ICONS or a name in the sprite; decorative unless `label` gives its meaning in words."""
    href = f"{static('kham/icons.svg')}#{ICONS.get(name, name) or 'circle'}"
    if label:
        return format_html(
            '<svg class="k-icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href
        )
    return format_html(
        '<svg class="k-icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>', href
    )


@register.inclusion_tag("site/ui/button.html")
def button(
    label: str,
    href: str = "",
    kind: str = "secondary",
    icon: str = "",
    type: str = "submit",
    reason: str = "",
    confirm: str = "",
    small: bool = False,
    **attrs: Any,
) -> dict[str, Any]:
    """A button, or a link that looks like one when `href` is given.

    kind: primary (one per page), secondary, quiet, danger. reason: why it cannot be pressed now; the button stays
    readable and focusable, and says so. confirm: the consequence, asked before the action ("Hủy 214 giấy mời đã in.").
    Other names become attributes: name=, value=, form=, hx_post= (hx-post), data_x= (data-x).
    """
    check_kind(kind, BUTTON_KINDS)
    if confirm:
        attrs["data_confirm"] = confirm
    return {
        "label": label, "href": href, "kind": kind, "icon": icon, "type": type, "reason": reason,
        "small": small, "attrs": attributes.flat(attrs),
    }  # fmt: skip


@register.inclusion_tag("site/ui/badge.html")
def badge(label: Any, kind: str = "neutral", icon: str = "") -> dict[str, Any]:
    """A state: icon, word and colour together. kind: neutral, info, look, danger, done, wait, brand, off."""
    check_kind(kind, KIND_ICONS)
    return {"label": label, "kind": kind, "icon": icon or KIND_ICONS[kind]}


@register.simple_block_tag
def alert(content: SafeString, kind: str = "info", title: str = "") -> SafeString:
    """{% alert "look" title="…" %} … {% endalert %}: a note on the page. kind: info, look, danger, done."""
    check_kind(kind, {"info", "look", "danger", "done"})
    context = {"content": content, "kind": kind, "title": title, "icon": KIND_ICONS[kind]}
    return SafeString(render_to_string("site/ui/alert.html", context))


@register.inclusion_tag("site/ui/empty.html")
def empty(text: str, icon: str = "inbox", label: str = "", url: str = "", hint: str = "") -> dict[str, Any]:
    """An empty state: what is not there, and the one thing to do about it (label + url)."""
    return {"text": text, "icon": icon, "label": label, "url": url, "hint": hint}


@register.inclusion_tag("site/ui/skeleton.html")
def skeleton(rows: int = 5, url: str = "", trigger: str = "load") -> dict[str, Any]:
    """Grey lines while something loads (shown after 300 ms); with `url` it fetches and replaces itself."""
    return {"rows": range(rows), "url": url, "trigger": trigger}


@register.inclusion_tag("site/ui/progress.html")
def progress(
    done: int,
    total: int | None,
    words: str,
    url: str = "",
    cancel_url: str = "",
    state: str = "running",
    remaining: str = "",
    result_url: str = "",
    result_label: str = "",
    ident: str = "k-progress",
) -> dict[str, Any]:
    """A progress bar that is true: done of total, what is being done, what remains, cancel.

    state: waiting, running, done, failed, cancelled. While waiting or running it asks `url` again every second and
    replaces itself with the answer, which must be this same tag.
    """
    check_kind(state, {"waiting", "running", "done", "failed", "cancelled"})
    return {
        "done": done, "total": total, "words": words, "url": url, "cancel_url": cancel_url, "state": state,
        "remaining": remaining, "result_url": result_url, "result_label": result_label or _("Mở kết quả"),
        "live": state in {"waiting", "running"}, "ident": ident, "share": done / total if total else None,
        "kind": {"done": "done", "failed": "danger", "cancelled": "off"}.get(state, "wait"),
    }  # fmt: skip


@register.inclusion_tag("site/ui/tabs.html")
def tabs(items: Iterable[Mapping[str, Any]], label: str = "") -> dict[str, Any]:
    """Tabs that are links. items: label, url, active, count (optional)."""
    return {"items": items, "label": label or _("Các phần của trang")}


@register.inclusion_tag("site/ui/stepper.html")
def stepper(steps: Iterable[Any], current: int = 1, label: str = "") -> dict[str, Any]:
    """The steps of one long task. steps: labels, or mappings with label and url; `current` counts from 1."""
    rows = [step if isinstance(step, Mapping) else {"label": step} for step in steps]
    states = [
        ("done" if at < current else "now" if at == current else "wait") for at in range(1, len(rows) + 1)
    ]
    return {
        "steps": [
            {**row, "state": state, "at": at}
            for at, (row, state) in enumerate(zip(rows, states, strict=True), 1)
        ],
        "label": label or _("Các bước"),
    }


@register.inclusion_tag("site/ui/breadcrumbs.html")
def breadcrumbs(items: Iterable[Any]) -> dict[str, Any]:
    """Where this page lies. items: (label, url) pairs, the page itself left out."""
    return {"items": list(items)}


@register.simple_block_tag
def panel(content: SafeString, title: str = "", url: str = "") -> SafeString:
    """{% panel "Nguyễn Thị Lan" url=full_page %} … {% endpanel %}: the htmx answer shown in the side panel."""
    return SafeString(
        render_to_string("site/ui/panel.html", {"content": content, "title": title, "url": url})
    )
