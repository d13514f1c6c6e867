from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "kham.outreach"
    verbose_name = "Vận động"

    def ready(self) -> None:
        """Make the room's background work known and join the lists of the rooms below."""
        from kham.outreach import following, jobs  # noqa: F401  # jobs registers itself
        from kham.planning import actions as planning_actions
        from kham.roster import queries as roster_queries
        from kham.roster.actions import hooks

        hooks.after_merge.append(following.people_merged)
        hooks.after_separate.append(following.people_separated)
        hooks.givers[following.CONTACTS.kind].append(following.CONTACTS.give)
        planning_actions.KEEPS.append(following.why_kept)
        roster_queries.life_tellers.append(following.tell)
