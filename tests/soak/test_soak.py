"""Reminders survive what happens to machines; here a few weeks of it, the two years whole by `make soak`."""

from __future__ import annotations

import pytest

from tests.postgres import FAST_AND_FORGETFUL, running_cluster
from tests.soak.replay import Outcome, Scale, soak

SHORT = Scale(towns=2, duties=40, days=21, kills=10, restarts=1, jumps=1)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    from migrations.runner import upgrade

    # A server of its own, because it is restarted; and what it has committed must outlive that.
    with running_cluster({**FAST_AND_FORGETFUL, "synchronous_commit": "on"}) as cluster:
        urls = cluster.create_database()
        upgrade(urls.owner_url)
        return soak(cluster, urls, tmp_path_factory.mktemp("soak"), SHORT)


pytestmark = [pytest.mark.postgres, pytest.mark.slow]


def test_what_was_to_go_wrong_did(outcome: Outcome) -> None:
    assert (outcome.kills, outcome.restarts, outcome.jumps) == (SHORT.kills, SHORT.restarts, SHORT.jumps)
    assert outcome.faults["refused for now"]
    assert outcome.mails > 100


def test_no_reminder_that_was_due_is_missing(outcome: Outcome) -> None:
    assert outcome.missing == []


def test_none_is_doubled_but_those_that_are_marked(outcome: Outcome) -> None:
    assert outcome.doubled == []


def test_nobody_is_disturbed_on_a_day_off_or_about_what_is_done(outcome: Outcome) -> None:
    assert outcome.wrong == []


def test_a_delay_shows(outcome: Outcome) -> None:
    assert outcome.delayed  # the clock jumped over working days
