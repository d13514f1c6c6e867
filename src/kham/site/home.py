"""The home page answers "what do I do now?": sentences with a number and a link, the most pressing first."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kham.accounts.roles import May
from kham.campaigns import queries as campaigns_queries
from kham.exams import queries as exams_queries
from kham.exams.queries import incidents, results
from kham.followup import queries as followup_queries
from kham.kernel import clock, formats
from kham.outreach import queries as outreach_queries
from kham.oversight import queries as oversight_queries
from kham.planning import queries as planning_queries
from kham.records import queries as records_queries
from kham.roster import queries as roster_queries

MOST = 7


@dataclass(frozen=True)
class Line:
    """One sentence of the page. `kind`: danger, look, info, neutral; `due`: when, in words."""

    count: int | None
    text: str
    url: str
    kind: str = "neutral"
    action: str = ""
    owner: str = ""
    due: str = ""
    first: bool = False  # somebody in danger, and the session of today for those who work in it


@dataclass(frozen=True)
class Asked:
    """Who asks, about which campaign, on which day."""

    viewer: Any
    campaign: Any
    today: dt.date
    now: dt.datetime


def lines(viewer: Any, now: dt.datetime) -> list[Line]:
    """At most seven lines; somebody in danger and the session of today, then what endangers a deadline."""
    asked = Asked(viewer, campaigns_queries.current(viewer), clock.local_date(now), now)
    found = [
        line
        for may, make in MAKERS
        if any(viewer.may(permission) for permission in may)
        for line in make(asked)
    ]
    order = {"danger": 0, "look": 1, "info": 2, "neutral": 3, "done": 4}
    return sorted(found, key=lambda line: (not line.first, order[line.kind]))[:MOST]


def _today_session(asked: Asked) -> Iterator[Line]:
    """The session that runs now, or the next one."""
    sessions = list(planning_queries.upcoming(asked.viewer, asked.campaign, asked.today)[:1])
    if not sessions:
        return
    session = sessions[0]
    people = planning_queries.appointments(asked.viewer, session).count()
    exam = asked.viewer.may(May.EXAM_CHECKIN) or asked.viewer.may(May.EXAM_ENTER)
    url = reverse("exams:session" if exam else "planning:session", args=[session.pk])
    if session.on == asked.today:
        text = _("người được mời khám hôm nay tại %(site)s") % {"site": session.site.name}
        yield Line(people, text, url, "info", _("Vào buổi khám") if exam else _("Xem danh sách"), first=exam)
    else:
        day = formats.date_vn(session.on)
        text = _("người được mời trong buổi khám tới, %(day)s tại %(site)s") % {
            "day": day,
            "site": session.site.name,
        }
        yield Line(people, text, url, "neutral", _("Xem"), due=day)


def _waiting_for_doctor(asked: Asked) -> Iterator[Line]:
    """Exams complete but not concluded."""
    count = exams_queries.encounters(asked.viewer).filter(state="ready").count()
    if count:
        yield Line(count, _("lượt khám chờ kết luận"), reverse("exams:index"), "look", _("Kết luận"))


def _critical(asked: Asked) -> Iterator[Line]:
    """Dangerous values without a doctor, emergencies without an outcome."""
    alerts = incidents.open_alerts(asked.viewer).filter(session__state="open")
    first = alerts.first()
    if first is not None:
        url = reverse("exams:emergencies", args=[first.session_id])
        yield Line(
            alerts.count(), _("giá trị nguy hiểm chưa có bác sĩ nhận"), url, "danger", _("Nhận"), first=True
        )
    open_ones = incidents.emergencies(asked.viewer).filter(closed_at__isnull=True)
    emergency = open_ones.first()
    if emergency is not None:
        url = reverse("exams:emergencies", args=[emergency.session_id])
        yield Line(open_ones.count(), _("ca cấp cứu chưa ghi kết cục"), url, "danger", _("Ghi"), first=True)


def _results(asked: Asked) -> Iterator[Line]:
    """Results that should be in the hands of people."""
    counts = results.counts(asked.viewer, now=asked.now)
    if counts["late"]:
        url = reverse("exams:results")
        yield Line(counts["late"], _("người quá hạn nhận kết quả"), url, "danger", _("Trả kết quả"))


def _cases(asked: Asked) -> Iterator[Line]:
    """Findings past their date, then those due now."""
    late = followup_queries.overdue(asked.viewer, asked.today, asked.campaign).count()
    url = reverse("followup:index")
    if late:
        yield Line(late, _("ca theo dõi quá hạn"), url, "danger", _("Xử lý"))
    soon = (
        followup_queries.worklist(asked.viewer, asked.campaign)
        .filter(due_on__range=(asked.today, asked.today + dt.timedelta(days=3)))
        .count()
    )
    if soon:
        yield Line(soon, _("ca theo dõi đến hạn trong ba ngày tới"), url, "look", _("Xem"))


def _records(asked: Asked) -> Iterator[Line]:
    """What the national record does not have yet."""
    if asked.campaign is None:
        return
    counters = records_queries.counters(asked.viewer, asked.campaign, now=asked.now)
    url = reverse("records:index")
    if counters.late:
        yield Line(counters.late, _("hồ sơ quá 24 giờ chưa được tiếp nhận"), url, "danger", _("Xem vì sao"))
    stuck = counters.rejected + counters.dead
    if counters.blocked + stuck:
        yield Line(
            counters.blocked + stuck,
            _("hồ sơ thiếu thông tin, bị từ chối hoặc ngừng gửi"),
            url,
            "look",
            _("Bổ sung"),
        )


def _lists(asked: Asked) -> Iterator[Line]:
    """Lists that wait, doubtful pairs, senders who have not sent."""
    waiting = roster_queries.lists(asked.viewer).filter(state__in=["received", "staged"]).count()
    if waiting:
        yield Line(
            waiting, _("danh sách đã nhận, chờ ghi nhận"), reverse("roster:index"), "look", _("Ghi nhận")
        )
    if asked.viewer.may(May.ROSTER_DECIDE):
        pairs = roster_queries.my_queue(asked.viewer).count()
        if pairs:
            yield Line(
                pairs,
                _("cặp nghi trùng chờ quyết định"),
                reverse("roster:review"),
                "neutral",
                _("Quyết định"),
            )
        left = roster_queries.open_leftovers(asked.viewer).first()
        if left is not None:
            yield Line(
                roster_queries.open_leftovers(asked.viewer).count(),
                _("việc chưa rõ của ai sau khi tách hai người"),
                f"{reverse('roster:person', args=[left.merge.kept_id])}#cua-ai",
                "look",
                _("Chọn"),
            )
    if asked.viewer.may(May.LISTS_MANAGE):
        missing = len(roster_queries.missing_senders(asked.viewer))
        if missing:
            yield Line(missing, _("nơi chưa gửi danh sách"), reverse("roster:index"), "neutral", _("Xem"))


def _asked_by_station(asked: Asked) -> Iterator[Line]:
    """For a head: people about whom the station asks."""
    if asked.viewer.may(May.ROSTER_DECIDE):
        return
    count = roster_queries.open_inquiries(asked.viewer).count()
    if count:
        yield Line(
            count, _("câu Trạm Y tế hỏi về người trong tổ"), reverse("roster:asking"), "look", _("Trả lời")
        )


def _gaps(asked: Asked) -> Iterator[Line]:
    """People who may have been forgotten and whom I am asked to check."""
    mine = roster_queries.gaps.gaps(asked.viewer)
    late = mine.filter(due_on__lt=asked.today).count()
    if late:
        yield Line(late, _("việc rà soát quá hạn"), reverse("roster:gaps"), "look", _("Xác minh"))
    elif waiting := mine.count():
        yield Line(waiting, _("việc rà soát đang chờ"), reverse("roster:gaps"), "neutral", _("Xác minh"))


def _own_lists(asked: Asked) -> Iterator[Line]:
    """For a sender: has my list arrived, what became of it."""
    sent = roster_queries.lists(asked.viewer)
    if not sent.exists():
        yield Line(
            None,
            _("Chưa gửi danh sách nào trong đợt này."),
            reverse("roster:upload"),
            "look",
            _("Nộp danh sách"),
        )
        return
    questions = sent.filter(rows__verdict__in=["question", "refused"]).distinct().count()
    if questions:
        yield Line(
            questions, _("danh sách có dòng cần trả lời"), reverse("roster:index"), "look", _("Xem dòng")
        )


def _calls(asked: Asked) -> Iterator[Line]:
    """Whom to reach today."""
    count = len(outreach_queries.call_list(asked.viewer, asked.campaign)) if asked.campaign else 0
    if count:
        yield Line(
            count, _("người cần liên hệ hôm nay"), reverse("outreach:index"), "info", _("Gọi, đến nhà")
        )


def _tasks(asked: Asked) -> Iterator[Line]:
    """Duties by due date."""
    found = campaigns_queries.tasks(asked.viewer)
    late, soon = (
        campaigns_queries.overdue(found, asked.today).count(),
        campaigns_queries.due_soon(found, asked.today).count(),
    )
    url = reverse("campaigns:tasks")
    if late:
        yield Line(late, _("nhiệm vụ quá hạn"), f"{url}?loc=late", "danger", _("Xem cơ quan nào"))
    if soon:
        yield Line(soon, _("nhiệm vụ đến hạn trong bảy ngày"), f"{url}?loc=soon", "look", _("Xem"))
    if not late and not soon:
        waiting = found.filter(state="open").count()
        if waiting:
            yield Line(waiting, _("nhiệm vụ đang thực hiện"), url, "neutral", _("Xem"))


def _drafts(asked: Asked) -> Iterator[Line]:
    """No campaign yet; documents read but not given out; difficulties without an answer."""
    if asked.campaign is None:
        yield Line(
            None, _("Chưa có chiến dịch nào."), reverse("campaigns:new_campaign"), "look", _("Mở chiến dịch")
        )
    drafts = campaigns_queries.directives(asked.viewer).filter(state="draft").count()
    if drafts:
        yield Line(
            drafts, _("văn bản chờ soát và giao việc"), reverse("campaigns:directives"), "look", _("Soát")
        )
    asks = campaigns_queries.difficulties(asked.viewer, open_only=True).count()
    if asks:
        yield Line(
            asks,
            _("khó khăn, kiến nghị chưa trả lời"),
            reverse("campaigns:difficulties"),
            "neutral",
            _("Trả lời"),
        )


def _report(asked: Asked) -> Iterator[Line]:
    """The monthly report and its date."""
    if asked.campaign is None:
        return
    day = asked.campaign.report_day
    due = asked.today.replace(day=day)
    left = (due - asked.today).days
    if 0 <= left <= 7:
        text = _("Báo cáo tháng gửi Sở Y tế trước ngày %(day)s.") % {"day": formats.date_vn(due)}
        yield Line(None, text, reverse("reporting:index"), "look", _("Lập báo cáo"), due=formats.date_vn(due))


def _progress(asked: Asked) -> Iterator[Line]:
    """How far the campaign is, and whether the pace is enough."""
    if asked.campaign is None:
        return
    progress = oversight_queries.progress(asked.viewer, asked.campaign, asked.now)
    listed = progress.figures["listed"]
    if listed:
        words, sentence = oversight_queries.forecast_words(progress.forecast)
        text = _("trên %(total)s người phải khám đã khám. %(words)s: %(sentence)s") % {
            "total": formats.number(listed), "words": words, "sentence": sentence,
        }  # fmt: skip
        yield Line(progress.figures["examined"], text, reverse("oversight:index"), "info", _("Xem tiến độ"))


Maker = Callable[[Asked], Iterator[Line]]
MAKERS: list[tuple[tuple[May, ...], Maker]] = [
    ((May.EXAM_CHECKIN, May.EXAM_ENTER, May.PLAN_EDIT), _today_session),
    ((May.EXAM_ENTER,), _critical),
    ((May.EXAM_CONCLUDE,), _waiting_for_doctor),
    ((May.RESULTS_VIEW,), _results),
    ((May.FOLLOWUP_VIEW,), _cases),
    ((May.RECORDS_VIEW,), _records),
    ((May.LISTS_MANAGE,), _lists),
    ((May.LISTS_MANAGE, May.LISTS_SUBMIT, May.ROSTER_ANSWER), _gaps),
    ((May.LISTS_SUBMIT,), _own_lists),
    ((May.ROSTER_ANSWER,), _asked_by_station),
    ((May.OUTREACH_RECORD,), _calls),
    ((May.TASKS_VIEW, May.TASKS_OWN), _tasks),
    ((May.TASKS_MANAGE,), _drafts),
    ((May.REPORTS_MAKE,), _report),
    ((May.OVERSIGHT_VIEW,), _progress),
]
