"""Who may hand in events."""

from tests.access.row import page

ROWS = [
    page(
        "api:receive_events",
        "station_officer clinician volunteer",
        method="post",
        why="an empty batch: 400 for those allowed",
    )
]
