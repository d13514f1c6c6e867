"""Forms: label above, unit inside, last value beside, soft warning amber, hard error red, summary on top."""

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField

from kham.site.ui import attributes, sentences

register = template.Library()


def shape_of(field: BoundField) -> str:
    """Which of four shapes a field is drawn in: check (one box), group (several boxes), file, or line."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.MultiWidget):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "file" if isinstance(widget, forms.FileInput) else "line"


def draw(field: BoundField, shape: str, described: list[str], extra: dict[str, Any]) -> str:
    """The widget itself with our classes and its descriptions."""
    css = {"check": "form-check-input", "group": "", "file": "form-control"}.get(shape, "form-control")
    if shape == "line" and isinstance(field.field.widget, forms.Select):
        css = "form-select"
    attrs = {k.replace("_", "-"): v for k, v in extra.items() if v is not None and v != ""}
    attributes.flat(attrs)  # refuses style and on*
    classes = " ".join(filter(None, [field.field.widget.attrs.get("class", ""), css]))
    if classes:
        attrs["class"] = classes
    if described and shape != "group":
        attrs["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attrs)


@register.inclusion_tag("site/ui/field.html")
def field(
    field: BoundField,
    unit: str = "",
    last: str = "",
    warn: str = "",
    soft_low: Any = "",
    soft_high: Any = "",
    soft: str = "",
    width: str = "",
    help: str = "",
    **attrs: Any,
) -> dict[str, Any]:
    """One field of a Django form.

    unit: written inside the field ("mmHg"). last: the last known value beside it ("135/85, 12/6/2026"). warn: a soft
    warning already known. soft_low / soft_high / soft: limits and the sentence shown in amber at once when a number
    leaves them (never blocks). width: "s", "m" or "" (full). Other names become attributes of the input (inputmode=…).
    """
    shape, ident = shape_of(field), field.auto_id or field.html_name
    errors = [sentences.alone(text) for text in sentences.of(field)]
    text = help or field.help_text
    parts = [("help", text), ("last", last), ("warn", warn or soft), ("error", errors)]
    names = {"help": "helptext"}
    described = [f"{ident}_{names.get(name, name)}" for name, value in parts if value]
    extra = {**attrs, "data_soft_low": soft_low, "data_soft_high": soft_high}
    return {
        "field": field, "shape": shape, "id": ident, "widget": draw(field, shape, described, extra), "unit": unit,
        "last": last, "warn": warn, "soft": soft, "help": text, "errors": errors, "width": width,
        "optional": not field.field.required and shape != "check", "described": " ".join(described),
    }  # fmt: skip


@register.inclusion_tag("site/ui/form_fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    """Hidden fields and every visible field of a form, one under the other."""
    return {"form": form}


@register.inclusion_tag("site/ui/error_summary.html")
def error_summary(form: forms.BaseForm, focus: bool = True) -> dict[str, Any]:
    """What is wrong in the whole form, on top, each line a link to its field. Draws nothing when all is well.

    focus: the page opens here, so that nobody misses it."""
    rows = [{"text": text, "id": "", "label": ""} for text in form.non_field_errors()]
    for bound in form:
        rows += [{"text": text, "id": bound.auto_id, "label": bound.label} for text in sentences.of(bound)]
    return {"rows": rows, "focus": focus}


@register.inclusion_tag("site/ui/drop_zone.html")
def drop_zone(field: BoundField, accept: str = "", hint: str = "", multiple: bool = False) -> dict[str, Any]:
    """A place to drop files, over an ordinary file input (works without a script). The form needs multipart encoding.

    accept: endings (".xlsx,.xls,.csv"). hint: what may be given and how large. The bar shows the true share sent.
    """
    attrs = {"accept": accept, "multiple": True if multiple else None, "class": "k-drop-input"}
    errors = [sentences.alone(text) for text in sentences.of(field)]
    if errors:
        attrs["aria-describedby"] = f"{field.auto_id}_error"
    widget = field.as_widget(attrs={k: v for k, v in attrs.items() if v})
    return {"field": field, "widget": widget, "hint": hint, "errors": errors}
