"""Seen core: plugin host, command line, project model, front end, middle end and diagnostics."""
