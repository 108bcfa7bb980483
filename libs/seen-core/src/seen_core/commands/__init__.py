"""Seen core: commands."""
