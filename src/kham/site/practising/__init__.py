"""Practice mode: the command (`cli`)."""
