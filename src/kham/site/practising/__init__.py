"""Practice mode: the command (`cli`) and the note by which the page asks it for another day (`asked`)."""
