from django.apps import AppConfig


class ExamsConfig(AppConfig):
    name = "kham.exams"
    verbose_name = "Buổi khám"
