"""A backend for a machine that does not exist. It uses nothing but the documented interface."""
