"""The outermost rules of every request, and the right page for a Refusal raised by any door."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from kham.accounts.permissions import NotFound
from kham.accounts.wording import said
from kham.kernel.reasons import Refusal
from kham.site import errors

FORM_ROOM = 1024 * 1024  # what a form may carry beside its file


class Limits:
    """Before anything is read: no body larger than a file may be, no NUL in a field (PostgreSQL cannot hold one).

    Every answer without a rule of its own is kept by nobody: also error pages made before the viewer is known.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._refused(request) or self.get_response(request)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    @staticmethod
    def _refused(request: HttpRequest) -> HttpResponse | None:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if length.isdigit() and int(length) > settings.UPLOAD_MAX_BYTES + FORM_ROOM:
            size = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
            sentence = gettext("Tệp lớn quá: mỗi lần gửi nhiều nhất %(size)d MB. Chia nhỏ tệp rồi gửi lại.")
            return render(request, "site/refused.html", {"sentence": sentence % {"size": size}}, status=413)
        if "\x00" in request.path_info or _has_nul(request.GET):
            return errors.bad_request(request)
        return None

    def process_view(self, request: HttpRequest, *given: Any) -> HttpResponse | None:
        """Fields of a form; JSON is checked by its own door."""
        try:
            return errors.bad_request(request) if _has_nul(request.POST) else None
        except UnreadablePostError:  # the sender hung up
            return errors.bad_request(request)


def _has_nul(fields: Any) -> bool:
    return any("\x00" in text for name, values in fields.lists() for text in (name, *values))


class Practice:
    """What is downloaded from a practice home says so in its name: a workbook must not be taken for a real one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        named = response.headers.get("Content-Disposition", "")
        if settings.ENV == "practice" and "filename" in named:
            named = re.sub(r'filename="?', lambda found: f"{found[0]}TAP-DUOT-", named, count=1)
            response.headers["Content-Disposition"] = re.sub(
                r"(filename\*=utf-8'')", r"\1TAP-DUOT-", named, flags=re.I
            )
        return response


class Refusals:
    """NotFound → the absent page; another Refusal → its sentence, where the person was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer refusals; anything else goes on to the error page."""
        if isinstance(exception, NotFound):
            return errors.not_found(request)
        if not isinstance(exception, Refusal):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"code": exception.code, "sentence": exception.sentence}, status=409)
        back = request.headers.get("Referer", "")
        if request.method == "POST" and back.startswith(f"{request.scheme}://{request.get_host()}/"):
            messages.error(request, said(exception.sentence))
            return redirect(back)
        return render(request, "site/refused.html", {"sentence": said(exception.sentence)}, status=409)
