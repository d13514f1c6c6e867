from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "kham.planning"
    verbose_name = "Kế hoạch"

    def ready(self) -> None:
        """Make the room's background work known; follow what the roster does to people."""
        from kham.planning import jobs  # noqa: F401  # registers the kinds of jobs
        from kham.planning.actions import following
        from kham.planning.queries import telling
        from kham.roster import queries as roster_queries
        from kham.roster.actions import hooks

        hooks.after_status.append(following.person_status)
        hooks.after_merge.append(following.people_merged)
        hooks.after_separate.append(following.people_separated)
        hooks.givers[following.KIND].append(following.give_appointments)
        roster_queries.life_tellers.append(telling.tell)
        roster_queries.lack_tellers.append(telling.lacks)
