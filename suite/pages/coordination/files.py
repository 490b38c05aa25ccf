"""Files that came with answers between tenants, for those whom the request concerns."""

from __future__ import annotations

from flask import Response

from suite.downloads import attachment
from suite.guard import Context, Gate
from suite.pages.coordination.view import FILE_PATH
from tenants.access.permissions import Permission
from tenants.errors import NotFound
from tenants.tasks.contributions import dao, policy


def register(gate: Gate) -> None:
    """The download."""
    gate.download(FILE_PATH, permission=Permission.READ_TASKS)(download)


def download(ctx: Context, letter_evidence_id: int) -> Response:
    """A file of a letter; whoever it does not concern is told that there is no such file."""
    item, letter = dao.get_letter_evidence(ctx.session, letter_evidence_id)
    if letter.contribution_id is not None:
        request = dao.get_contribution(ctx.session, letter.contribution_id)
        allowed = policy.can_see_letters(ctx.actor, request, dao.leading_units(ctx.session, request.task_id))
    else:
        allowed = policy.can_see_received(ctx.actor, dao.get_received(ctx.session, letter.received_id or 0))
    if item.file_id is None or not allowed:
        raise NotFound("Không tìm thấy tệp này.")
    stored, data = ctx.files.read(ctx.session, item.file_id)
    return attachment(data, item.name, stored.media_type)
