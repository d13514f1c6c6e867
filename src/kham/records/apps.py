from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "kham.records"
    verbose_name = "Hồ sơ"
