"""Stage 4: types. `check_program` checks all of a package; `Program` answers the later stages."""

from seen_core.check import control, data, expressions, names, operators, text
from seen_core.check.package import check_module, entry_point
from seen_core.check.program import Program

__all__ = [
    "Program",
    "check_module",
    "control",
    "data",
    "entry_point",
    "expressions",
    "names",
    "operators",
    "text",
]
