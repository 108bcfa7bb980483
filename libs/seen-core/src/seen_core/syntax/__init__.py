"""Seen core: syntax."""
