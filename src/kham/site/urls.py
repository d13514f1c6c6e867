from django.urls import path

from kham.site import views

urlpatterns = [
    path("", views.home, name="home"),
    path("suc-khoe-he-thong/", views.healthz, name="healthz"),
    path("ngon-ngu/", views.set_language, name="set_language"),
    path("tim/", views.search, name="search"),
    path("design/", views.design, name="design"),
]
