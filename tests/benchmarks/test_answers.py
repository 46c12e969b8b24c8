"""The benchmark of the readers."""

from benchmarks import answers


def test_benchmark_runs(capsys):
    """It tells median and p99 of every kind, plain answers and hostile texts."""
    assert 0 == answers.main(["--rounds", "1"])
    said = capsys.readouterr().out

    assert "| date | " in said
    assert "| 30, as int | " in said
    assert "| 1_000 | " in said
