"""Files as they are chosen: checked while nobody waits for them, listed by the names that they will be kept under."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State

from suite.components import chosen_files, chosen_id, error_id
from suite.guard import Context, Gate
from suite.workplace import uploaded
from tenants.access.permissions import Permission
from tenants.errors import Invalid
from tenants.files.content import bare_name, media_type, safe_name
from tenants.tasks.service import MOST_FILES


def watch_files(gate: Gate, field: str, permission: Permission) -> None:
    """Look at what is chosen in a file field: a file that will not be taken is told beside the field, and can be left out again."""

    def look(ctx: Context, contents: Any, names: Any) -> Any:
        rows, refused = [], []
        for name, data in uploaded(contents, names):
            try:
                # A scan or a look into a signed file takes seconds, and sending holds a transaction open.
                ctx.files.check(data, name, now=ctx.now)
                shown = safe_name(name, media_type(data, name))
            except Invalid as problem:
                shown = bare_name(name)
                refused.append(f"“{shown}”: {problem.message}")
            rows.append((shown, name, len(data)))
        if len(rows) > MOST_FILES:
            refused.insert(0, f"Mỗi lần gửi tối đa {MOST_FILES} minh chứng; hãy bỏ bớt.")
        ctx.show(error_id(field), children=" ".join(refused))
        return chosen_files(rows)

    look.__qualname__ = look.__name__ = field.replace("-", "_")
    gate.callback(
        Output(chosen_id(field), "children"),
        Input(field, "contents"),
        State(field, "filename"),
        permission=permission,
        fields={"file": field},
        prevent_initial_call=True,
    )(look)
