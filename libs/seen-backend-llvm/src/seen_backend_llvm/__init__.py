"""Seen: backend-llvm."""
