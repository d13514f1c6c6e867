from django.urls import path

from kham.campaigns import views

app_name = "campaigns"
urlpatterns = [
    path("", views.tasks, name="tasks"),
    path("<uuid:task_id>/", views.task, name="task"),
    path("<uuid:task_id>/mo-lai/", views.reopen, name="reopen"),
    path("chien-dich/moi/", views.new_campaign, name="new_campaign"),
    path("van-ban/", views.directives, name="directives"),
    path("van-ban/nhan/", views.receive, name="receive"),
    path("van-ban/<uuid:directive_id>/", views.directive, name="directive"),
    path("van-ban/<uuid:directive_id>/giao-viec/", views.accept, name="accept"),
    path("van-ban/<uuid:directive_id>/tep/", views.directive_file, name="directive_file"),
    path("van-ban/<uuid:directive_id>/du-thao/<uuid:task_id>/", views.edit_draft, name="edit_draft"),
    path("kho-khan/", views.difficulties, name="difficulties"),
    path("kho-khan/<uuid:difficulty_id>/", views.answer, name="answer"),
]
