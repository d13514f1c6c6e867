from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "kham.campaigns"
    verbose_name = "Chiến dịch"
