"""A stand-in for the national portal, for tests, the demo and rehearsals. It shares no code with the rest of the program:
it was written from the same description, as a stranger would, so that an exporter's mistake is not repeated here."""
