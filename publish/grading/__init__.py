"""Marks of returned lessons: which files there are, whose answers they hold, what our checks say of each, and a table of it all."""
