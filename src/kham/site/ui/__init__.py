"""The parts a page is made of, as template tags. `{% load kham_ui %}` gives all; README.md of the room lists them.

One module per kind: words (filters), pieces (buttons, badges, alerts …), tables, forms, people, figures.
Nothing here reads the database or knows about rooms: plain values in, escaped HTML out.
"""
