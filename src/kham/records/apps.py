from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "kham.records"
    verbose_name = "Hồ sơ"

    def ready(self) -> None:
        """The outbox row is written in the transaction of the conclusion; the job is known by name."""
        from kham.exams import actions as exams_actions
        from kham.records import actions, following, jobs, queries  # noqa: F401 - importing jobs registers the kind of job
        from kham.roster import actions as roster_actions
        from kham.roster import queries as roster_queries

        exams_actions.after_conclusion.append(actions.on_conclusion)
        roster_actions.after_merge.append(following.people_merged)
        roster_actions.after_separate.append(following.people_separated)
        roster_actions.givers[following.ENCOUNTERS].append(following.give_encounters)
        roster_queries.life_tellers.append(queries.tell)
