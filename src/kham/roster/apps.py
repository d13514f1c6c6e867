from django.apps import AppConfig


class RosterConfig(AppConfig):
    name = "kham.roster"
    verbose_name = "Danh sách"
