"""Seen core: driver."""
