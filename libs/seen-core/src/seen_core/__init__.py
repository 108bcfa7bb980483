"""Seen: core."""
