"""Extra attributes of tags, checked: nothing that a strict Content-Security-Policy refuses."""

from collections.abc import Mapping
from typing import Any

from django.forms.utils import flatatt
from django.template import TemplateSyntaxError
from django.utils.safestring import SafeString


def flat(attrs: Mapping[str, Any]) -> SafeString:
    """Write attributes; hx_get → hx-get. None and "" are left out, True is written bare. style and on* are refused."""
    clean: dict[str, Any] = {}
    for key, value in attrs.items():
        name = key.replace("_", "-")
        if name == "style" or name.startswith(("on", "hx-on")):
            raise TemplateSyntaxError(
                f"attribute {name!r} is not allowed: scripts and styles live in static files"
            )
        if value is not None and value != "":
            clean[name] = value
    return flatatt(clean)
