from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "kham.reporting"
    verbose_name = "Báo cáo"

    def ready(self) -> None:
        from kham.reporting import jobs  # noqa: F401  # registers the kind of work
