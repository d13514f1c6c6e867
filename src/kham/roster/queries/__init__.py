"""Reads of the roster; the viewer comes first, and nothing outside his or her units comes back."""

from kham.roster.queries.life import life, life_tellers
from kham.roster.queries.lists import cells, clear_values, left_to_commit, evidence, lists, missing_senders, row, rows, source_list
from kham.roster.queries.people import (
    group_names,
    senders_of_person,
    enrolment_of,
    enrolments,
    filtered,
    groups_of,
    household,
    households,
    in_group,
    living,
    members,
    merges,
    people,
    person,
    search,
    shown_number,
)
from kham.roster.queries.review import review_pair, review_progress, review_queue

__all__ = [
    "group_names", "senders_of_person", "cells", "clear_values", "left_to_commit", "enrolment_of", "enrolments", "evidence", "filtered", "groups_of", "household", "households", "in_group", "life", "life_tellers", "lists", "living", "members", "merges", "missing_senders", "people", "person", "review_pair", "review_progress", "review_queue", "row", "rows", "search", "shown_number", "source_list",
]  # fmt: skip
