"""Lints: what may be wrong with a program that has no errors.

A lint has a name, a group and a level, and comes through the hook `seen_lints`; `builtin` lists those that
are always there. `subject` is what they look at, `levels` decides which of them a program hears about, and
`allowed` finds the places that are excused with `@allow(name)`.
"""
