"""Which statements PostgreSQL plans once for each connection; all others are planned for their values each time.

To plan what finds a few rows by their keys takes longer than to run it, and every request asks the same of those: a plan for any
value is as good there as one for each. Elsewhere it is not (docs/DECISIONS.md). So a statement is prepared because its author says
so, not because it was asked five times, as the driver would have it.
"""

from __future__ import annotations

from typing import Any, TypeVar

from psycopg import ServerCursor
from sqlalchemy import Executable

Statement = TypeVar("Statement", bound=Executable)
_OPTION = "suite57_prepared"


def prepared(statement: Statement) -> Statement:
    """The statement, to be planned once: for those of nearly every request that read by keys. Its text must always be the same."""
    return statement.execution_options(**{_OPTION: True})


def execute_as_told(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
    """SQLAlchemy's `do_execute` for psycopg; a cursor of the server, which reads row by row, prepares nothing."""
    if isinstance(cursor, ServerCursor):
        return False
    cursor.execute(statement, parameters, prepare=context.execution_options.get(_OPTION, False))
    return True
