"""What the user wrote becomes a request: which file, which language, which options."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from seen_core.commands import builtin
from seen_core.diagnostics import SeenError
from seen_core.driver.languages import language_of
from seen_core.driver.project import load_project
from seen_core.driver.request import CompileRequest, default_output, make_request
from seen_core.host import PluginHost
from seen_core.source.pack import builtin_pack

HOST = PluginHost(builtin, [])


@pytest.fixture(autouse=True)
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pack" / "src").mkdir(parents=True)
    (tmp_path / "pack" / "seen.toml").write_text('[project]\nname = "demo"\n')
    (tmp_path / "pack" / "src" / "main.seen").write_text("")
    (tmp_path / "pack" / "src" / "my-part.seen").write_text("")
    (tmp_path / "lone.seen").write_text("#language en\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def request(where: str | None, **options: object) -> CompileRequest:
    return make_request(where, HOST, **options)  # type: ignore[arg-type]


def code(where: str | None, **options: object) -> str:
    with pytest.raises(SeenError) as caught:
        request(where, **options)
    return caught.value.diagnostics[0].code


def test_a_folder_means_its_package() -> None:
    made = request("pack")
    assert made.source.name == str(Path("pack", "src", "main.seen"))
    assert made.source.module == "main"
    assert made.name == "demo"
    assert made.project is not None and made.project.name == "demo"


def test_nothing_means_the_package_of_this_folder(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(package / "pack" / "src")
    assert request(None).source.name == "main.seen"


def test_a_lone_file_has_no_project() -> None:
    made = request("lone.seen")
    assert made.project is None
    assert (made.name, made.source.module) == ("lone", "lone")
    assert request("lone").source.name == "lone.seen"


def test_a_file_inside_a_package_belongs_to_it() -> None:
    made = request("pack/src/my-part.seen")
    assert made.project is not None
    assert (made.name, made.source.module) == ("my-part", "my_part")


def test_a_dash_means_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"1 + 1\n")))
    made = request("-")
    assert (made.source.name, made.source.text, made.path) == ("<stdin>", "1 + 1\n", None)


def test_what_cannot_be_found_has_a_code(package: Path) -> None:
    assert code("none.seen") == "E0604"
    assert code(None) == "E0603"
    (package / "empty").mkdir()
    assert code("empty") == "E0603"
    assert code("pack", language="tlh") == "E0110"
    assert code("lone.seen", target="toaster") == "E0801"


def test_errors_in_the_manifest_stop_and_warnings_come_along(package: Path) -> None:
    manifest = package / "pack" / "seen.toml"
    manifest.write_text("[projct]\n")
    assert [problem.code for problem in request("pack").diagnostics] == ["W0601"]
    manifest.write_text("[project\n")
    assert code("pack") == "E0601"


def test_profiles_decide_the_options(package: Path) -> None:
    assert request("lone.seen").options.overflow_checks
    assert not request("lone.seen", release=True).options.overflow_checks
    manifest = package / "pack" / "seen.toml"
    manifest.write_text("[profile.release]\noverflow-checks = true\nopt-level = 1\n")
    options = request("pack", release=True).options
    assert (options.profile, options.overflow_checks, options.opt_level) == ("release", True, 1)


def test_the_file_then_the_flag_then_the_project_choose_the_language(package: Path) -> None:
    (package / "pack" / "seen.toml").write_text('[project]\nlanguage = "ja"\n')
    project = load_project(package / "pack")[0]
    assert language_of("#language ru\n", "ar", project) == "ru"
    assert language_of("#language zh", None, None) == "zh"
    assert language_of("#!/usr/bin/env seen\n#language zh // en\r\n", None, None) == "zh"
    assert language_of("#language zh and more\n", None, None) == "en"
    assert language_of("// #language ru\n", "ar", project) == "ar"
    assert language_of("", None, project) == "ja"
    assert language_of("", None, None) == "en"


def test_a_project_brings_its_own_pack(package: Path) -> None:
    english = builtin_pack("en")
    source = next(
        parent / "keywords" / "en.toml"
        for parent in Path(__file__).parents
        if (parent / "keywords" / "en.toml").is_file()
    )
    folder = package / "pack" / "keywords"
    folder.mkdir()
    (folder / "tlh.toml").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    assert request("pack", language="tlh").pack.keywords == english.keywords
    (package / "lone.seen").write_text("")
    assert request("lone.seen", language=str(folder / "tlh.toml")).pack.keywords == english.keywords


def test_outputs_have_a_place() -> None:
    lone, packaged = request("lone.seen"), request("pack", release=True)
    assert default_output(replace(lone, emit="obj")) == Path("lone.o")
    assert default_output(lone) == Path("lone")
    assert packaged.project is not None
    expected = packaged.project.root / ".seen" / "build" / "host" / "release" / "demo"
    assert default_output(packaged) == expected
    wasm = replace(lone.target, name="wasm32-wasi", object_format="wasm")
    assert default_output(replace(lone, target=wasm)) == Path("lone.wasm")
