"""`seen` and `python -m seen_core`."""

from __future__ import annotations

import sys

from seen_core.version import __version__


def main() -> int:
    """Run the command line and return the exit code."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        # Answered here because the command-line library alone takes longer to import than this takes to run.
        sys.stdout.write(f"seen {__version__}\n")
        return 0
    from seen_core.cli import run_command_line

    return run_command_line(arguments)


if __name__ == "__main__":
    sys.exit(main())
