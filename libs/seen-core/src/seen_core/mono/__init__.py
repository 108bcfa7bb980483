"""Stage 7: monomorphisation, from generic MIR to a closed program for backends."""

from seen_core.mono.program import MonoOptions, close_program

__all__ = ["MonoOptions", "close_program"]
