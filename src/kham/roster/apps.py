from django.apps import AppConfig


class RosterConfig(AppConfig):
    name = "kham.roster"
    verbose_name = "Danh sách"

    def ready(self) -> None:
        from kham.roster import actions
        from kham.roster import jobs as jobs  # registers the kinds of work
        from kham.roster.actions import belongings

        actions.after_status.append(actions.gaps.person_status)
        actions.after_merge.append(actions.gaps.people_merged)
        belongings.join()
        actions.after_merge.append(actions.changes.people_joined)
        actions.after_separate.append(actions.changes.people_joined)
