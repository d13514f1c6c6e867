from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "kham.site"
    label = "kham_site"
    verbose_name = "Trang"
