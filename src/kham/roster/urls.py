"""Addresses of the roster: identifiers only, never names, numbers or search text."""

from django.urls import path

from kham.roster.views import lists, people, review

app_name = "roster"
urlpatterns = [
    path("", lists.index, name="index"),
    path("nop/", lists.upload, name="upload"),
    path("mau/", lists.blank, name="blank"),
    path("nguoi-dan/", people.people, name="people"),
    path("nguoi-dan/them/", people.add, name="add"),
    path("nguoi-dan/<uuid:person_id>/", people.person, name="person"),
    path("nguoi-dan/<uuid:person_id>/tinh-trang/", people.status, name="status"),
    path("nguoi-dan/<uuid:person_id>/tach/", review.separate, name="separate"),
    path("doi-tuong/", people.enrol, name="enrol"),
    path("ho/", people.households, name="households"),
    path("ho/<uuid:household_id>/", people.household, name="household"),
    path("doi-chieu/", review.queue, name="review"),
    path("doi-chieu/<uuid:pair_id>/", review.pair, name="pair"),
    path("doi-chieu/<uuid:pair_id>/quyet-dinh/", review.decide, name="decide"),
    path("doi-chieu/<uuid:pair_id>/hoan-tac/", review.undo, name="undo_decision"),
    path("<uuid:list_id>/", lists.detail, name="list"),
    path("<uuid:list_id>/cot/", lists.columns, name="columns"),
    path("<uuid:list_id>/ghi-nhan/", lists.commit, name="commit"),
    path("<uuid:list_id>/rut/", lists.withdraw, name="withdraw"),
    path("<uuid:list_id>/ket-qua/", lists.annotated, name="annotated"),
    path("<uuid:list_id>/hang/<uuid:row_id>/", lists.row, name="row"),
]
