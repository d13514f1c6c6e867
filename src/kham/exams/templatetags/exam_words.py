"""Sentences of the exam rules in the language of the reader."""

from django import template
from django.utils.translation import gettext

from kham.exams.rules.verdicts import Verdict

register = template.Library()


@register.filter
def said(verdict: Verdict) -> str:
    """What the traffic light says."""
    return gettext(verdict.template) % verdict.values
