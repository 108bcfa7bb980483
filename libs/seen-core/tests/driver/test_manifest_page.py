"""The page about `seen.toml` shows a manifest that is read without complaint, and every key there is."""

from __future__ import annotations

import re
from pathlib import Path

from seen_core.driver.manifest import DEV, RELEASE, Package, read_manifest
from seen_core.source import SourceFile

PAGE = Path(__file__).parents[4] / "docs" / "reference" / "manifest.md"


def test_the_example_is_a_manifest() -> None:
    text = PAGE.read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    manifest, problems = read_manifest(SourceFile("seen.toml", example, ""))
    assert problems == []
    assert (manifest.dev, manifest.release) == (DEV, RELEASE)
    for key in Package.__dataclass_fields__:
        if key != "name":
            assert f"\n{key} = " in example
