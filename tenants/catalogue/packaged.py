"""Reading the catalogue's packaged CSV files; `data/SOURCES.md` beside them says where each fact comes from."""

import csv
from importlib.resources import files
from io import StringIO


def rows(name: str) -> list[dict[str, str]]:
    """All rows of `data/<name>.csv` in file order, every value as text."""
    text = files("tenants.catalogue").joinpath(f"data/{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(text, newline="")))


def listed(value: str) -> tuple[str, ...]:
    """The parts of a cell that holds several values separated by semicolons."""
    return tuple(part for part in value.split(";") if part)
