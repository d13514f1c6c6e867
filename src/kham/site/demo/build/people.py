"""Target groups, policy group and payer of everybody on the roster."""

from kham.campaigns import actions as campaigns_actions
from kham.roster import actions as roster_actions
from kham.roster import queries as roster_queries
from kham.roster.models import GroupMembership
from kham.site.demo.build.setting import GROUP_TARGETS
from kham.site.demo.build.stage import Stage


def enrol(stage: Stage) -> None:
    """Compute enrolments by rule; set the targets of the ward from its own lists, group by group."""
    officer, now = stage.viewer("tram"), stage.at(stage.day(-55))
    roster_actions.compute_enrolments(campaign=stage.campaign, by=officer, now=now)
    people = {}
    for group in GROUP_TARGETS:
        members = GroupMembership.objects.filter(
            group=group, unit_path__startswith=stage.ward.path, person__merged_into=None
        )
        people[stage.ward, group] = members.values("person").distinct().count()
    campaigns_actions.set_targets(campaign=stage.campaign, people=people, by=officer, now=now)


WORDS = {
    "lives_here": "Tổ trưởng gặp tại nhà trọ, đang làm thủ tục đăng ký tạm trú.",
    "registered": "Công an đã bổ sung vào danh sách nhân khẩu.",
    "moved": "Hàng xóm cho biết đã chuyển đi từ năm ngoái.",
    "list_error": "Nơi gửi xác nhận ghi nhầm dòng.",
}


def check(stage: Stage) -> None:
    """List against list; the ward has begun to ask: some items are answered, some handed on, one question about groups too."""
    officer, first = stage.viewer("tram"), stage.at(stage.day(-12), 9)
    roster_actions.groups.add_local_group(
        unit=stage.ward, code="cuu_chien_binh", label="Hội viên Cựu chiến binh", short="Cựu CB", document="Kế hoạch của phường, mục III",
        valid_from=stage.start, by=officer, now=first,
    )  # fmt: skip
    roster_actions.gaps.refresh(campaign=stage.campaign, by=officer, now=first)
    waiting = list(
        roster_queries.gaps.gaps(officer)
        .filter(rule="not_in_register")
        .order_by("unit_path", "person__sort_key")
    )
    answers = list(WORDS)
    for number, gap in enumerate(waiting[: len(waiting) // 4]):
        outcome = answers[number % len(answers)]
        now = stage.at(stage.day(-11 + number % 10), 15)
        roster_actions.gaps.close_gap(gap=gap, outcome=outcome, words=WORDS[outcome], by=officer, now=now)
    for gap in waiting[-6:]:
        roster_actions.gaps.hand_gap(
            gap=gap, owner="neighbourhood", due_on=stage.day(10), by=officer, now=stage.at(stage.day(-4), 10)
        )
    conflicts = list(roster_queries.groups.group_conflicts(officer))
    for conflict in conflicts[: len(conflicts) // 2]:
        answer = "left" if roster_queries.groups.conflict_rule(conflict).two_sided else "keep"
        roster_actions.conflicts.answer_conflict(
            conflict=conflict,
            answer=answer,
            reason="Cơ quan quản lý xác nhận bằng văn bản.",
            by=officer,
            now=stage.at(stage.day(-5), 9),
        )
