"""Sign-in, second factor (allauth) and the administrator's account screens."""

from allauth.account import views as allauth_views
from django.urls import include, path

from kham.accounts import views

urlpatterns = [
    path("vao/", allauth_views.login, name="account_login"),
    path("ra/", allauth_views.logout, name="account_logout"),
    path("mat-khau/", views.change_password, name="account_change_password"),
    path("xac-nhan/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("xac-thuc-2-lop/", include("allauth.mfa.urls")),
    path("toi/", views.me, name="me"),
    path("toi/phien/ket-thuc/", views.end_my_sessions, name="end_my_sessions"),
    path("doi-dia-ban/", views.switch, name="switch_membership"),
    path("tai-khoan/", views.users, name="users"),
    path("tai-khoan/moi/", views.new_user, name="new_user"),
    path("tai-khoan/phan-cong/<uuid:membership_id>/thu-hoi/", views.revoke, name="revoke_membership"),
]
