from django.apps import AppConfig


class ExamsConfig(AppConfig):
    name = "kham.exams"
    verbose_name = "Buổi khám"

    def ready(self) -> None:
        """Register the folder of encounters; tell planning who needs no session any more."""
        from django.conf import settings

        from kham.accounts import wording as accounts_wording
        from kham.exams import jobs as jobs  # registers the kinds of work
        from kham.exams import queries
        from kham.exams.actions import (  # noqa: F401 - they register themselves
            alerting,
            calling,
            departing,
            emergencies,
            folding,
            following,
            laboratory,
        )
        from kham.exams.queries import outcomes, telling, wording
        from kham.exams.rules import forms
        from kham.planning import queries as planning_queries
        from kham.roster import actions as roster_actions
        from kham.roster import queries as roster_queries

        accounts_wording.labels.append(wording.labels)
        forms.use_local(settings.HOME / "forms")
        planning_queries.EXAMINED.append(queries.examined_people)
        planning_queries.CAME.append(outcomes.came)
        roster_actions.after_merge.append(following.people_merged)
        roster_actions.after_separate.append(following.people_separated)
        roster_actions.givers[following.KIND].append(following.give_encounters)
        roster_actions.after_status.append(following.person_status)
        roster_queries.life_tellers.append(telling.tell)
        roster_queries.lack_tellers.append(telling.lacks)
