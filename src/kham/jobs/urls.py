from django.urls import path

from kham.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.index, name="index"),
    path("<uuid:job_id>/", views.job, name="job"),
    path("<uuid:job_id>/tien-do/", views.progress, name="progress"),
    path("<uuid:job_id>/dung/", views.cancel, name="cancel"),
    path("<uuid:job_id>/tep/", views.file, name="file"),
]
