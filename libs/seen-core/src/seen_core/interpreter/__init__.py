"""Seen core: interpreter."""
