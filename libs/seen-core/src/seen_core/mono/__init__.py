"""Seen core: mono."""
