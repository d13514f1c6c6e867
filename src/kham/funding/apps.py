from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "kham.funding"
    verbose_name = "Kinh phí"
