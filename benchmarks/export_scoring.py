"""How much time and memory `tiktok-sentiment score` takes on a large export.

`python -m benchmarks.export_scoring [ROWS]` writes variations of the sample export into a temporary folder, a million
rows if not told otherwise, and scores them in processes of their own. The peak of resident memory is what to quote:
times depend on the machine.
"""

from __future__ import annotations

import csv
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

RESULTS = Path(__file__).parent / "results" / "export_scoring.md"
SAMPLE = Path(__file__).parents[1] / "data" / "sample_comments.csv"
ROWS = 1_000_000
_FIRST_ID = 7_693_109_667_233_992_542
CASES = {
    "CSV to CSV": ["-o", "scored.csv"],
    "CSV to CSV, with --sort": ["-o", "scored.csv", "--sort"],
    "CSV to Parquet": ["-o", "scored.parquet"],
    "CSV to XLSX": ["-o", "scored.xlsx"],
}


def write_export(path: Path, n: int) -> None:
    """Write so many comments: those of the sample, two of three with a word more that makes them new texts."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        sample = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(sample[0]))
        writer.writeheader()
        for number in range(n):
            row = sample[number % len(sample)]
            text = f"{row['text']} слово{number % 50_000}" if number % 3 else row["text"]
            writer.writerow({**row, "comment_id": _FIRST_ID + number, "author": f"user{number}", "text": text})


def measure(arguments: list[str]) -> tuple[float, float]:
    """Return the seconds and the peak of resident memory (MB) of one call of `score`."""
    command = [sys.executable, "-m", "tiktok_sentiment", "score", *arguments]
    started = time.perf_counter()
    child = os.posix_spawn(sys.executable, command, os.environ)
    _, status, usage = os.wait4(child, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}.")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def main(argv: list[str] | None = None) -> int:
    """Measure, print and write."""
    arguments = sys.argv[1:] if argv is None else argv
    n = int(arguments[0]) if arguments else ROWS
    root = Path(__file__).parents[1]
    os.environ["PYTHONPATH"] = str(root)
    lines = ["| what | seconds | comments a second | peak of memory, MB |", "| --- | --- | --- | --- |"]
    with TemporaryDirectory() as folder:
        export = Path(folder, "export.csv")
        write_export(export, n)
        size = export.stat().st_size / 1e6
        os.chdir(folder)
        for name, options in CASES.items():
            seconds, memory = measure([str(export), *options])
            lines.append(f"| {name} | {seconds:,.0f} | {n / seconds:,.0f} | {memory:,.0f} |")
    table = "\n".join(lines) + "\n"
    print(table)
    note = f"Written by `python -m benchmarks.export_scoring`: {n:,} rows of eight columns, {size:,.0f} MB of CSV."
    RESULTS.write_text(f"# Scoring a large export\n\n{note}\n\n{table}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
