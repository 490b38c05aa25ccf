"""The rules of the house hold, and each rule is shown to catch what it forbids."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.rules import RULES, Rule
from tests.architecture.source import ROOT, Module, modules

IDS = [rule.name for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_a_rule_catches_the_bad_and_passes_the_good(rule: Rule) -> None:
    assert rule.bad and rule.good
    for path, text in rule.bad:
        assert list(rule.check(Module(path, text))), f"{rule.name} does not see {text!r}"
    for path, text in rule.good:
        assert not list(rule.check(Module(path, text))), f"{rule.name} complains of {text!r}"


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_the_house_keeps_its_rules(rule: Rule) -> None:
    assert len(modules()) > 150, "the whole house is looked at"
    broken = [f"{module.path}: {fault}" for module in modules() for fault in rule.check(module)]
    assert broken == []


def test_every_test_claims_something() -> None:
    silent = []
    for module in modules("tests"):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not _claims(node):
                silent.append(f"{module.path}:{node.lineno} {node.name}")
    assert silent == []


def _claims(test: ast.FunctionDef) -> bool:
    words = ("raises", "warns", "assert", "expect", "check", "toast", "fail", "wait_for")
    return any(
        isinstance(node, ast.Assert) or (isinstance(node, ast.Call) and any(word in ast.unparse(node.func) for word in words))
        for node in ast.walk(test)
    )


def test_the_look_for_silent_tests_sees_one() -> None:
    silent, speaking = ast.parse("def test_a():\n    f()\ndef test_b():\n    assert f()").body
    assert isinstance(silent, ast.FunctionDef) and isinstance(speaking, ast.FunctionDef)
    assert not _claims(silent)
    assert _claims(speaking)


def test_no_page_names_another_host_or_runs_inline_script() -> None:
    faults = []
    for path in [*(ROOT / "suite" / "assets").glob("*.*"), *(ROOT / "suite" / "templates").rglob("*.html")]:
        if path.suffix not in (".js", ".css", ".html", ".svg"):
            continue
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        faults += [f"{path.name}: {found}" for found in re.findall(r"https?://[^\s\"')]+", text)]
        if path.suffix == ".html":
            faults += [f"{path.name}: {found}" for found in re.findall(r"\son[a-z]+\s*=|<script(?![^>]*src=)[^>]*>", text)]
    assert faults == []
