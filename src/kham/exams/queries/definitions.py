"""Form definitions for the rooms above: public law, so no viewer is asked for."""

from collections.abc import Sequence

from kham.exams.rules import forms
from kham.exams.rules.definition import FormDefinition
from kham.kernel.reasons import Refusal


def of(form: str, version: str | None = None, extensions: Sequence[str] = ()) -> FormDefinition:
    """A form, perhaps with extensions named CODE or CODE@VERSION. Raises Refusal for what does not exist."""
    refs = []
    known = {one.ref for one in forms.all_extensions()}
    for name in extensions:
        found = forms.newest(name)
        ref = name if name in known else found.ref if found else ""
        if not ref:
            raise Refusal(
                "extension.unknown", f"Không có phần mở rộng “{name}”. Gõ ./kham forms list để xem."
            )
        refs.append(ref)
    return forms.with_extensions(form, version, refs)


def shipped() -> tuple[FormDefinition, ...]:
    """Every version of every form, without extensions."""
    return forms.all_forms()


def extensions_of(form: str) -> list[str]:
    """References (CODE@VERSION) of the extensions that belong to a form."""
    return [one.ref for one in forms.all_extensions() if form in one.forms]
