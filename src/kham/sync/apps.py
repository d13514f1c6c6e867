from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "kham.sync"
    verbose_name = "Dữ liệu từ thiết bị"
