"""What a file really is, by its content and not its name, and the only door through which its packed parts are read."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from enum import Enum
from posixpath import dirname, join, normpath
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from tenants.errors import Invalid
from tenants.plans.annex.limits import ReadLimits

_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")

_DAMAGED = "Tệp bị hỏng hoặc tải lên chưa trọn vẹn, không mở được. Đề nghị kiểm tra và tải lại tệp gốc."
_ENCRYPTED = "Tệp được đặt mật khẩu nên không đọc được. Đề nghị bỏ mật khẩu rồi tải lại."
_ENTITIES = "Tệp chứa khai báo thực thể XML không an toàn nên bị từ chối. Đề nghị lưu lại bằng Word hoặc Excel."
_TOO_MUCH_INSIDE = "Tệp bung ra quá lớn so với giới hạn cho phép nên bị từ chối."
_ACCEPTED = "Hệ thống đọc tệp DOCX, XLSX, XLSM, XLS và PDF có lớp chữ."


class Kind(Enum):
    """The kinds of file that can be read."""

    DOCX = "docx"
    XLSX = "xlsx"
    XLS = "xls"
    PDF = "pdf"


class Package:
    """The parts of an Office Open XML file, unpacked one at a time and never beyond the limits.

    Raises Invalid for what is damaged, locked, oversized or carries entities.
    """

    def __init__(self, data: bytes, limits: ReadLimits) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Invalid(_DAMAGED) from error
        parts = self._archive.infolist()
        if len(parts) > limits.parts or sum(part.file_size for part in parts) > limits.unpacked_size:
            raise Invalid(_TOO_MUCH_INSIDE)
        if any(part.flag_bits & 0x1 for part in parts):
            raise Invalid(_ENCRYPTED)
        self._names = {part.filename.replace("\\", "/").lstrip("/").casefold(): part for part in parts}

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._names

    def names(self) -> tuple[str, ...]:
        """Names of all parts, in lower case."""
        return tuple(self._names)

    def size(self, name: str) -> int:
        """Unpacked bytes of a part."""
        return self._names[name.casefold()].file_size

    def open(self, name: str) -> IO[bytes]:
        """The part as a stream; a missing part means a damaged file."""
        part = self._names.get(name.casefold())
        if part is None:
            raise Invalid(_DAMAGED)
        try:
            return self._archive.open(part)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise Invalid(_DAMAGED) from error

    def tree(self, name: str, largest: int) -> Element:
        """The part as an XML tree; one of more than `largest` bytes is refused."""
        if name in self and self.size(name) > largest:
            raise Invalid(_TOO_MUCH_INSIDE)
        with self.open(name) as stream:
            try:
                root: Element = ElementTree.fromstring(stream.read(), forbid_dtd=True)
            except DefusedXmlException as error:
                raise Invalid(_ENTITIES) from error
            except (ParseError, ValueError, LookupError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
                raise Invalid(_DAMAGED) from error
        return root

    def events(self, name: str) -> Iterator[tuple[str, Element]]:
        """Start and end events of the part's XML, for parts too large to hold."""
        with self.open(name) as stream:
            try:
                yield from ElementTree.iterparse(stream, events=("start", "end"), forbid_dtd=True)
            except DefusedXmlException as error:
                raise Invalid(_ENTITIES) from error
            except (ParseError, ValueError, LookupError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
                raise Invalid(_DAMAGED) from error

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Relation id to (last word of its type, name of the part inside the package); links outwards are left out."""
        beside = f"{dirname(name)}/_rels/{name.rsplit('/', 1)[-1]}.rels".lstrip("/")
        if beside not in self:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for relation in self.tree(beside, largest=1024 * 1024):
            target = relation.get("Target", "")
            if relation.get("TargetMode") == "External" or not target:
                continue
            path = target.lstrip("/") if target.startswith("/") else normpath(join(dirname(name), target))
            found[relation.get("Id", "")] = (relation.get("Type", "").rsplit("/", 1)[-1], path)
        return found

    def main_part(self) -> str:
        """Name of the document or workbook itself; empty where the package names none."""
        for kind, path in self.relations("").values():
            if kind == "officeDocument":
                return path
        return ""


def local(element: Element) -> str:
    """An element's name without its namespace: transitional and strict files differ in nothing else that is read here."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    """An attribute's value whatever its namespace."""
    value = element.get(name)
    if value is not None:
        return value
    return next((value for key, value in element.items() if key.rsplit("}", 1)[-1] == name), None)


def damaged() -> Invalid:
    """The error for a file whose inside contradicts itself."""
    return Invalid(_DAMAGED)


def encrypted() -> Invalid:
    """The error for a file that asks for a password."""
    return Invalid(_ENCRYPTED)


def recognise(data: bytes, limits: ReadLimits) -> Kind:
    """The kind of the file. Raises Invalid, with what to do, for everything that cannot be read."""
    if not data:
        raise Invalid("Tệp rỗng. Đề nghị kiểm tra và tải lại tệp gốc.")
    if len(data) > limits.file_size:
        allowed = limits.file_size // (1024 * 1024)
        raise Invalid(f"Tệp vượt quá dung lượng cho phép ({allowed} MB). Đề nghị tách phụ lục thành tệp riêng rồi tải lại.")
    if data.startswith(_OLE_SIGNATURE):
        return _recognise_ole(data)
    if data.startswith(_ZIP_SIGNATURES):
        return _recognise_package(data, limits)
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    opening = data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if opening.startswith(b"{\\rtf"):
        raise Invalid("Đây là tệp RTF. Đề nghị mở bằng Word, lưu thành DOCX rồi tải lại.")
    if opening.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<head", b"mime-version")):
        raise Invalid(
            "Đây là tệp web hoặc XML chứ không phải tệp Word, Excel. Đề nghị mở ra, lưu thành DOCX hoặc XLSX rồi tải lại."
        )
    if data.startswith(_PICTURES):
        raise Invalid("Đây là tệp ảnh, hệ thống chưa nhận dạng chữ trong ảnh. Đề nghị tải tệp DOCX, XLSX hoặc PDF có lớp chữ.")
    raise Invalid(f"Không nhận ra định dạng của tệp. {_ACCEPTED}")


def _recognise_ole(data: bytes) -> Kind:
    """Old binary files and locked new ones share one container; the names of its streams tell them apart."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") + b"\x00\x00" in data

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        raise Invalid(_ENCRYPTED)
    if holds("WordDocument"):
        raise Invalid("Đây là tệp Word đời cũ (.doc). Đề nghị mở bằng Word, lưu thành DOCX rồi tải lại.")
    if holds("Workbook") or holds("Book"):
        return Kind.XLS
    raise Invalid(f"Không nhận ra định dạng của tệp. {_ACCEPTED}")


def _recognise_package(data: bytes, limits: ReadLimits) -> Kind:
    package = Package(data, limits)
    main = package.main_part().casefold()
    if main.startswith("word/") or "word/document.xml" in package:
        return Kind.DOCX
    if main.endswith(".bin"):
        raise Invalid("Đây là tệp Excel nhị phân (.xlsb). Đề nghị mở bằng Excel, lưu thành XLSX rồi tải lại.")
    if main.startswith("xl/") or "xl/workbook.xml" in package:
        return Kind.XLSX
    if "content.xml" in package:
        raise Invalid("Đây là tệp OpenDocument. Đề nghị mở ra, lưu thành DOCX hoặc XLSX rồi tải lại.")
    raise Invalid(f"Tệp nén này không phải tài liệu Word hoặc Excel. {_ACCEPTED}")
