"""Seen core: check."""
