"""Every request: how long a session lives, who is looking, and nothing for those who have not signed in."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import translation

from kham.accounts import queries
from kham.kernel import clock

Handler = Callable[[HttpRequest], HttpResponse]
# Views that answer without sign-in say so with the decorator `public`.
OPEN_PREFIXES = ("/static/",)
BEFORE_SECOND_FACTOR = {"account_logout", "account_change_password", "set_language", "manifest"}


def public(view: Callable) -> Callable:
    """Mark a view as open to everybody."""
    view.is_public = True  # type: ignore[attr-defined]  # a mark on a function
    return view


class SessionRules:
    """Idle limit (shorter on shared devices) and absolute limit of a working day; both end the session on the server."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(clock.now().timestamp())
            shared = request.session.get("shared_device", False)
            idle = settings.SESSION_IDLE_SECONDS["shared" if shared else "office"]
            started = request.session.setdefault("started_at", now)
            if (
                now - request.session.get("seen_at", now) > idle
                or now - started > settings.SESSION_COOKIE_AGE
            ):
                logout(request)
            elif now - request.session.get("seen_at", 0) > 30:
                request.session["seen_at"] = now
        return self.get_response(request)


class CurrentViewer:
    """Sets request.viewer and request.now; the language follows the account."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = clock.now()  # type: ignore[attr-defined]  # part of every request here
        if request.user.is_authenticated:
            request.viewer = queries.viewer_of(  # type: ignore[attr-defined]
                request.user,
                on=clock.local_date(request.now),  # type: ignore[attr-defined]
                membership_id=request.session.get("membership"),
            )
            role = request.viewer.role  # type: ignore[attr-defined]
            if role is not None and request.session.get("shared_device") != role.shared_device:
                request.session["shared_device"] = role.shared_device
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language() or "vi"
        else:
            request.viewer = queries.NOBODY  # type: ignore[attr-defined]
        return self.get_response(request)


class DefaultDeny:
    """Sign-in for everything not marked public; first password and second factor before anything else; no-store."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OPEN_PREFIXES):
            return self.get_response(request)
        response = self._gate(request) or self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _gate(self, request: HttpRequest) -> HttpResponse | None:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return None
        name = match.view_name or ""
        if getattr(match.func, "is_public", False) or getattr(match.func, "auth_by_device", False):
            return None
        if name.startswith(("account_login", "mfa_authenticate", "account_reauthenticate")):
            return None
        if not request.user.is_authenticated:
            if name.startswith("api"):
                return HttpResponse(status=401)
            return redirect_to_login(request.get_full_path())
        if name in BEFORE_SECOND_FACTOR or name.startswith("mfa_"):
            return None
        if request.user.must_change_password:
            return redirect("account_change_password")
        if _must_add_second_factor(request):
            return redirect("mfa_activate_totp")
        return None


def _must_add_second_factor(request: HttpRequest) -> bool:
    """Whether the role in use demands a second factor that the user has not set up (the demo lets visitors in)."""
    role = request.viewer.role  # type: ignore[attr-defined]
    if role is None or not role.second_factor or settings.INVENTED or settings.ENV == "test":
        return False
    from allauth.mfa.utils import is_mfa_enabled

    return not is_mfa_enabled(request.user)
