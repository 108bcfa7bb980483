"""Forms of other languages: each is named, with Seen's own, and changed into it where that is certain."""

# A table reads best with a row a line.
# ruff: noqa: E501

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest

from seen_core.commands.output import shared_host
from seen_core.diagnostics import Diagnostic
from seen_core.diagnostics.fixing import edited
from seen_core.driver.compile import check_source
from seen_core.driver.request import make_request
from seen_core.source import SourceFile
from seen_core.source.pack import builtin_pack
from seen_core.syntax import parse

FIXED = [
    # whole programs of newcomers
    ("fun f(): (Int, Int) { return 1, 2 }", "E0107", "write `return (1, 2)`", "fun f(): (Int, Int) { return (1, 2) }"),
    ("outer: for i in 0..<3 { break @outer }", "E0107", "write `@outer`", "@outer for i in 0..<3 { break @outer }"),
    ("while true do { break }", "E0107", "write `while true`", "while true { break }"),
    ("repeat 3 { println(1) }", "E0107", "write `repeat(3)`", "repeat(3) { println(1) }"),
    ("fun f(n: Int): Int => when (n) { 1: 2; else -> 3 }", "E0107", "write `->`", "fun f(n: Int): Int => when (n) { 1 -> 2; else -> 3 }"),
    ("class Box { let size: Int\n grow() { println(1) } }", "E0107", "write `fun grow`", "class Box { let size: Int\n fun grow() { println(1) } }"),
    ("class Box { private int size = 3\n fun now(): Int => size }", "E0107", "write `private var size: Int`", "class Box { private var size: Int = 3\n fun now(): Int => size }"),
    ("class Box { private final int size = 3\n fun now(): Int => size }", "E0107", "write `private let size: Int`", "class Box { private let size: Int = 3\n fun now(): Int => size }"),
    ("String s = \"a\"\nprintln(s)", "E0107", "write `var s: String =`", "var s: String = \"a\"\nprintln(s)"),
    ("int xs[3] = {1, 2, 3}\nprintln(xs)", "E0107", "write `var xs: Array<Int> = [1, 2, 3]`", "var xs: Array<Int> = [1, 2, 3]\nprintln(xs)"),
    ("let a = 1\nlet b = (Float) a\nprintln(b)", "E0107", "write `a as Float`", "let a = 1\nlet b = a as Float\nprintln(b)"),
    ("a, b = 1, 2\nprintln(a + b)", "E0107", "write `let (a, b) = (1, 2)`", "let (a, b) = (1, 2)\nprintln(a + b)"),
    ("let xs = [1, 2]\nprintln(xs[1:])", "E0107", "write `xs[1..<xs.size]`", "let xs = [1, 2]\nprintln(xs[1..<xs.size])"),
    ("let xs = [1, 2]\nprintln(xs[:1])", "E0107", "write `xs[0..<1]`", "let xs = [1, 2]\nprintln(xs[0..<1])"),
    ("[1, 2].forEach(x => println(x))", "E0107", "write `{ x -> println(x) }`", "[1, 2].forEach({ x -> println(x) })"),
    ("let xs = new List<int> { 1, 2 }\nprintln(xs)", "E0107", "write `[ 1, 2 ]`", "let xs = [ 1, 2 ]\nprintln(xs)"),
    ("let xs = []int{1, 2}\nprintln(xs)", "E0107", "write `[1, 2]`", "let xs = [1, 2]\nprintln(xs)"),
    ("for i, x := range [7, 8] { println(i + x) }", "E0107", "for (i, x) in [7, 8].enumerate()", "for (i, x) in [7, 8].enumerate() { println(i + x) }"),
    ("for i := 0; i < 3; i++ { println(i) }", "E0107", "write `for i in 0..<3`", "for i in 0..<3 { println(i) }"),
    ("var n = 2\nfor n > 0 { n -= 1 }", "E0107", "write `while n > 0`", "var n = 2\nwhile n > 0 { n -= 1 }"),
    ("type Point struct { x: Int }", "E0107", "write `struct Point`", "struct Point { x: Int }"),
    ("fun f(n: &Int): Int => n", "E0107", "write `Int`", "fun f(n: Int): Int => n"),
    ("fun f(xs: &[i32]): Int => xs.size", "E0107", "write `Array<Int32>`", "fun f(xs: Array<Int32>): Int => xs.size"),
    ("fun f(_ n: Int): Int => n", "E0107", "write `n:`", "fun f(n: Int): Int => n"),
    ("fun main(): { println(1) }", "E0107", "leave `:` out", "fun main(){ println(1) }"),
    ("enum Level { Low, High }\nlet l: Level = .Low\nprintln(l)", "E0107", "leave `.` out", "enum Level { Low, High }\nlet l: Level = Low\nprintln(l)"),
    ("fun f(b?: Int): Int => b ?: 0", "E0107", "write `b: Int?`", "fun f(b: Int?): Int => b ?: 0"),
    ("$n = 1\nprintln($n)", "E0107", "leave `$` out", None),
    ("let n = 3\nprintln(\"n: \\(n + 1)\")", "E0109", "write `{n + 1}`", "let n = 3\nprintln(\"n: {n + 1}\")"),
    ("using System\nfun main() { }", "E0107", "leave `using` out", "\nfun main() { }"),
    ("struct P { x: Int\n fun new(x: Int): P => P { x: x } }\nprintln(P::new(3).x)", "E0205", "`P.new`", None),
    # functions
    ("fn main() { }", "E0107", "write `fun`", "fun main() { }"),
    ("def main() { }", "E0107", "write `fun`", "fun main() { }"),
    ("func main() { }", "E0107", "write `fun`", "fun main() { }"),
    ("function main() { }", "E0107", "write `fun`", "fun main() { }"),
    ("proc main() { }", "E0107", "write `fun`", "fun main() { }"),
    ("pub fn area(): Int => 3", "E0107", "write `pub fun`", "pub fun area(): Int => 3"),
    ("public static void main(String[] args) { }", "E0107", "write `fun main()`", "fun main() { }"),
    ("void greet() { }", "E0107", "write `fun greet`", "fun greet() { }"),
    ("int twice(int n) { return 2 * n }", "E0107", "write `fun twice(n: Int): Int`", "fun twice(n: Int): Int { return 2 * n }"),
    ("double mean(double a, double b) { return (a + b) / 2.0 }", "E0107", "a: Float, b: Float", "fun mean(a: Float, b: Float): Float { return (a + b) / 2.0 }"),
    ("func (p Point) area() { }", "E0107", "write `fun (p: Point) area`", "fun (p: Point) area() { }"),
    ("fun twice(int n): Int => 2 * n", "E0107", "write `n: Int`", "fun twice(n: Int): Int => 2 * n"),
    ("fun grow(n: &mut Int) { n += 1 }", "E0107", "write `inout Int`", "fun grow(n: inout Int) { n += 1 }"),
    ("fun show(text: const String&) { }", "E0107", "write `String`", "fun show(text: String) { }"),
    ("class Point { fun area(self): Int => 3 }", "E0107", "leave `self` out", "class Point { fun area(): Int => 3 }"),
    ("class Point { fun area(&self): Int => 3 }", "E0107", "leave `&self` out", "class Point { fun area(): Int => 3 }"),
    # modules and declarations
    ("import sqrt from \"math\"", "E0107", "write `import math.{sqrt}`", "import math.{sqrt}"),
    ("import { sqrt, pow } from \"math\"", "E0202", "write `import math.{sqrt, pow}`", "import math.{sqrt, pow}"),
    ("from std.math import sqrt", "E0107", "write `import std.math.{sqrt}`", "import std.math.{sqrt}"),
    ("using namespace std", "E0201", "write `import std.*`", "import std.*"),
    ("package geometry\nfun main() { }", "E0107", "write `module geometry`", "module geometry\nfun main() { }"),
    ("namespace geometry { }", "E0107", "write `module`", "module geometry { }"),
    ("mod geometry { }", "E0201", "write `module`", "module geometry { }"),
    ("export fun main() { }", "E0107", "write `pub`", "pub fun main() { }"),
    ("public class Point { }", "E0107", "write `pub`", "pub class Point { }"),
    ("protocol Shape { }", "E0107", "write `interface`", "interface Shape { }"),
    ("extension Int: Shape { }", "E0107", "write `impl Shape for Int`", "impl Shape for Int { }"),
    ("typedef int Index", "E0201", "write `type Index = Int`", "type Index = Int"),
    ("#define LIMIT 64\nprintln(LIMIT)", "E0107", "write `const LIMIT = 64`", "const LIMIT = 64\nprintln(LIMIT)"),
    ("#[derive(Debug)]\nstruct Point { x: Int }", "E0107", "write `@derive(Debug)`", "@derive(Debug)\nstruct Point { x: Int }"),
    # variables
    ("int count = 5", "E0107", "write `var count: Int =`", "var count: Int = 5"),
    ("final int count = 5", "E0107", "write `let count: Int =`", "let count: Int = 5"),
    ("auto count = 5", "E0107", "write `var count =`", "var count = 5"),
    ("var count int = 5", "E0107", "write `var count: Int`", "var count: Int = 5"),
    ("count: int = 5", "E0107", "write `var count: Int =`", "var count: Int = 5"),
    ("count := 5", "E0107", "write `let count =`", "let count = 5"),
    ("a, b := 5, 6", "E0107", "write `let (a, b) =`", None),
    ("count = 5", "E0201", "a name is declared where it gets its first value", "let count = 5"),
    ("count = 5\ncount = 6", "E0201", "`var count = …`", "var count = 5\ncount = 6"),
    ("struct Point { int x }", "E0107", "write `var x: Int`", "struct Point { var x: Int }"),
    # types
    ("let n: int = 5", "E0202", "write `Int`", "let n: Int = 5"),
    ("let n: i32 = 5", "E0202", "write `Int32`", "let n: Int32 = 5"),
    ("let f: double = 5.0", "E0202", "write `Float`", "let f: Float = 5.0"),
    ("let s: string = \"a\"", "E0202", "write `String`", "let s: String = \"a\""),
    ("let b: boolean = true", "E0202", "write `Bool`", "let b: Bool = true"),
    ("fun f(): void { }", "E0202", "write `Unit`", "fun f(): Unit { }"),
    ("let s: std::string = \"a\"", "E0107", "write `String`", "let s: String = \"a\""),
    ("let d: dict<String, Int> = [:]", "E0202", "write `HashMap`", "let d: HashMap<String, Int> = [:]"),
    ("let xs: Int[] = [1]", "E0107", "write `Array<Int>`", "let xs: Array<Int> = [1]"),
    ("let xs: [Int] = [1]", "E0107", "write `Array<Int>`", "let xs: Array<Int> = [1]"),
    ("let ages: [String: Int] = [\"a\": 1]", "E0107", "write `HashMap<String, Int>`", "let ages: HashMap<String, Int> = [\"a\": 1]"),
    # values
    ("let x: Int? = nil", "E0201", "write `null`", "let x: Int? = null"),
    ("let x: Int? = None", "E0201", "write `null`", "let x: Int? = null"),
    ("let x: Int? = undefined", "E0201", "write `null`", "let x: Int? = null"),
    ("let x: Int? = nullptr", "E0201", "write `null`", "let x: Int? = null"),
    ("let x = True", "E0201", "write `true`", "let x = true"),
    ("let x = FALSE", "E0201", "write `false`", "let x = false"),
    ("class Counter { var n = 1\n fun now(): Int => self.n }", "E0201", "write `this`", "class Counter { var n = 1\n fun now(): Int => this.n }"),
    ("class Point { }\nlet p = new Point()", "E0107", "write `Point`", "class Point { }\nlet p = Point()"),
    ("let s = 'hello'", "E0107", "write `\"hello\"`", "let s = \"hello\""),
    ("let s = `hello ${1}`", "E0107", "write `\"hello ${1}\"`", "let s = \"hello ${1}\""),
    ("let n = 1\nlet s = f\"is {n}\"", "E0107", "leave `f` out", "let n = 1\nlet s = \"is {n}\""),
    ("let n = 1\nlet s = $\"is {n}\"", "E0107", "leave `$` out", "let n = 1\nlet s = \"is {n}\""),
    # operators
    ("var i = 0\ni++", "E0107", "write `i += 1`", "var i = 0\ni += 1"),
    ("var i = 0\n++i", "E0107", "write `i += 1`", "var i = 0\ni += 1"),
    ("var i = 0\ni--", "E0107", "write `i -= 1`", "var i = 0\ni -= 1"),
    ("let y = 1\nlet x = y ? 1 : 2", "E0107", "write `if (y) 1 else 2`", "let y = 1\nlet x = if (y) 1 else 2"),
    ("let y = 1\nlet x = y > 0 ? \"a\" : \"b\"", "E0107", "write `if (y > 0) \"a\" else \"b\"`", "let y = 1\nlet x = if (y > 0) \"a\" else \"b\""),
    ("let x = 5 if 1 < 2 else 6", "E0107", "write `if (1 < 2) 5 else 6`", "let x = if (1 < 2) 5 else 6"),
    ("let x = if 1 < 2 then 5 else 6", "E0107", "write `if (1 < 2) 5 else 6`", "let x = if (1 < 2) 5 else 6"),
    ("let x = 2 ** 3", "E0107", "write `2.pow(3)`", "let x = 2.pow(3)"),
    ("if (1 <> 2) { }", "E0107", "write `1 != 2`", "if (1 != 2) { }"),
    ("let xs = [1, 2, 3]\nlet ys = xs[0:2]", "E0107", "write `[0..<2]`", "let xs = [1, 2, 3]\nlet ys = xs[0..<2]"),
    # functions as values
    ("let f: (Int) -> Int = (x) => x + 1", "E0107", "write `{ x -> x + 1 }`", "let f: (Int) -> Int = { x -> x + 1 }"),
    ("let f: (Int) -> Int = x => x + 1", "E0107", "write `{ x -> x + 1 }`", "let f: (Int) -> Int = { x -> x + 1 }"),
    ("let f: (Int) -> Int = x -> x + 1", "E0107", "write `{ x -> x + 1 }`", "let f: (Int) -> Int = { x -> x + 1 }"),
    ("let f: (Int) -> Int = lambda x: x + 1", "E0107", "write `{ x -> x + 1 }`", "let f: (Int) -> Int = { x -> x + 1 }"),
    ("let f: (Int) -> Int = function (x) { return x + 1 }", "E0201", "write `{ x -> x + 1 }`", "let f: (Int) -> Int = { x -> x + 1 }"),
    ("let f = fun (x: Int) { x + 1 }", "E0107", "write `{ x: Int -> x + 1 }`", "let f = { x: Int -> x + 1 }"),
    ("let ys = [x * 2 for x in [1, 2]]", "E0107", "write `[1, 2].map { x -> x * 2 }`", "let ys = [1, 2].map { x -> x * 2 }"),
    # calls
    ("print \"hello\"", "E0107", "write `println(\"hello\")`", "println(\"hello\")"),
    ("println \"hello\"", "E0107", "write `println(\"hello\")`", "println(\"hello\")"),
    ("assert 1 < 2", "E0107", "write `assert(1 < 2)`", "assert(1 < 2)"),
    ("println!(\"hello\")", "E0107", "write `println`", "println(\"hello\")"),
    ("println!(\"is {}\", 1)", "E0107", "write `println(\"is {1}\")`", "println(\"is {1}\")"),
    ("let s = format!(\"is {}\", 1)", "E0107", "write `\"is {1}\"`", "let s = \"is {1}\""),
    ("let xs = vec![1, 2]", "E0107", "write `[`", "let xs = [1, 2]"),
    ("assert_eq!(1, 1)", "E0107", "write `assert(1 == 1)`", "assert(1 == 1)"),
    ("let r = try!(\"1\".toInt())", "E0107", "write `\"1\".toInt()?`", "let r = \"1\".toInt()?"),
    ("console.log(\"a\")", "E0201", "write `println`", "println(\"a\")"),
    ("console.error(\"a\")", "E0201", "write `eprintln`", "eprintln(\"a\")"),
    ("System.out.println(\"a\")", "E0201", "write `println`", "println(\"a\")"),
    ("fmt.Println(\"a\")", "E0201", "write `println`", "println(\"a\")"),
    ("std::cout << \"a\" << std::endl", "E0202", "write `println(\"a\")`", "println(\"a\")"),
    ("printf(\"hello\")", "E0201", "write `print(\"hello\")`", "print(\"hello\")"),
    ("let n = len([1, 2])", "E0201", "write `[1, 2].size`", "let n = [1, 2].size"),
    ("let n = [1, 2].len()", "E0204", "write `size`", "let n = [1, 2].size"),
    ("var xs = [1]\nxs.push_back(2)", "E0204", "write `push`", "var xs = [1]\nxs.push(2)"),
    ("let s = \"a\".toUpperCase()", "E0204", "write `toUpper`", "let s = \"a\".toUpper()"),
    ("let b = \"abc\".includes(\"b\")", "E0204", "write `contains`", "let b = \"abc\".contains(\"b\")"),
    ("let s = str(5)", "E0201", "write `5.toString()`", "let s = 5.toString()"),
    # control flow
    ("if (1 < 2) { } elif (2 < 3) { }", "E0107", "write `else if`", "if (1 < 2) { } else if (2 < 3) { }"),
    ("if (1 < 2) { }\nelsif (2 < 3) { }", "E0201", "write `else if`", "if (1 < 2) { }\nelse if (2 < 3) { }"),
    ("unless (1 < 2) { }", "E0201", "write `if (not (1 < 2))`", "if (not (1 < 2)) { }"),
    ("guard 1 < 2 else { return }", "E0107", "write `if (not (1 < 2))`", "if (not (1 < 2)) { return }"),
    ("foreach (x in [1]) { println(x) }", "E0201", "write `for (x in [1])`", "for (x in [1]) { println(x) }"),
    ("for (int i = 0; i < 3; i++) { println(i) }", "E0107", "write `for (i in 0..<3)`", "for (i in 0..<3) { println(i) }"),
    ("for (let i = 0; i <= 3; ++i) { println(i) }", "E0107", "write `for (i in 0..=3)`", "for (i in 0..=3) { println(i) }"),
    ("for (int i = 0; i < 9; i += 3) { println(i) }", "E0107", "write `for (i in 0..<9 step 3)`", "for (i in 0..<9 step 3) { println(i) }"),
    ("for (int i = 3; i >= 0; i--) { println(i) }", "E0107", "write `for (i in 3 downTo 0)`", "for (i in 3 downTo 0) { println(i) }"),
    ("for (x of [1]) { println(x) }", "E0107", "write `for (x in`", "for (x in [1]) { println(x) }"),
    ("for _, x := range [1] { println(x) }", "E0107", "write `for x in`", "for x in [1] { println(x) }"),
    ("if 1 < 2:\n    println(\"a\")", "E0107", "write `{ … }`", "if 1 < 2 {\n    println(\"a\")\n}"),
    ("while 1 < 2: break", "E0107", "write `{ … }`", "while 1 < 2 { break }"),
    ("if 1 < 2 then\n    println(\"a\")\nelse\n    println(\"b\")\nend", "E0107", "write `{ … }`", "if 1 < 2 {\n    println(\"a\")\n} else {\n    println(\"b\")\n}"),
    ("for x in [1] do\n    println(x)\ndone", "E0107", "write `{ … }`", "for x in [1] {\n    println(x)\n}"),
    ("class Late : Error { }\nfun f() { raise Late() }", "E0107", "write `throw`", "class Late : Error { }\nfun f() { throw Late() }"),
    ("try { } except (e: Error) { }", "E0107", "write `catch (e: Error)`", "try { } catch (e: Error) { }"),
    ("fun f() { pass }", "E0201", "leave `pass` out", "fun f() {  }"),
    # comments
    ("# a comment\nlet x = 1", "E0107", "write `//`", "// a comment\nlet x = 1"),
    ("let x = 1 # a comment", "E0107", "write `//`", "let x = 1 // a comment"),
    ("-- a comment here\nlet x = 1", "E0107", "write `//`", "// a comment here\nlet x = 1"),
]  # fmt: skip
"""Text, code, words of the message, and the text after the first fix; None where it does not parse yet."""

