from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "kham.records"
    verbose_name = "Hồ sơ"

    def ready(self) -> None:
        """The outbox row is written in the transaction of the conclusion; the job is known by name."""
        from kham.exams import actions as exams_actions
        from kham.exams.queries import foretelling as exams_foretelling
        from kham.exams.queries import slips
        from kham.records import actions, following, jobs, queries  # noqa: F401 - importing jobs registers the kind of job
        from kham.records.queries import copies
        from kham.records.queries import foretelling
        from kham.roster import actions as roster_actions
        from kham.roster import queries as roster_queries

        exams_actions.after_conclusion.append(actions.on_conclusion)
        exams_foretelling.foretellers.append(foretelling.foretell)
        roster_actions.after_facts.append(following.facts_known)
        roster_actions.after_merge.append(following.people_merged)
        roster_actions.after_separate.append(following.people_separated)
        roster_actions.givers[following.ENCOUNTERS].append(following.give_encounters)
        roster_queries.life_tellers.append(queries.tell)
        slips.further_papers.append(copies.paper)
