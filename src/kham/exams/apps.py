from django.apps import AppConfig


class ExamsConfig(AppConfig):
    name = "kham.exams"
    verbose_name = "Buổi khám"

    def ready(self) -> None:
        """Register the folder of encounters."""
        from kham.exams.actions import folding  # noqa: F401 - registers itself on import