NAMED = [
    ("#include <stdio.h>", "E0107", "modules are imported by name"),
    ("class Counter {\n    private:\n    var n = 1\n}", "E0107", "each member has its own word in front"),
    ("switch (1) {\n    case 1: println(\"a\")\n}", "E0107", "write `when`"),
    ("goto finish", "E0107", "loops have labels"),
    ("yield 3", "E0107", "an `Iterator`"),
    ("with open(\"notes\") as file { }", "E0107", "dropped where the scope of its owner ends"),
    ("delete node", "E0107", "dropped where the scope of its owner ends"),
    ("global count", "E0107", "known here as it is"),
    ("printf(\"%d\", 1)", "E0201", "by interpolation"),
    ("let x = Math.sqrt(2.0)", "E0201", "import std.math"),
    ("var i = 0\nlet x = i++ + 1", "E0107", "a change is a statement of its own"),
    ("let s = 'say \"hi\"'", "E0107", "text stands between double quotes"),
    ("for (int i = 0, j = 9; i < j; i++, j--) { }", "E0107", "`for (i in 0..<n)` counts"),
]  # fmt: skip
"""Forms that are named and explained, and left to people: text, code, words of the message."""


def problems(text: str, folder: Path, language: str = "en") -> list[Diagnostic]:
    path = folder / "habit.seen"
    path.write_text(text + "\n", encoding="utf-8")
    request = make_request(str(path), shared_host(), language=language)
    return [one for one in check_source(request).diagnostics if one.severity == "error"]


