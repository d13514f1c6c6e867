from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "kham.journal"
    verbose_name = "Nhật ký"

    def ready(self) -> None:
        from kham.journal import actions
        from kham.places import actions as places_actions

        places_actions.recorders.append(actions.record)
