from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "kham.followup"
    verbose_name = "Theo dõi"

    def ready(self) -> None:
        """Cases are opened in the transaction of the conclusion."""
        from kham.exams import actions as exams_actions
        from kham.followup import actions, following, queries
        from kham.roster import actions as roster_actions
        from kham.roster import queries as roster_queries

        exams_actions.after_conclusion.append(actions.open_cases)
        exams_actions.after_withdrawal.append(actions.conclusion_withdrawn)
        roster_actions.after_merge.append(actions.people_merged)
        roster_actions.after_separate.append(actions.people_separated)
        roster_actions.givers["exams.Encounter"].append(actions.give_encounters)
        roster_actions.after_status.append(following.person_status)
        roster_queries.lack_tellers.append(queries.lacks)
