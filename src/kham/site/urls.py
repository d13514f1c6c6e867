from django.urls import path

from kham.site import practice, views

urlpatterns = [
    path("", views.home, name="home"),
    path("suc-khoe-he-thong/", views.healthz, name="healthz"),
    path("ngon-ngu/", views.set_language, name="set_language"),
    path("tim/", views.search, name="search"),
    path("tap-duot/", practice.page, name="practice"),
    path("tap-duot/the/", practice.cards, name="practice_cards"),
    path("tap-duot/dung-lai/", practice.again, name="practice_again"),
    path("design/", views.design, name="design"),
]
