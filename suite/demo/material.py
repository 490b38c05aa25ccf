"""Reads what the demonstration is made of: plans, their tasks, units that the catalogue does not hold, words and names."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO


@dataclass(frozen=True, slots=True)
class TaskTemplate:
    """A row of a plan's annex; leads are unit or group codes, the deadline is relative to the day of loading."""

    section: str
    section_title: str
    content: str
    deliverable: str
    lead: tuple[str, ...]
    coordinating: tuple[str, ...]
    deadline: str
    initiative: str
    result: str  # what its lead reports
    fate: str  # how it stands today in the tenants with full content; empty: left to chance


@dataclass(frozen=True, slots=True)
class PlanTemplate:
    """A plan with its annex; number, issuer and title have fields in braces."""

    key: str
    kind: str
    number: str
    issuer: str
    title: str
    days_ago: int
    tasks: tuple[TaskTemplate, ...]


@cache
def plan_templates() -> dict[str, PlanTemplate]:
    """All plans by key."""
    titles = {(row["plan"], row["section"]): row["title"] for row in _rows("sections")}
    tasks: dict[str, list[TaskTemplate]] = {}
    for row in _rows("tasks"):
        tasks.setdefault(row["plan"], []).append(
            TaskTemplate(
                section=row["section"],
                section_title=titles[row["plan"], row["section"]],
                content=row["content"],
                deliverable=row["deliverable"],
                lead=_codes(row["lead"]),
                coordinating=_codes(row["coordinating"]),
                deadline=row["deadline"],
                initiative=row["initiative"],
                result=row["result"],
                fate=row["fate"],
            )
        )
    return {
        row["key"]: PlanTemplate(
            row["key"], row["kind"], row["number"], row["issuer"], row["title"], int(row["days_ago"]), tuple(tasks[row["key"]])
        )
        for row in _rows("plans")
    }


@cache
def extra_units(kind: str) -> tuple[dict[str, str], ...]:
    """Units of the tenants that the catalogue says nothing about, by kind of tenant or tenant code."""
    return tuple(row for row in _rows("units") if row["kind"] == kind)


@cache
def projects(tenant_code: str) -> tuple[dict[str, str], ...]:
    """Projects whose architect stands in the registry of a tenant."""
    return tuple(row for row in _rows("projects") if row["tenant"] == tenant_code)


@cache
def sentences(role: str) -> tuple[str, ...]:
    """What units say, by occasion: progress, commune, done, difficulty, proposal, returned, contribution."""
    return tuple(row["text"] for row in _rows("results") if row["role"] == role)


@cache
def name_parts(part: str) -> tuple[str, ...]:
    """Family, middle and given names; common ones stand more than once."""
    return tuple(name for row in _rows("names") if row["part"] == part for name in row["value"].split(";"))


def packaged_bytes(name: str) -> bytes:
    """A file of `data/` as it is."""
    return files("suite.demo").joinpath(f"data/{name}").read_bytes()


def _rows(name: str) -> list[dict[str, str]]:
    text = files("suite.demo").joinpath(f"data/{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(text, newline="")))


def _codes(cell: str) -> tuple[str, ...]:
    return tuple(code for code in cell.split("+") if code)
