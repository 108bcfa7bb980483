"""Seen: std."""
