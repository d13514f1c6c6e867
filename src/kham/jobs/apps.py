from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "kham.jobs"
    verbose_name = "Công việc chạy nền"
