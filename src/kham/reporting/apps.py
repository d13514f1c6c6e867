from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "kham.reporting"
    verbose_name = "Báo cáo"
