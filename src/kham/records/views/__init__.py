"""Doors of the room, a module a screen."""
