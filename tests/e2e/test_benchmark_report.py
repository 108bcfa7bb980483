"""What the page about the benchmarks says of some made-up timings."""

from __future__ import annotations

import json
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def modules(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import peers
    import report

    yield peers, report
    for name in ("peers", "report"):
        sys.modules.pop(name, None)


def comparison(peers, program, c, rust, seen, peaks=(1000, 4000, 5000)):
    timings = [
        peers.Timing(language, median, median * 0.9, median * 1.1, peak)
        for language, median, peak in zip(("c", "rust", "seen"), (c, rust, seen), peaks)
    ]
    return peers.Comparison(program, "10", tuple(timings))


def test_page_names_what_is_met_and_what_is_missed(modules):
    peers, report = modules
    setting = report.Setting("2026-01-02", "A processor", 4, "Linux x86_64", {"gcc": "12"}, 5)
    quick = comparison(peers, "quick", 1.0, 2.0, 0.8)
    slow = comparison(peers, "slow", 1.0, 2.0, 1.5, peaks=(1000, 2000, 3000))
    text = report.page(setting, [quick, slow])
    assert "- A processor, 4 cores, Linux x86_64" in text
    assert (
        "| quick | 10 | 1.000 s ± 10% | 2.000 s ± 10% | 0.800 s ± 10% | 0.80 x | 0.40 x | 0.80 x | met |"
        in text
    )
    assert "1.50 x | 0.75 x | 1.50 x | **missed** |" in text
    assert (
        "| each program at most 1.3 x the faster of C and Rust | 1 of 2, worst 1.50 x | **missed** |" in text
    )
    assert "| geometric mean at most 1.0 x | 1.10 x | **missed** |" in text
    assert "| quick | 1.0 MB | 3.9 MB | 4.9 MB | 1.25 x | **missed** |" in text
    assert "| slow | 1.0 MB | 2.0 MB | 2.9 MB | – | – |" in text
    assert json.loads(report.figures(setting, [quick, slow]))["programs"][1]["ratio"] == 1.5


def test_page_without_peers_judges_nothing(modules):
    peers, report = modules
    alone = peers.Comparison("alone", "10", (peers.Timing("seen", 1.0, 1.0, 1.0, None),))
    setting = report.Setting("2026-01-02", "A processor", 4, "Linux x86_64", {}, 5)
    assert "| alone | 10 | – | – | 1.000 s ± 0% | – | – | – | – |" in report.page(setting, [alone])
    assert ElementTree.fromstring(report.plot([report.judge(alone)])) is not None


def test_plot_has_a_bar_for_each_program(modules):
    peers, report = modules
    judged = [report.judge(comparison(peers, name, 1.0, 2.0, 1.2)) for name in ("first", "second")]
    drawn = ElementTree.fromstring(report.plot(judged))
    texts = [element.text for element in drawn.iter() if element.text and element.text.strip()]
    assert texts == ["first", "1.20", "second", "1.20", "as fast", "1.0 x", "bar", "1.3 x"]


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read as Linux tells it")
def test_peak_memory_is_that_of_the_program(modules, tmp_path):
    peers, _ = modules
    launcher = peers.build_launcher(tmp_path)
    if launcher is None:
        pytest.skip("gcc is not installed")
    run = peers.execute(Path("/bin/echo"), "hello", launcher)
    assert run.output == b"hello\n"
    assert 0 < run.peak_kib < 8 * 1024
