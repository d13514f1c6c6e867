from django.urls import path

from kham.followup import views

app_name = "followup"
urlpatterns = [
    path("", views.index, name="index"),
    path("tim/", views.search, name="search"),
    path("ca/<uuid:case_id>/", views.case, name="case"),
    path("ca/<uuid:case_id>/ghi/", views.step, name="step"),
]
