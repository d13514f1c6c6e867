"""Django made ready when a command first needs it: help and the validator never load it."""

from typing import Any


def django() -> Any:
    """Load the apps; returns the queries of accounts, which give a command its viewer."""
    import django

    django.setup()
    from kham.accounts import queries as accounts_queries

    return accounts_queries
