"""Seen core: own."""
