from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "kham.followup"
    verbose_name = "Theo dõi"
