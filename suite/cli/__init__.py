"""The command line `suite57`: one module for each group of commands, loaded only when it is called."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import sys
from collections.abc import Sequence

import click

# Command → module of this package that holds it under the same name. Reading a deadline must not wait for Dash to load.
COMMANDS = {
    "run": "serve",
    "web": "serve",
    "scheduler": "serve",
    "migrate": "database",
    "demo": "database",
    "doctor": "doctor",
    "settings": "environment",
    "admin": "admin",
    "read": "read",
    "audit": "audit",
    "report": "report",
    "remind": "remind",
}

FAILED, BAD_ENVIRONMENT = 1, 3


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports each when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the list above."""
        return [name for name, module in COMMANDS.items() if importlib.util.find_spec(f"suite.cli.{module}")]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command, or none when there is no such name."""
        module = COMMANDS.get(name)
        if module is None or importlib.util.find_spec(f"suite.cli.{module}") is None:
            return None
        found: click.Command = getattr(importlib.import_module(f"suite.cli.{module}"), name)
        return found


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.option("--debug", is_flag=True, help="Khi có lỗi ngoài dự kiến, in cả vết gọi.")
def suite57(debug: bool) -> None:
    """Suite 57: kế hoạch hành động, nhiệm vụ, báo cáo ngày 25 và nhắc việc theo Nghị quyết số 57-NQ/TW.

    Biến môi trường SUITE57_… đổi cách chạy: xem `suite57 settings`.
    """
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry of the program. Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 wrong settings or no database."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = suite57.main(given, prog_name="suite57", standalone_mode=False)
    except click.exceptions.Abort:
        _leave("Đã dừng.", FAILED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _leave("Đã dừng.", FAILED)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has had enough
        sys.exit(FAILED)
    except Exception as error:
        sentence, code = _explain(error)
        if sentence is None:
            if "--debug" in given:
                raise
            sentence = f"Lỗi ngoài dự kiến ({type(error).__name__}): {error}. Chạy lại với `suite57 --debug …` để xem chi tiết."
        _leave(sentence, code)
    sys.exit(code if isinstance(code, int) else 0)


def _explain(error: Exception) -> tuple[str | None, int]:
    """What happened in plain words, as far as it is a matter of the trade or of the environment."""
    from suite.settings import SettingsError
    from tenants.errors import Suite57Error

    if isinstance(error, Suite57Error):
        return error.message, FAILED
    if isinstance(error, SettingsError):
        return f"Cài đặt chưa đúng. {error}", BAD_ENVIRONMENT
    if isinstance(error, OSError):
        return f"{error.strerror or error}: {error.filename or ''}".rstrip(": "), FAILED
    from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

    if isinstance(error, ArgumentError | NoSuchModuleError):
        return f"Không hiểu địa chỉ cơ sở dữ liệu: {error}", BAD_ENVIRONMENT
    if isinstance(error, DBAPIError):
        reason = str(error.orig).strip().splitlines()[0]
        if "no such table" in reason or "does not exist" in reason:
            return f"Cơ sở dữ liệu chưa có bảng: hãy chạy `suite57 migrate`. ({reason})", BAD_ENVIRONMENT
        return f"Không làm việc được với cơ sở dữ liệu: {reason}", BAD_ENVIRONMENT
    return None, FAILED


def _leave(sentence: str, code: int) -> None:
    click.echo(sentence, err=True)
    sys.exit(code)
