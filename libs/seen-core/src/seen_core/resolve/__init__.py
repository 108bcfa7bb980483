"""Stage 3: which declarations there are, and what a name means where."""

from seen_core.resolve.entities import Entity, Module, Owner
from seen_core.resolve.index import bound_names, index_file, index_type
from seen_core.resolve.lookup import ModuleTable, is_hidden, is_public

__all__ = [
    "Entity",
    "Module",
    "ModuleTable",
    "Owner",
    "bound_names",
    "index_file",
    "index_type",
    "is_hidden",
    "is_public",
]
