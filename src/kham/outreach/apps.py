from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "kham.outreach"
    verbose_name = "Vận động"
