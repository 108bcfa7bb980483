"""How fast the front end reads: lines a second of lexing, layout and parsing.

Run as `python benchmarks/frontend.py [--lines N]`. The yardstick is Python's own `ast.parse`, written in C,
on a Python program of the same shape and size.
"""

from __future__ import annotations

import argparse
import ast as python_ast
import gc
import time

from seen_core.source import SourceFile
from seen_core.source.pack import builtin_pack
from seen_core.syntax import parse
from seen_core.syntax.errors import SyntaxErrors
from seen_core.syntax.layout import lay_out
from seen_core.syntax.lexer import lex

SEEN = """\
/// Adds up the prices of the items that are in stock.
fun total_{n}(items: Array<Item>, discount: Float = 0.0): Result<Float, Error> {{
    var sum = 0.0
    let limit = items.size() * 2 + {n}
    for (i in 0..items.size()) {{
        let item = items[i]
        if (item.count > 0 and item.price < limit as Float) {{
            sum += item.price * (1.0 - discount)
        }} else {{
            log.debug("item $i is out of stock: {{item.name}}")
        }}
    }}
    let names = items.filter {{ it.count > 0 }}.map {{ item -> item.name }}
    while (sum > 1000.0 and not names.isEmpty()) {{
        sum = sum / 2.0
    }}
    return when (names.size()) {{
        0 -> Err(Error("nothing in stock"))
        1, 2 -> Ok(sum + 1.0)
        else -> Ok(round(sum, digits = 2))
    }}
}}

struct Point_{n} {{
    x: Float
    y: Float

    fun length(): Float => sqrt(x * x + y * y)
    operator fun +(other: Point_{n}): Point_{n} => Point_{n} {{ x: x + other.x, y: y + other.y }}
}}

"""
PYTHON = '''\
def total_{n}(items: list[Item], discount: float = 0.0) -> Result[float, Error]:
    """Adds up the prices of the items that are in stock."""
    sum = 0.0
    limit = len(items) * 2 + {n}
    for i in range(0, len(items)):
        item = items[i]
        if item.count > 0 and item.price < float(limit):
            sum += item.price * (1.0 - discount)
        else:
            log.debug(f"item {{i}} is out of stock: {{item.name}}")

    names = [item.name for item in items if item.count > 0]
    while sum > 1000.0 and not names.is_empty():
        sum = sum / 2.0

    match len(names):
        case 0:
            return Err(Error("nothing in stock"))
        case 1 | 2:
            return Ok(sum + 1.0)
        case _:
            return Ok(round(sum, digits=2))


class Point_{n}:
    x: float
    y: float

    def length(self) -> float:
        return sqrt(self.x * self.x + self.y * self.y)

    def __add__(self, other: Point_{n}) -> Point_{n}:
        return Point_{n}(x=self.x + other.x, y=self.y + other.y)

'''


def program(template: str, lines: int) -> str:
    """Repeat a template until the program has about `lines` lines."""
    count = lines // template.count("\n") + 1
    return "".join(template.format(n=n) for n in range(count))


def best(function: object, rounds: int = 7) -> float:
    """Return the shortest of several runs, in seconds of processor time, without garbage collection."""
    times = []
    gc.collect()
    gc.disable()
    for _ in range(rounds):
        start = time.process_time()
        function()  # type: ignore[operator]
        times.append(time.process_time() - start)
    gc.enable()
    return min(times)


def main(lines: int) -> None:
    """Print the table."""
    pack = builtin_pack("en")
    text = program(SEEN, lines)
    file = SourceFile("bench.seen", text, "bench")
    result = parse(file, pack)
    assert not result.diagnostics, result.diagnostics[0].message
    count = text.count("\n")
    stream = lex(text, pack, SyntaxErrors(file))
    lexing = best(lambda: lex(text, pack, SyntaxErrors(file)))
    layout = best(lambda: lay_out(list(stream.tokens)))
    whole = best(lambda: parse(file, pack))
    python_text = program(PYTHON, lines)
    python_lines = python_text.count("\n")
    python_time = best(lambda: python_ast.parse(python_text))
    print(f"{count} lines, {len(stream.tokens)} tokens")
    print(f"  lexing           {count / lexing:9,.0f} lines/s")
    print(f"  layout           {count / layout:9,.0f} lines/s")
    print(f"  text to tree     {count / whole:9,.0f} lines/s")
    print(f"  Python's ast     {python_lines / python_time:9,.0f} lines/s")
    print(f"  ratio            {(python_lines / python_time) / (count / whole):9.1f} x slower than C")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lines", type=int, default=20_000, help="size of the program (20000)")
    main(options.parse_args().lines)
