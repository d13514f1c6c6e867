from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "kham.journal"
    verbose_name = "Nhật ký"
