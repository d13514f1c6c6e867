from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "kham.portal"
    verbose_name = "Cổng thông tin"
