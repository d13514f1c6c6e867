"""Sentences of the exam rules, and how long something lasts, in the language of the reader."""

from django import template
from django.utils.translation import gettext

from kham.exams.rules.verdicts import Verdict

register = template.Library()


@register.filter
def said(verdict: Verdict) -> str:
    """What the traffic light says."""
    return gettext(verdict.template) % verdict.values


@register.filter
def lasting(minutes: int) -> str:
    """“45 phút”, “7 giờ 20 phút”."""
    hours, rest = divmod(int(minutes), 60)
    if hours < 2:
        return gettext("%(n)s phút") % {"n": int(minutes)}
    whole = gettext("%(n)s giờ") % {"n": hours}
    return f"{whole} {gettext('%(n)s phút') % {'n': rest}}" if rest else whole
