"""SQLite for several threads of one process that write at the same moment; named as ENGINE in the settings."""
