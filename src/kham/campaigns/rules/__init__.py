"""Pure decisions of the room: no Django, no clock, no database."""
