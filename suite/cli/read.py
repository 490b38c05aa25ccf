"""`suite57 read`: what the program makes of an annex, a deadline or a line of bodies, without a web server; JSON for scripts."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tenants.errors import Invalid

if TYPE_CHECKING:
    from tenants.plans.annex import AnnexRow
    from tenants.plans.bodies import BodyIndex

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def read() -> None:
    """Đọc phụ lục kế hoạch, thời hạn, tên cơ quan như chương trình hiểu."""


@read.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--issued-on", type=_DAY, help="Ngày ban hành, khi văn bản không ghi.")
@click.option("--json", "as_json", is_flag=True, help="In JSON.")
def annex(file: Path, issued_on: Any, as_json: bool) -> None:
    """Đọc phụ lục nhiệm vụ từ tệp DOCX, XLSX hoặc PDF."""
    from tenants.plans.annex import read_annex

    if not file.is_file():
        raise Invalid(f"Không tìm thấy tệp {file}.")
    found = read_annex(file.read_bytes(), file.name)
    document = {
        "number": found.document.number,
        "issued_on": _iso(issued_on.date() if issued_on else found.document.issued_on),
        "issuer": found.document.issuer,
        "title": found.document.title,
    }
    rows = [_row(row) for row in found.rows]
    if as_json:
        _print({"document": document, "rows": rows, "warnings": list(found.warnings)})
        return
    click.echo(f"{document['number'] or '(không rõ số)'}, {document['issued_on'] or '(không rõ ngày)'}, {document['issuer']}")
    click.echo(document["title"] or "")
    section = None
    for row in rows:
        if row["section"] != section:
            section = row["section"]
            click.echo(f"\n{section} {row['section_title']}")
        click.echo(f"  {row['ordinal']:>4}  {row['content']}")
        click.echo(f"        chủ trì: {row['lead']}; phối hợp: {row['coordinating'] or '–'}; hạn: {row['deadline'] or '–'}")
    click.echo(f"\n{len(rows)} nhiệm vụ")
    for warning in found.warnings:
        click.echo(f"Lưu ý: {warning}", err=True)


@read.command()
@click.argument("text")
@click.option("--issued-on", type=_DAY, help="Ngày ban hành của kế hoạch (YYYY-MM-DD); với “-” thì lấy trong từng dòng.")
@click.option("--json", "as_json", is_flag=True, help="In JSON.")
def deadline(text: str, issued_on: Any, as_json: bool) -> None:
    """Đọc một thời hạn; TEXT là “-” thì đọc từng dòng JSON {"text", "issued_on"} từ đầu vào chuẩn."""
    from tenants.plans.deadlines import read_deadline

    if text == "-":
        _each_line(lambda item: read_deadline(_text_of(item), _day_of(item, issued_on)).as_dict())
        return
    if issued_on is None:
        raise click.UsageError("Cần --issued-on: thời hạn được hiểu theo ngày ban hành.")
    found = read_deadline(text, issued_on.date())
    if as_json:
        _print(found.as_dict())
        return
    click.echo(f"{found.kind}: hạn {_iso(found.due_on) or '–'}" + (f", từ {_iso(found.start_on)}" if found.start_on else ""))
    if found.recurrence:
        click.echo(f"lặp lại: {found.recurrence}")
    for warning in found.warnings:
        click.echo(f"Lưu ý: {warning}", err=True)


@read.command()
@click.argument("text")
@click.option("--tenant", "code", help="Mã cơ quan: dùng tên đơn vị và tên gọi khác của cơ quan đó (cần cơ sở dữ liệu).")
@click.option("--json", "as_json", is_flag=True, help="In JSON.")
def bodies(text: str, code: str | None, as_json: bool) -> None:
    """Đọc một ô tên cơ quan; TEXT là “-” thì đọc từng dòng JSON {"text"} từ đầu vào chuẩn."""
    index = _index_of(code)

    def understand(words: str) -> dict[str, Any]:
        return dict(index.read(words).as_dict())

    if text == "-":
        _each_line(lambda item: understand(_text_of(item)))
        return
    found = understand(text)
    if as_json:
        _print(found)
        return
    for label, key in (("Đơn vị", "units"), ("Tập thể", "groups"), ("Không nhận ra", "unknown")):
        if found[key]:
            click.echo(f"{label}: {'; '.join(found[key])}")
    if found["notes"]:
        click.echo(f"Ghi chú: {'; '.join(found['notes'])}", err=True)


def _index_of(code: str | None) -> BodyIndex:
    """What names mean: those of the catalogue, or a tenant's own."""
    from tenants.plans.bodies import BodyIndex

    if code is None:
        return BodyIndex.national()
    from suite.cli.environment import open_database, prepared_settings
    from tenants.access.actor import Actor
    from tenants.errors import NotFound
    from tenants.organisation import dao
    from tenants.plans.tenant_bodies import tenant_bodies

    with open_database(prepared_settings()) as database:
        with database.reading(Actor.system(0)) as session:
            tenant_id = next((tenant.id for tenant in dao.list_tenants(session) if tenant.code == code), None)
        if tenant_id is None:
            raise NotFound(f"Không có cơ quan mang mã “{code}”.")
        with database.reading(Actor.system(tenant_id)) as session:
            return tenant_bodies(session).index


def _row(row: AnnexRow) -> dict[str, Any]:
    names = ("section", "section_title", "ordinal", "content", "lead", "coordinating", "deadline", "deliverable", "note")
    label = row.place.label
    place = {row.place.kind: int(label) if label.isdecimal() else label, "row": row.place.row}
    return {**{name: getattr(row, name) for name in names}, "place": place, "confidence": row.confidence}


def _each_line(work: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """One answer for each line of standard input, flushed at once; a line that cannot be read is told and ends the work."""
    for number, item in _lines():
        try:
            _print(work(item))
        except Invalid as error:
            raise Invalid(f"Dòng {number}: {error.message}") from error


def _lines() -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except json.JSONDecodeError as error:
            raise Invalid(f"Dòng {number} không phải JSON: {error.msg}.") from error
        if not isinstance(item, dict):
            raise Invalid(f"Dòng {number} không phải một đối tượng JSON.")
        yield number, item


def _text_of(item: dict[str, Any]) -> str:
    text = item.get("text")
    if not isinstance(text, str):
        raise Invalid("thiếu “text”.")
    return text


def _day_of(item: dict[str, Any], issued_on: Any) -> date:
    given = item.get("issued_on")
    if given is None and issued_on is not None:
        day: date = issued_on.date()
        return day
    try:
        return date.fromisoformat(given) if isinstance(given, str) else _missing_day()
    except ValueError as error:
        raise Invalid(f"“issued_on” không phải ngày YYYY-MM-DD: {given}.") from error


def _missing_day() -> date:
    raise Invalid("thiếu “issued_on”.")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _print(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))
