"""What runs by itself and what people cause: every word and every address stays inside its tenant."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import pytest

from scheduler.outbox.models import Message
from scheduler.timetable import TIMETABLE
from tenants.access.permissions import Role
from tests.isolation.conftest import OWNERS, Screens
from tests.isolation.country import NOW
from tests.isolation.jobs import faults_of_mail, faults_of_messages, faults_of_rows, names_all_by_right, run_all_jobs
from tests.isolation.marks import borne_by
from tests.isolation.screens import CALLBACKS, ROUTER
from tests.isolation.truth import differences
from tests.isolation.walker import bodies_of, outcome_of, title
from tests.isolation.world import World


@pytest.fixture
def mail_folder(tmp_path: Path) -> Path:
    """Where mails are written."""
    return tmp_path / "mail"


def test_every_job_writes_each_tenants_words_to_its_own_people(world: World, mail_folder: Path) -> None:
    before = {row["id"] for row in world.truth.rows("message")}
    results = run_all_jobs(world, mail_folder)
    assert results.keys() == {entry.name for entry in TIMETABLE}
    assert {name: result.result for name, result in results.items()} == dict.fromkeys(results, "done")
    told = {row["tenant_id"] for row in world.truth.rows("message") if row["id"] not in before}
    assert {world.mine.tenant_id, world.theirs.tenant_id} <= told, "both must have been reminded, or this proves nothing"
    assert len(list(mail_folder.glob("*.eml"))) >= 4
    assert faults_of_messages(world) == []
    assert faults_of_mail(world, mail_folder) == []
    assert faults_of_rows(world) == []


def test_the_centres_list_of_all_tenants_is_for_those_who_oversee_them_alone(world: World, mail_folder: Path) -> None:
    run_all_jobs(world, mail_folder)
    lists = [row for row in world.truth.rows("message") if names_all_by_right(world, row)]
    assert {row["channel"] for row in lists} == {"app", "mail", "hook"}, "the hook is the central office's own"
    assert all(mark in borne_by("".join(row["body"] for row in lists)) for mark in (world.mine.mark, world.theirs.mark))
    strangers = (world.centre.people[Role.ADMINISTRATOR], world.centre.people[Role.SECRETARY], world.mine.people[Role.SECRETARY])
    for row in lists:
        assert not any(names_all_by_right(world, {**row, "user_id": person.user_id}) for person in strangers)
        assert not names_all_by_right(world, {**row, "tenant_id": world.mine.tenant_id})
    assert not any(
        names_all_by_right(world, {**lists[0], "key": key}) for key in ("urgent:2026-11-19:secretariat:1:app", "digest:1")
    )
    # The whole look finds it, too, when such a list goes to somebody else of the centre.
    with world.database.writing(world.centre.system, at=NOW) as session:
        session.get_one(Message, lists[0]["id"]).user_id = strangers[0].user_id
    assert faults_of_messages(world) != []
    assert faults_of_rows(world) != []


def test_a_mail_with_another_tenants_words_would_have_been_found(world: World, mail_folder: Path) -> None:
    run_all_jobs(world, mail_folder)
    path = next(iter(mail_folder.glob("*.eml")))
    reader = world.mine if world.mine.mark.host in path.read_text() else world.theirs
    other = world.theirs if reader is world.mine else world.mine
    mail = message_from_bytes(path.read_bytes(), policy=SMTP)
    mail.replace_header("Subject", other.mark.word)
    path.write_bytes(mail.as_bytes())
    assert faults_of_mail(world, mail_folder) != []


def test_the_record_of_runs_names_no_tenants_words(world: World, mail_folder: Path) -> None:
    known = {row["id"] for row in world.truth.rows("job_run")}
    run_all_jobs(world, mail_folder)
    ran = [row for row in world.truth.rows("job_run") if row["id"] not in known]
    assert len(ran) == len(TIMETABLE)
    assert not any(mark.pattern.search(str(ran)) for mark in (world.mine.mark, world.theirs.mark))


def test_whatever_one_tenant_does_the_other_is_as_it_was_and_hears_nothing(world: World, screens: Screens) -> None:
    done: set[str] = set()
    actors = [*(world.mine.people[role] for role in OWNERS), world.centre.people[Role.CENTRAL_OFFICER]]
    for entry in world.gate.registry:
        if entry.kind != "callback" or not entry.writes or entry.name == ROUTER or entry.scope == "national":
            continue
        for body in bodies_of(world, entry, screens.all_of_mine):
            person = next(person for person in actors if person.actor.may(entry.permission))
            answer = world.browser(person).post(CALLBACKS, json=body)
            changed = differences(world.truth.kept, world.truth.snapshot())
            assert {tenant for _, tenant in changed} <= {world.mine.tenant_id, world.centre.tenant_id}, title(entry)
            assert faults_of_messages(world) == [], title(entry)
            world.truth.restore(changed)
            done |= {title(entry)} if changed and outcome_of(answer) == 200 else set()
    assert len(done) > 20, "much must have been done, or this proves little"
