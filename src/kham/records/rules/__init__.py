"""Pure decisions about records: what goes into the package, what blocks it, what is withheld, what a reply means."""
