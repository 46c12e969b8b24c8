"""What is measured is written, drawn and compared with its targets."""

import xml.etree.ElementTree as ET

import pytest

from benchmarks import page
from benchmarks.__main__ import MEASURES, main
from benchmarks.figures import ratio, short, spread
from benchmarks.results import FILE, Results
from benchmarks.targets import TARGETS, Target


def test_the_page_is_made_from_the_file_of_results(tmp_path):
    """`benchmarks/README.md` and its pictures are what the page command writes."""
    page.write(Results.load(), tmp_path)

    made = {path.relative_to(tmp_path): path.read_text("utf-8") for path in tmp_path.rglob("*.*")}
    assert made == {path: (FILE.parent / path).read_text("utf-8") for path in made}
    assert set(made) - {path.relative_to(tmp_path) for path in tmp_path.glob("README.md")} == {
        path.relative_to(FILE.parent) for path in (FILE.parent / "pictures").iterdir()
    }


def test_pictures_are_xml(tmp_path):
    """Every picture is well-formed and has a title."""
    page.write(Results.load(), tmp_path)

    titles = [ET.parse(path).getroot()[0].text for path in (tmp_path / "pictures").iterdir()]  # noqa: S314 - our own

    assert titles
    assert all(titles)


def test_a_page_without_figures_says_so(tmp_path):
    """With nothing measured, every target is called not measured."""
    page.write(Results(), tmp_path)

    text = (tmp_path / "README.md").read_text("utf-8")
    assert "Nothing was measured yet." in text
    assert len(TARGETS) == text.count("| not measured |")


@pytest.mark.parametrize(
    ("figure", "said"), [(20.0, "**met, stretch**"), (25.1, "**met**"), (45.0, "**met**"), (45.1, "missed")]
)
def test_a_target_is_met_or_missed(figure, said):
    """A bound includes its own value, and the stretch is told apart."""
    target = Target("a turn", 45, 25, lambda _: figure, unit=" µs")

    assert said == target.row(Results())[-1]


def test_what_was_measured_small_is_named(tmp_path):
    """The page names the parts that were not measured with the largest sizes."""
    results = Results()
    results.put("importing", {"nothing": [10.0], "convflow": [100.0], "bot": [200.0]}, full=False)
    page.write(results, tmp_path)

    assert "Small runs: importing." in (tmp_path / "README.md").read_text("utf-8")


def test_ratios_are_taken_within_a_round():
    """A slow round that hits both leaves the ratio as it was."""
    assert 2 == ratio([2, 20, 4], [1, 10, 2])
    assert 0.5 == spread([1, 2, 3])
    assert ["1,234", "12.3", "1.23"] == [short(1234.5), short(12.34), short(1.234)]


@pytest.mark.parametrize("name", [name for name in MEASURES if name != "importing"])
def test_every_measure_runs(name, capsys):
    """Each measure gives figures, and every target that rests on it can be told."""
    assert 0 == main(["measure", name, "tiny"])
    assert capsys.readouterr().out.startswith("{")
