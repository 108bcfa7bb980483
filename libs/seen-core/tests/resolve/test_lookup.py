from __future__ import annotations

import pytest
from small_std import check, index

from seen_core.resolve import Entity, Module, ModuleTable
from seen_core.source.pack import builtin_pack

LIBRARY = (
    "fun shared(): Int => 1\nprivate fun hidden(): Int => 2\nclass Kind { static fun make(): Kind => Kind() }"
)


def table(**texts: str) -> ModuleTable:
    """Return a table that knows these modules by name, `_` standing for a dot."""
    modules = {name.replace("_", "."): text for name, text in texts.items()}
    return ModuleTable(lambda name: index(modules[name], name) if name in modules else None)


def named(table: ModuleTable, module: Module, name: str) -> str | None:
    match table.lookup(module, name):
        case Module() as found:
            return f"module {found.name}"
        case [Entity() as first, *_]:
            return first.name
        case _:
            return None


@pytest.mark.parametrize(
    ("line", "name", "meaning"),
    [
        ("import a.b.{shared}", "shared", "a.b.shared"),
        ("import a.b.{shared as mine}", "mine", "a.b.shared"),
        ("import a.b.{shared as mine}", "shared", None),
        ("import a.b", "b", "module a.b"),
        ("import a.b", "shared", None),
        ("import a.b as c", "c", "module a.b"),
        ("import a.b as c", "b", None),
        ("import a.b.shared", "shared", "a.b.shared"),
        ("import a.b.Kind.make", "make", "a.b.Kind.make"),
        ("import a.b.*", "shared", "a.b.shared"),
        ("import a.b.*", "hidden", None),
        ("import a.b.*", "nothing", None),
        ("import b.{shared}", "shared", "a.b.shared"),
    ],
)
def test_what_imports_bring(line: str, name: str, meaning: str | None) -> None:
    modules = table(a_b=LIBRARY)
    module = index(line, "a.main")
    modules.add(module)
    assert named(modules, module, name) == meaning


def test_own_names_hide_imported_ones_and_those_hide_stars() -> None:
    modules = table(a="fun f(): Int => 1\nfun g(): Int => 1", b="fun f(): Int => 2\nfun g(): Int => 2")
    module = index("import a.*\nimport b.{g}\nfun f(): Int => 3", "main")
    modules.add(module)
    assert named(modules, module, "f") == "main.f"
    assert named(modules, module, "g") == "b.g"
    assert modules.ambiguous(module, "f") == modules.ambiguous(module, "g") == []


def test_a_name_that_two_stars_bring_is_ambiguous() -> None:
    modules = table(a="fun f(): Int => 1", b="fun f(): Int => 2", c="fun g(): Int => 3")
    module = index("import a.*\nimport b.*\nimport c.*", "main")
    modules.add(module)
    assert len(modules.ambiguous(module, "f")) == 2
    assert modules.ambiguous(module, "g") == []


def test_nested_modules_see_what_is_around_them() -> None:
    modules = table(a="fun far(): Int => 1")
    outer = index(
        "import a.{far}\nfun near(): Int => 1\nmodule in1 { fun own(): Int => 1\n module in2 { } }", "main"
    )
    modules.add(outer)
    inner = outer.children["in1"].children["in2"]
    assert named(modules, inner, "near") == "main.near"
    assert named(modules, inner, "far") == "a.far"
    assert named(modules, inner, "own") == "main.in1.own"
    assert named(modules, outer, "own") is None


def test_modules_may_import_each_other() -> None:
    program = check("import a.*\nfun f(): Int => g()", a="import main.*\nfun g(): Int => f()")
    assert program.errors == []
    assert program.calls("f") == ["a.g"]


def test_a_module_is_asked_for_once() -> None:
    asked: list[str] = []
    modules = ModuleTable(lambda name: asked.append(name))
    assert modules.module("nowhere") is modules.module("nowhere") is None
    assert asked == ["nowhere"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("import nowhere", "E0213"),
        ("import a.nothing", "E0213"),
        ("import a.{nothing}", "E0213"),
        ("import a.{hidden}", "E0214"),
    ],
)
def test_imports_of_nothing_are_reported(line: str, code: str) -> None:
    modules = table(a=LIBRARY)
    module = index(line, "main")
    modules.add(module)
    assert [one.code for one in modules.check_imports(module)] == [code]


PACKS = {"std.prelude": "fun println(text: Int) {}"}


def test_a_name_of_the_language_pack_means_the_canonical_one() -> None:
    pack = builtin_pack("es")
    (alias,) = (word for word in pack.names["println"] if word != "println")
    modules = ModuleTable(lambda name: index(PACKS[name], name) if name in PACKS else None)
    module = index("", "main", pack)
    modules.add(module)
    assert named(modules, module, alias) == named(modules, module, "println") == "std.prelude.println"


def test_names_of_the_user_come_before_those_of_the_pack() -> None:
    pack = builtin_pack("es")
    (alias,) = (word for word in pack.names["println"] if word != "println")
    keyword = pack.keywords["fun"][0]
    modules = ModuleTable(lambda name: index(PACKS[name], name) if name in PACKS else None)
    module = index(f"{keyword} {alias}() {{}}", "main", pack)
    modules.add(module)
    assert named(modules, module, alias) == f"main.{alias}"
    english = index("", "other")
    modules.add(english)
    assert named(modules, english, alias) is None
