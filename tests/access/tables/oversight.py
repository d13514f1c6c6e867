"""Progress for those who watch; the journal for those who inspect."""

from tests.access.row import page

WATCH = "station_officer coordinator province_officer leader inspector"
JOURNAL = "station_officer inspector administrator"

ROWS = [
    page("oversight:index", WATCH),
    page("oversight:print", WATCH),
    page("oversight:journal", JOURNAL),
    page("oversight:verify", JOURNAL, method="post"),
]
