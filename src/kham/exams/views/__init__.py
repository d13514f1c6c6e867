"""Screens of the exam day: thin doors to actions and queries."""
