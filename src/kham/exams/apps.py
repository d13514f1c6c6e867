from django.apps import AppConfig


class ExamsConfig(AppConfig):
    name = "kham.exams"
    verbose_name = "Buổi khám"

    def ready(self) -> None:
        """Register the folder of encounters; tell planning who needs no session any more."""
        from kham.exams import queries
        from kham.exams.actions import folding  # noqa: F401 - registers itself on import
        from kham.planning import queries as planning_queries

        planning_queries.EXAMINED.append(queries.examined_people)
