"""What was recognised in an export, and what was wrong with it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Report = dict[str, Any]

__all__ = ["Rejected", "merge_reports", "new_report", "rejected_line", "report_lines"]

_SHOWN: Final = 20
_PATIENCE: Final = 1_000


def new_report(file: str, format: str) -> Report:
    """Return the report of a file of which nothing has been read yet.

    A plain dictionary that JSON can hold: it travels in `frame.attrs["report"]`. Keys:

    - `file`, `format`, `encoding`, `delimiter`, `sheet`, `header_line` (from 1), `exported_at` (ISO);
    - `layout` (a name of `layouts.toml`, or "unknown"), `columns` (canonical name → original name), `originals` (name
      in the frame → name in the file, in the file's order);
    - `rows`, `blank` (without text), `artefacts` (kind → how many), `duplicates`, `by_author`;
    - `undated` (no time, or one that cannot be read), `relative` (those of them that need the time of the export);
    - `damaged_ids`, `unread` (canonical name → an example of a cell that could not be read, and how many there are);
    - `inner_replies` (replies inside their comment, which are no rows);
    - `rejected` (lines that could not be read), `rejected_lines` (the first of them);
    - `notes` (what else a reader should know).
    """
    return {
        "file": file,
        "format": format,
        "encoding": None,
        "delimiter": None,
        "sheet": None,
        "header_line": None,
        "exported_at": None,
        "layout": "unknown",
        "columns": {},
        "originals": {},
        "rows": 0,
        "blank": 0,
        "artefacts": {},
        "duplicates": 0,
        "by_author": 0,
        "undated": 0,
        "relative": 0,
        "damaged_ids": 0,
        "inner_replies": 0,
        "unread": {},
        "rejected": 0,
        "rejected_lines": [],
        "notes": [],
    }


class Rejected:
    """The lines of a file that cannot be read: counted, kept in part, and handed on."""

    def __init__(self, report: Report, callback: Callable[[dict[str, Any]], None] | None = None) -> None:
        self._report = report
        self._callback = callback

    def __call__(self, line: int, raw: str, reason: str) -> None:
        """Take note of a line."""
        found = {"file": self._report["file"], "line": line, "reason": reason, "raw": raw}
        self._report["rejected"] += 1
        if len(self._report["rejected_lines"]) < _SHOWN:
            self._report["rejected_lines"].append(found)
        if self._callback is not None:
            self._callback(found)

    def check(self, *, is_over: bool) -> None:
        """Raise `InputError` where more lines are damaged than not: then the damage is in how the file is read."""
        bad, good = self._report["rejected"], self._report["rows"]
        if bad > good + (0 if is_over else _PATIENCE):
            first = self._report["rejected_lines"][0]
            raise InputError(
                f"{self._report['file']} is damaged, or read in the wrong way: {bad:,} of its {bad + good:,} lines "
                f"cannot be read. The first is line {first['line']:,}: {first['reason']}."
            )


def merge_reports(reports: Sequence[Report]) -> Report:
    """Return one report of several files of an archive; what they do not share is that of the first."""
    first, *others = reports
    if not others:
        return first
    merged = {**first, "file": ", ".join(report["file"] for report in reports)}
    for key, value in first.items():
        values = [report[key] for report in reports]
        if isinstance(value, int) and key != "header_line":
            merged[key] = sum(values)
        elif isinstance(value, list):
            merged[key] = [item for each in values for item in each]
        elif isinstance(value, dict):
            merged[key] = {name: item for each in values for name, item in each.items()}
    merged["artefacts"] = dict(sum((Counter(each["artefacts"]) for each in reports), Counter()))
    merged["layout"] = ", ".join(dict.fromkeys(report["layout"] for report in reports))
    return merged


def rejected_line(report: Mapping[str, Any]) -> str:
    """Return what there is to say of damaged lines."""
    first, n = report["rejected_lines"][0], report["rejected"]
    were = "lines are" if n > 1 else "line is"
    where = f"the first is line {first['line']:,}" if n > 1 else f"line {first['line']:,}"
    return f"{n:,} damaged {were} left out of {report['file']}; {where}: {first['reason']}."


def report_lines(report: Mapping[str, Any]) -> list[str]:
    """Return a report as a few lines for a person."""
    columns = ", ".join(f"{name} → {field}" for field, name in report["columns"].items() if field != name)
    above = f", header in line {report['header_line']}" if (report["header_line"] or 1) > 1 else ""
    encoding = f", {report['encoding']}" if report["encoding"] not in {None, "utf-8"} else ""
    lines = [f"{report['file']}: {report['rows']:,} rows{encoding}{above}, layout {report['layout']}."]
    if columns:
        lines.append(f"Taken for: {columns}.")
    if report["artefacts"]:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in report["artefacts"].items())
        lines.append(f"No comments, and not scored: {kinds}.")
    if report["duplicates"]:
        lines.append(f"{report['duplicates']:,} rows repeat an earlier comment; they are kept, and marked.")
    if report["undated"] and "created_at" in report["columns"]:
        remedy = (
            "; relative times need the time of the export: --exported-at 2026-10-20" if report["relative"] else ""
        )
        lines.append(f"{report['undated']:,} rows have no time that can be read{remedy}.")
    if report["damaged_ids"]:
        lines.append(f"{report['damaged_ids']:,} ids were rounded by a spreadsheet and are not used.")
    if report["inner_replies"]:
        lines.append(f"{report['inner_replies']:,} replies stand inside their comments and are not read.")
    lines += [
        f"{found['count']:,} cells of {field} cannot be read, such as {found['example']!r}."
        for field, found in report["unread"].items()
    ]
    if report["rejected"]:
        lines.append(rejected_line(report))
    return lines + list(report["notes"])
