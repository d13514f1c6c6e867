"""Who is who among the rows of many lists. Pure like `rules`: no Django, no clock, no database of the application.

`frame.Frame` is the one thing that goes in; `engine.link` and `engine.extend` give back an `engine.Linking`.
"""
