"""Pins are left where they can meet a change, and only there."""

from __future__ import annotations

from inprocess import compile_text

from seen_core.mir.model import CallStatement, Static
from seen_core.mono.callgraph import statements

TICKET = """
struct Ticket {
    seat: Int
    mut fun stamp() { seat += 1 }
    drop { println("returned {seat}") }
}
fun show(ticket: Ticket) { println(ticket.seat) }
fun apply(ticket: Ticket, then: () -> Unit) { then() }
"""


def pins(main: str) -> int:
    """Return how many calls take a pin or ask for one outside the runtime."""
    program = compile_text(f"{TICKET}\nfun main() {{\n    let tickets = [Ticket(1), Ticket(2)]\n{main}\n}}\n")
    return sum(
        isinstance(statement, CallStatement)
        and isinstance(statement.callee, Static)
        and statement.callee.function.name in ("std.pins.holdPin", "std.pins.checkChange")
        for symbol, function in program.functions.items()
        if not symbol.startswith("std.pins.")
        for statement in statements(function)
    )


def test_readers_that_change_nothing_need_no_pin() -> None:
    assert pins("    show(tickets[0])\n    tickets[1].stamp()\n    tickets[0].seat += 1") == 0


def test_a_loop_that_changes_nothing_needs_no_pin() -> None:
    assert pins("    for (ticket in tickets) { show(ticket) }\n    tickets.push(Ticket(3))") == 0


def test_a_pin_stays_where_a_lambda_may_change_the_array() -> None:
    assert pins("    apply(tickets[0]) { tickets.clear() }") > 0


def test_copyable_items_are_never_pinned() -> None:
    assert pins("    let names = [1, 2]\n    let one = &names[0]\n    names.clear()\n    println(one)") == 0
