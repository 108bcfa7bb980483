"""Seen core: mir."""