def words(diagnostic: Diagnostic) -> str:
    return "\n".join([diagnostic.message, *diagnostic.notes, *(fix.title for fix in diagnostic.fixes)])


def test_there_are_many() -> None:
    assert len(FIXED) + len(NAMED) > 120


@pytest.mark.parametrize(("text", "code", "message", "fixed"), FIXED, ids=[row[0] for row in FIXED])
def test_fixed(text: str, code: str, message: str, fixed: str | None, tmp_path: Path) -> None:
    first = problems(text, tmp_path)[0]
    assert first.code == code and message in words(first), words(first)
    (fix,) = first.fixes
    assert fix.certain
    if fixed is None:
        return
    after = edited(text + "\n", fix.edits)
    assert after == fixed + "\n"
    assert not parse(SourceFile("fixed.seen", after, "fixed"), builtin_pack("en")).diagnostics


@pytest.mark.parametrize(("text", "code", "message"), NAMED, ids=[row[0] for row in NAMED])
def test_named(text: str, code: str, message: str, tmp_path: Path) -> None:
    first = problems(text, tmp_path)[0]
    assert first.code == code and message in words(first), words(first)


@pytest.mark.parametrize(
    ("text", "language", "message"),
    [
        ("fn main() { }", "es", "`función`"),
        ("sea x = nil", "es", "`nulo`"),
        ("fn main() { }", "ar", "`دالة`"),
        ("console.log(1)", "ar", "`اطبع`"),
    ],
)
def test_forms_are_in_the_words_of_the_pack(text: str, language: str, message: str, tmp_path: Path) -> None:
    assert message in "\n".join(words(one) for one in problems(text, tmp_path, language))


@pytest.mark.parametrize(
    "text",
    [
        "fun def(a: Int): Int => a\nprintln(def(1))",
        "fun len(xs: Array<Int>): Int => xs.size\nprintln(len([1]))",
        "let nil = 3\nlet self = nil\nprintln(self)",
        "let new = 3\nlet end = new\nprintln(end)",
        "fun until(n: Int): Int => n\nprintln(until(3))",
    ],
)
def test_a_program_may_use_these_words_for_itself(text: str, tmp_path: Path) -> None:
    assert problems(text, tmp_path) == []


@pytest.mark.parametrize(
    "text",
    [
        "x " * 20_000,
        "a" * 50_000 + " ? b",
        "[x " + "for x in y if " * 3_000 + "]",
        "f((x) => " * 5_000,
        "'" * 20_000,
        "# " * 20_000,
        "lambda " * 10_000,
        "1 <> " * 10_000,
        '"' + "{}" * 10_000 + '", x ? y : z',
    ],
    ids=lambda text: text[:12],
)
def test_lines_that_nobody_wrote_do_not_take_long(text: str) -> None:
    began = perf_counter()
    parse(SourceFile("long.seen", text, "long"), builtin_pack("en"))
    assert perf_counter() - began < 20
