"""Modules are found by path and by the name they give themselves, in any language, from any front end."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from seen_core.commands import builtin
from seen_core.diagnostics import SeenError, Severity
from seen_core.driver.compile import check_source, emit
from seen_core.driver.request import make_request
from seen_core.hookspecs import hookimpl
from seen_core.host import PluginHost
from seen_core.plugin_api import (
    AnnotationHandler,
    DeriveHandler,
    DeriveUse,
    FrontEnd,
    MirPass,
    PackSource,
)
from seen_core.source import SourceFile
from seen_core.source.pack import builtin_pack, load_pack
from seen_core.syntax import parse

PACK = (Path(__file__).parents[4] / "keywords" / "en.toml").read_text(encoding="utf-8")
SHOUTED = (
    PACK.replace('"fun"', '"FUN"').replace('"return"', '"RETURN"').replace('code = "en"', 'code = "loud"')
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SEEN_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    (folder / "seen.toml").write_text('[project]\nname = "p"\n')
    return folder


def write(folder: Path, **files: str) -> None:
    """Write source files; `__` in a name is a folder."""
    for name, text in files.items():
        path = folder / "src" / (name.replace("__", "/") + ".seen")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def plugin_host(**hooks: Any) -> PluginHost:
    plugin = ModuleType("plugin")
    for name in ("seen_frontends", "seen_language_packs", "seen_targets"):
        setattr(plugin, name, getattr(builtin, name))
    for name, values in hooks.items():

        def give(values: list[object] = values) -> list[object]:
            return values

        give.__name__ = name
        setattr(plugin, name, hookimpl(lambda values=values: values))
    return PluginHost(plugin, [])


def errors(where: Path, host: PluginHost | None = None, **options: Any) -> list[str]:
    request = make_request(str(where), host or PluginHost(builtin, []), **options)
    found = check_source(request).diagnostics
    return [f"{one.code} {one.message}" for one in found if one.severity is Severity.ERROR]


def test_modules_are_found_by_their_path(project: Path) -> None:
    write(
        project,
        main="import geometry.circles\nimport tools\nfun main() { println(circles.area() + tools.two()) }",
        geometry__circles="import geometry.helpers.{ three }\nfun area() -> Int { return three() }",
        geometry__helpers="fun three() -> Int { return 3 }",
        tools="fun two() -> Int { return 2 }",
    )
    assert errors(project) == []


def test_a_dash_in_a_file_name_is_an_underscore_in_the_module(project: Path) -> None:
    write(project, main="import my_tools.{ two }\nfun main() { println(two()) }")
    (project / "src" / "my-tools.seen").write_text("fun two() -> Int { return 2 }")
    assert errors(project) == []


def test_a_file_can_give_itself_a_name(project: Path) -> None:
    write(
        project,
        main="import shapes.round\nimport flat\nfun main() { println(round.area() + flat.twice()) }",
        circle="module shapes.round\nfun area() -> Int { return 3 }",
        flat="import shapes.round.{ area }\nfun twice() -> Int { return 2 * area() }",
    )
    assert errors(project) == []


def test_the_first_file_can_be_imported(project: Path) -> None:
    write(
        project,
        main="import other\nfun limit() -> Int { return 9 }\nfun main() { println(other.half()) }",
        other="import main.{ limit }\nfun half() -> Int { return limit() / 2 }",
    )
    assert errors(project) == []


def test_errors_in_an_imported_module_are_found_once(project: Path) -> None:
    write(
        project,
        main="import a\nimport b\nfun main() { a.f()\n b.f() }",
        a="import b\nfun f() { b.f() }",
        b="fun f() { missing() }",
    )
    assert [error.split()[0] for error in errors(project)] == ["E0201"]


def test_a_module_that_does_not_exist_is_an_error(project: Path) -> None:
    write(project, main="import nothing.here\nfun main() { }")
    assert errors(project) == ["E0213 there is no module or item nothing.here"]


def test_every_file_names_its_own_language(project: Path) -> None:
    arabic = builtin_pack("ar")
    write(
        project,
        main="import far\nfun main() { println(far.two()) }",
        far=f"#language ar\n{arabic.word('fun')} two() -> Int {{ {arabic.word('return')} 2 }}",
    )
    assert errors(project) == []
    write(
        project,
        main=f"#language ar\n{arabic.word('import')} near\n{arabic.word('fun')} main() {{ near.f() }}",
    )
    write(project, near="fun f() { }")
    assert errors(project) == []


def test_packs_of_the_project_work_in_imported_modules(project: Path) -> None:
    (project / "keywords").mkdir()
    (project / "keywords" / "loud.toml").write_text(SHOUTED)
    write(project, main="import far\nfun main() { println(far.two()) }")
    write(project, far="#language loud\nFUN two() -> Int { RETURN 2 }")
    assert errors(project) == []


def test_packs_of_plugins_work_in_imported_modules(project: Path) -> None:
    loud = PackSource("loud", lambda: load_pack(SHOUTED, "loud"))
    host = plugin_host(seen_language_packs=[*builtin.seen_language_packs(), loud])
    write(project, main="import far\nfun main() { println(far.two()) }")
    write(project, far="#language loud\nFUN two() -> Int { RETURN 2 }")
    assert errors(project, host) == []
    assert "E0110" in str(errors_raised(project))


def errors_raised(where: Path) -> str:
    with pytest.raises(SeenError) as caught:
        errors(where)
    return caught.value.diagnostics[0].code


def test_a_changed_pack_is_not_read_from_the_cache(project: Path) -> None:
    (project / "keywords").mkdir()
    pack = project / "keywords" / "loud.toml"
    pack.write_text(SHOUTED)
    write(project, main="#language loud\nFUN main() { }")
    assert errors(project) == []
    pack.write_text(SHOUTED.replace('"FUN"', '"FUNCTION"'))
    assert errors(project) != []


def test_front_ends_of_plugins_read_modules(project: Path) -> None:
    def read(file: SourceFile, pack: Any) -> Any:
        text = "\n".join(f"fun {line}() -> Int {{ return 1 }}" for line in file.text.split())
        return parse(SourceFile(file.name, text, file.module), builtin_pack("en"))

    host = plugin_host(seen_frontends=[*builtin.seen_frontends(), FrontEnd("names", (".names",), read)])
    write(project, main="import far\nfun main() { println(far.one() + far.uno()) }")
    (project / "src" / "far.names").write_text("one uno")
    assert errors(project, host) == []


def test_annotations_of_plugins_are_checked_and_rewritten(project: Path) -> None:
    def rewrite(use: Any) -> list[Any]:
        source = SourceFile("made", "fun made() -> Int { return 4 }", "made")
        return [use.declaration, *parse(source, builtin_pack("en")).file.items]

    handler = AnnotationHandler("makes", lambda use: (), rewrite)
    host = plugin_host(seen_annotations=[handler])
    write(project, main="@makes\nfun other() { }\nfun main() { println(made()) }")
    assert errors(project, host) == []


def test_derives_of_plugins_add_declarations(project: Path) -> None:
    def label(use: DeriveUse) -> str:
        fields = ", ".join(f"{field.name}: {field.type}" for field in use.fields)
        return use.implementation("Label", f'fun label(): String => "{use.name} of {fields}"', "Label")

    host = plugin_host(seen_derives=[DeriveHandler("Label", label)])
    text = """
        interface Label { fun label(): String }
        @derive(Label, Eq) struct Size { width: Int  height: Int }
        class Shop { @derive(Label) data class Item<T>(price: T, count: Int) }
        fun main() {
            println(Size(1, 2).label())
            println(Shop.Item(Size(1, 2), 3).label())
            println(Size(1, 2) == Size(1, 2))
        }
    """
    write(project, main=text)
    assert errors(project, host) == []


@pytest.mark.parametrize(
    ("written", "reason"),
    [("fun (", "cannot be read"), (None, "TypeError"), ("let x: Nope = 1", None)],
)
def test_a_derive_that_fails_is_reported_where_it_is_asked_for(
    project: Path, written: Any, reason: str | None
) -> None:
    handler = DeriveHandler("Broken", lambda use: written)
    host = plugin_host(seen_derives=[handler])
    write(project, main="@derive(Broken) struct A { x: Int }\nfun main() { }")
    if reason is None:
        assert [one.split()[0] for one in errors(project, host)] == ["E0202"]
        return
    with pytest.raises(SeenError) as caught:
        errors(project, host)
    (problem,) = caught.value.diagnostics
    assert problem.code == "E0607" and reason in problem.message
    assert problem.labels[0].span == (8, 14)


def test_passes_of_plugins_see_the_closed_program(project: Path) -> None:
    seen: list[str] = []

    def note(name: str) -> MirPass:
        def run(program: Any, options: Any) -> Any:
            seen.append(name)
            return program

        return MirPass(name, run, ("first",) if name != "first" else ())

    write(project, main="fun main() { }")
    host = plugin_host(seen_mir_passes=[note("second"), note("first")])
    assert "fun @" in emit(make_request(str(project), host), "mir")
    assert seen == ["first", "second"]


def test_the_checked_program_is_printed(project: Path) -> None:
    write(project, main="fun double(n: Int) -> Int { return n * 2 }\nfun main() { println(double(2)) }")
    text = emit(make_request(str(project), PluginHost(builtin, [])), "hir")
    assert text.startswith("fun main.double(_0 n: Int) -> Int\n")
    assert "Binary *: Int\n" in text and "Local _0 n: Int\n" in text
