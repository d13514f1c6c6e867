from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "kham.planning"
    verbose_name = "Kế hoạch"
