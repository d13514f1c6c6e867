from django.urls import path

from kham.funding import views

app_name = "funding"
urlpatterns = [
    path("", views.index, name="index"),
    path("bang-gia/moi/", views.new_list, name="new_list"),
    path("bang-gia/<uuid:list_id>/", views.prices, name="prices"),
    path("bang-gia/<uuid:list_id>/dong/<int:item_id>/", views.item, name="item"),
    path("bang-gia/<uuid:list_id>/dong/<int:item_id>/bo/", views.remove_item, name="remove_item"),
]
