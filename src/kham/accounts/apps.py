from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kham.accounts"
    verbose_name = "Tài khoản"
