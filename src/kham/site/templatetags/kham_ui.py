"""`{% load kham_ui %}`: every tag and filter of Khám's pages. Parameters and examples: README.md of the room."""

from django import template

from kham.site.ui import figures, forms, people, pieces, tables, words

register = template.Library()
for part in (figures, forms, people, pieces, tables, words):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
