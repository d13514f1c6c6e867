"""The kernel: pure Python about Vietnamese text, identity, dates, periods and money. No Django, no database."""
