"""The demonstration: the whole catalogue as tenants, three of them with half a year of plausible, made-up life."""

from __future__ import annotations

from suite.demo.loading import load
from suite.demo.people import PASSWORD, Account, DemoAccounts, accounts

__all__ = ["PASSWORD", "Account", "DemoAccounts", "accounts", "load"]
