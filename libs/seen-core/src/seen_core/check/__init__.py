"""Stage 4: types. `check_module` checks a module; `Program` answers the later stages.

The modules that know an expression each add their handlers when they are imported here.
"""

from seen_core.check import (
    assignment,
    branches,
    callees,
    casts,
    control,
    data,
    expressions,
    indexing,
    lambdas,
    literals,
    loops,
    names,
    operators,
    statements,
    text,
)
from seen_core.check.package import check_module, entry_point
from seen_core.check.program import Program

__all__ = [
    "Program",
    "assignment",
    "branches",
    "callees",
    "casts",
    "check_module",
    "control",
    "data",
    "entry_point",
    "expressions",
    "indexing",
    "lambdas",
    "literals",
    "loops",
    "names",
    "operators",
    "statements",
    "text",
]
