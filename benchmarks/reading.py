"""How fast exports are read: rows a second of processor time, and the memory that reading in chunks takes.

`python -m benchmarks.reading` writes the sample export over and over, with an id of its own for each row, in every
format, and reads each file in a process of its own (Linux tells the memory).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

from tiktok_sentiment import write_comments

RESULTS = Path(__file__).parent / "results"
DATA = Path(__file__).parents[1] / "data"
ROWS = {
    "export.csv": 300_000,
    "export.csv, one line in a hundred damaged": 300_000,
    "export.parquet": 300_000,
    "export.jsonl": 100_000,
    "export.json": 100_000,
    "export.xlsx": 50_000,
}

_READ = """
import json, sys, time
import pandas, pyarrow.compute, pyarrow.csv, pyarrow.parquet
from tiktok_sentiment.exports import read_chunks
def peak():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) / 1024
before = peak()
start, rows = time.process_time(), 0
for frame in read_chunks(sys.argv[1], rows=10_000, on_rejected=lambda _: None):
    rows += len(frame)
seconds = time.process_time() - start
print(json.dumps([rows / seconds, peak() - before]))
"""


def make_file(name: str, folder: Path) -> Path:
    """Write a large export and return its path."""
    sample = pd.read_csv(DATA / "sample_comments.csv", dtype="str", keep_default_na=False)
    n = ROWS[name]
    large = sample.iloc[[row % len(sample) for row in range(n)]].reset_index(drop=True)
    large["comment_id"] = [str(7693109667233992542 + 13 * row) for row in range(n)]
    path = folder / name.partition(",")[0]
    if path.suffix == ".json":
        path.write_text(json.dumps(large.to_dict("records"), ensure_ascii=False), encoding="utf-8")
    elif path.suffix == ".xlsx":
        large.to_excel(path, index=False, engine="xlsxwriter")
    else:
        write_comments(large, path)
    if "damaged" in name:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        lines[100::100] = ['5,"a quote left open,1\n'] * len(lines[100::100])
        path.write_text("".join(lines), encoding="utf-8")
    return path


def main() -> int:
    """Measure, and write the table."""
    lines = [
        "# Reading",
        "",
        "Written by `python -m benchmarks.reading`: the sample export over and over, one core.",
        "",
    ]
    lines += ["| file | rows | rows a second | memory beyond the libraries', MB |", "| --- | --- | --- | --- |"]
    for name, n in ROWS.items():
        with tempfile.TemporaryDirectory() as folder:
            path = make_file(name, Path(folder))
            command = [sys.executable, "-c", _READ, str(path)]
            rate, memory = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
        lines.append(f"| {name} | {n:,} | {rate:,.0f} | {memory:,.0f} |")
        print(lines[-1])
    (RESULTS / "reading.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
