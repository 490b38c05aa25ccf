"""The one way in: bytes of a file, its rows out; every failure becomes a sentence for the person who uploaded it."""

from collections.abc import Callable
from dataclasses import replace

from tenants.plans.annex.formats import Kind, Package, damaged, recognise
from tenants.plans.annex.grid import Contents, Table, Text
from tenants.plans.annex.head import propose_head
from tenants.plans.annex.legacy_fonts import Encoding, convert, detect
from tenants.plans.annex.limits import ReadLimits
from tenants.plans.annex.reading import AnnexRead
from tenants.plans.annex.rows import read_rows

_DEFAULT_LIMITS = ReadLimits()
_LEGACY = "Tệp gõ bằng phông chữ cũ ({encoding}); đề nghị xác nhận để chuyển sang Unicode rồi đọc."
_CONVERTED = "Tệp gõ bằng phông chữ cũ ({encoding}), đã chuyển sang Unicode; đề nghị kiểm tra lại chữ."
_OTHER_EXTENSION = "Tên tệp có đuôi “.{named}” nhưng nội dung là tệp {kind}; đã đọc theo nội dung."
_EXTENSIONS = {
    Kind.DOCX: {"docx", "docm", "dotx"},
    Kind.XLSX: {"xlsx", "xlsm", "xltx"},
    Kind.XLS: {"xls"},
    Kind.PDF: {"pdf"},
}


def read_annex(
    data: bytes,
    filename: str,
    limits: ReadLimits = _DEFAULT_LIMITS,
    progress: Callable[[float], None] | None = None,
    *,
    convert_legacy: bool = False,
) -> AnnexRead:
    """Rows and head of an issued plan's annex.

    `filename` is only compared with the content, which decides. `progress` is told the share that is done, from 0 to 1.
    Texts in fonts from before Unicode are recognised; they are turned into Unicode only with `convert_legacy`, after a
    person has agreed. Raises Invalid, with a sentence that says what to do, for files that cannot be read.
    """
    tell = progress or (lambda share: None)
    tell(0.0)
    kind = recognise(data, limits)
    try:
        contents = _contents(kind, data, limits, tell)
        encoding = detect(_sample(contents))
        readable = _in_unicode(contents, encoding) if encoding else contents
        rows, notes = read_rows(readable)
        head = propose_head(readable)
    except (RecursionError, MemoryError) as error:
        raise damaged() from error
    warnings = [*_about_name(filename, kind), *contents.warnings, *notes]
    if encoding:
        warnings.insert(0, (_CONVERTED if convert_legacy else _LEGACY).format(encoding=encoding))
    tell(1.0)
    return AnnexRead(head, rows, tuple(warnings), encoding)


def contents_of(data: bytes, limits: ReadLimits = _DEFAULT_LIMITS) -> Contents:
    """Texts and tables of a file as it has them, old fonts turned into Unicode. Raises Invalid as `read_annex` does."""
    try:
        contents = _contents(recognise(data, limits), data, limits, lambda share: None)
        encoding = detect(_sample(contents))
        return _in_unicode(contents, encoding) if encoding else contents
    except (RecursionError, MemoryError) as error:
        raise damaged() from error


def _contents(kind: Kind, data: bytes, limits: ReadLimits, tell: Callable[[float], None]) -> Contents:
    if kind is Kind.DOCX:
        from tenants.plans.annex.docx import read_docx

        return read_docx(Package(data, limits), limits)
    if kind is Kind.XLSX:
        from tenants.plans.annex.xlsx import read_xlsx

        return read_xlsx(Package(data, limits), limits)
    if kind is Kind.XLS:
        from tenants.plans.annex.xls import read_xls

        return read_xls(data, limits)
    from tenants.plans.annex.pdf import read_pdf

    return read_pdf(data, limits, tell)


def _sample(contents: Contents) -> str:
    """Enough text to tell an encoding by."""
    pieces: list[str] = []
    size = 0
    for block in contents.blocks:
        texts = [block.text] if isinstance(block, Text) else [cell.text for row in block.rows for cell in row.cells]
        pieces.extend(texts)
        size += sum(map(len, texts))
        if size > 200_000:
            break
    return "\n".join(pieces)[:200_000]


def _in_unicode(contents: Contents, encoding: Encoding) -> Contents:
    def turned(block: Text | Table) -> Text | Table:
        if isinstance(block, Text):
            return replace(block, text=convert(block.text, encoding))
        rows = tuple(
            replace(
                row,
                cells=tuple(
                    replace(cell, text=convert(cell.text, encoding, capitals=cell.capitals)) if cell.text else cell
                    for cell in row.cells
                ),
            )
            for row in block.rows
        )
        return replace(block, rows=rows)

    return replace(contents, blocks=tuple(turned(block) for block in contents.blocks))


def _about_name(filename: str, kind: Kind) -> list[str]:
    _, dot, named = filename.rpartition(".")
    if not dot or named.lower() in _EXTENSIONS[kind]:
        return []
    return [_OTHER_EXTENSION.format(named=named.lower()[:10], kind=kind.value.upper())]
