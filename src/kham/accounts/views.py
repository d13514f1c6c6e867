"""Doors to accounts. Sign-in itself is allauth's."""

from allauth.account import views as allauth_views
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from kham.accounts import actions, forms, permissions, queries
from kham.accounts.requests import Request, told_on
from kham.accounts.roles import May
from kham.kernel import clock


@method_decorator(sensitive_post_parameters(), name="dispatch")
class ChangePassword(allauth_views.PasswordChangeView):
    """Change the password; other sessions end."""

    success_url = "/"

    def form_valid(self, form: object) -> HttpResponse:
        response = super().form_valid(form)
        actions.password_changed(
            user=self.request.user, session_key=self.request.session.session_key, now=self.request.now
        )
        return response


change_password = ChangePassword.as_view()


def me(request: Request) -> HttpResponse:
    """My account: memberships, second factor, sessions."""
    memberships = queries.memberships_of(request.user, on=clock.local_date(request.now))
    return render(request, "accounts/me.html", {"memberships": memberships})


@require_POST
def end_my_sessions(request: Request) -> HttpResponse:
    """End my sessions on other devices."""
    count = actions.end_sessions(user=request.user, keep=request.session.session_key)
    messages.success(request, _("Đã kết thúc %(count)d phiên trên thiết bị khác.") % {"count": count})
    return redirect("me")


@require_POST
def switch(request: Request) -> HttpResponse:
    """Work in another of my memberships."""
    wanted = request.POST.get("membership", "")
    mine = {str(m.pk) for m in queries.memberships_of(request.user, on=clock.local_date(request.now))}
    if wanted in mine:
        request.session["membership"] = wanted
    return redirect("home")


def users(request: Request) -> HttpResponse:
    """Everybody who signs in inside my units."""
    permissions.check_may(request.viewer, May.ACCOUNTS_MANAGE)
    found = queries.users(request.viewer).prefetch_related("memberships__unit", "memberships__organisation")
    return render(request, "accounts/users.html", {"users": found, "today": clock.local_date(request.now)})


def new_user(request: Request) -> HttpResponse:
    """Open an account with its first membership; the first password is shown once."""
    permissions.check_may(request.viewer, May.ACCOUNTS_MANAGE)
    today = clock.local_date(request.now)
    form = forms.NewUserForm(
        request.POST or None,
        units=queries.units(request.viewer, on=today),
        organisations=queries.organisations(request.viewer),
    )
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            user, first = actions.open_account(
                by=request.viewer, now=request.now, today=today, **form.cleaned_data
            )
            return render(
                request, "accounts/new_user_done.html", {"user_made": user, "first_password": first}
            )
    return render(request, "accounts/new_user.html", {"form": form}, status=422 if form.errors else 200)


def revoke(request: Request, membership_id: str) -> HttpResponse:
    """End a membership, with a reason."""
    membership = queries.membership(request.viewer, membership_id)
    form = forms.RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.revoke(
            membership=membership,
            by=request.viewer,
            now=request.now,
            on=clock.local_date(request.now),
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("Đã thu hồi phân công."))
        return redirect("users")
    return render(request, "accounts/revoke.html", {"form": form, "membership": membership})
