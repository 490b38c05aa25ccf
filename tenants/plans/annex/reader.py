"""The one way in: bytes of a file, its rows out; every failure becomes a sentence for the person who uploaded it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from tenants.plans.annex.formats import Kind, Package, damaged, recognise
from tenants.plans.annex.grid import Contents, Table, Text
from tenants.plans.annex.head import propose_head
from tenants.plans.annex.legacy_fonts import Encoding, convert, convert_mixed, detect, is_unicode
from tenants.plans.annex.limits import ReadLimits
from tenants.plans.annex.reading import AnnexRead, AnnexRow
from tenants.plans.annex.rows import read_rows

_SAMPLE = 5_000
_DEFAULT_LIMITS = ReadLimits()
_LEGACY = "Tệp gõ bằng phông chữ cũ ({encoding}), dưới đây là chữ đã chuyển sang Unicode; đề nghị xác nhận."
_UNCONFIRMED = "Chữ chuyển từ phông chữ cũ, chưa được xác nhận."
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
    Texts in fonts from before Unicode are shown in Unicode; until a person has agreed to that (`convert_legacy`), every
    such row is doubted. Raises Invalid, with a sentence that says what to do, for files that cannot be read.
    """
    tell = progress or (lambda share: None)
    tell(0.0)
    kind = recognise(data, limits)
    try:
        contents = _contents(kind, data, limits, tell)
        encoding = _old_encoding(contents)
        readable = _in_unicode(contents, encoding) if encoding else contents
        rows, notes = read_rows(readable)
        head = propose_head(readable)
    except (RecursionError, MemoryError) as error:
        raise damaged() from error
    warnings = [*_about_name(filename, kind), *contents.warnings, *notes]
    if encoding:
        warnings.insert(0, (_CONVERTED if convert_legacy else _LEGACY).format(encoding=encoding))
        rows = rows if convert_legacy else tuple(map(_unconfirmed, rows))
    tell(1.0)
    return AnnexRead(head, rows, tuple(warnings), encoding)


def contents_of(data: bytes, limits: ReadLimits = _DEFAULT_LIMITS) -> Contents:
    """Texts and tables of a file as it has them, old fonts turned into Unicode. Raises Invalid as `read_annex` does."""
    try:
        contents = _contents(recognise(data, limits), data, limits, lambda share: None)
        encoding = _old_encoding(contents)
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


def _texts(contents: Contents) -> Iterator[str]:
    for block in contents.blocks:
        if isinstance(block, Text):
            yield block.text
        else:
            yield from (cell.text for row in block.rows for cell in row.cells if cell.text)


def _old_encoding(contents: Contents) -> Encoding | None:
    """Decided by the texts that hold no letter of Unicode Vietnamese: a file may be typed in both."""
    return detect("\n".join(islice((text for text in _texts(contents) if not is_unicode(text)), _SAMPLE)))


def _in_unicode(contents: Contents, encoding: Encoding) -> Contents:
    turn = convert_mixed if any(is_unicode(text) for text in _texts(contents)) else convert

    def turned(block: Text | Table) -> Text | Table:
        if isinstance(block, Text):
            return replace(block, text=turn(block.text, encoding))
        rows = tuple(
            replace(
                row,
                cells=tuple(
                    replace(cell, text=turn(cell.text, encoding, capitals=cell.capitals)) if cell.text else cell
                    for cell in row.cells
                ),
            )
            for row in block.rows
        )
        return replace(block, rows=rows)

    return replace(contents, blocks=tuple(turned(block) for block in contents.blocks))


def _unconfirmed(row: AnnexRow) -> AnnexRow:
    return replace(row, doubts=(*row.doubts, _UNCONFIRMED), confidence=round(row.confidence * 0.7, 2))


def _about_name(filename: str, kind: Kind) -> list[str]:
    _, dot, named = filename.rpartition(".")
    if not dot or named.lower() in _EXTENSIONS[kind]:
        return []
    return [_OTHER_EXTENSION.format(named=named.lower()[:10], kind=kind.value.upper())]
