from django.apps import AppConfig


class RosterConfig(AppConfig):
    name = "kham.roster"
    verbose_name = "Danh sách"

    def ready(self) -> None:
        from kham.roster import jobs  # noqa: F401  # registers the kinds of work
