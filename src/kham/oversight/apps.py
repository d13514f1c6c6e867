from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "kham.oversight"
    verbose_name = "Giám sát"
