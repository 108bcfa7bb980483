"""Seen: backend-wasm."""
