"""Target groups, policy group and payer of everybody on the roster."""

from kham.campaigns import actions as campaigns_actions
from kham.roster import actions as roster_actions
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
