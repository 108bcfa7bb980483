"""Seen core: resolve."""
