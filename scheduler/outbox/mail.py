"""A message as a mail: text and HTML parts, readable on a phone, with links that open the very thing; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, formataddr, parseaddr
from html import escape
from typing import Any

from scheduler.outbox.body import Block, read
from scheduler.outbox.envelope import Envelope
from scheduler.outbox.message import WHY
from scheduler.outbox.unsubscribe import OPTIONAL, PATH, link_token
from tenants.clock import local

DEMO_MARK = "DỮ LIỆU MINH HỌA"

# Mail programs know no style sheets of ours: colours are those of the interface's tokens, written out.
_INK, _SOFT, _LINE, _ACCENT, _GROUND, _MARK = "#16202b", "#4a5968", "#dfe5ec", "#14507f", "#f5f7fa", "#7a5a00"
_FONT = "-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"


class _Policy(EmailPolicy):
    """The standard library folds a Vietnamese header word by word, half of what a mail takes; here its words are encoded as one."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if str(value).isascii():
            return super().fold_binary(name, value)
        sender = value.addresses[0] if name == "From" else None
        words = Header(sender.display_name if sender else str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {words}{f' <{sender.addr_spec}>' if sender else ''}{self.linesep}".encode("ascii")


_SMTP = _Policy(linesep="\r\n")


def message_identity(envelope: Envelope, mail_from: str) -> str:
    """The Message-ID: the same for every attempt, so that a mail program can tell a repetition."""
    return f"<{envelope.identity}@{parseaddr(mail_from)[1].rpartition('@')[2] or 'localhost'}>"


def compose(envelope: Envelope, *, base_url: str, mail_from: str, now: datetime, link_key: str = "") -> EmailMessage:
    """The mail. ValueError for an address that cannot stand in a header.

    With `link_key` a mail that a person may do without carries the link that ends such mails, for the mail program's own button.
    """
    address = parseaddr(envelope.address)[1]
    if "@" not in address or not address.isascii() or address != envelope.address:
        raise ValueError(f"Địa chỉ thư “{envelope.address}” không dùng được.")
    mail = EmailMessage(policy=_SMTP)
    mark = f"[{DEMO_MARK}] " if envelope.is_demo else ""
    mail["Subject"] = " ".join(f"{mark}{envelope.subject}".split())
    mail["From"] = formataddr((f"Suite 57 - {envelope.tenant_name}", parseaddr(mail_from)[1]))
    mail["To"] = address
    mail["Date"] = format_datetime(local(now))
    mail["Message-ID"] = message_identity(envelope, mail_from)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machine shall answer
    mail["X-Auto-Response-Suppress"] = "All"
    if link_key and envelope.reason in OPTIONAL:
        token = link_token(link_key, envelope.tenant_id, envelope.user_id)
        mail["List-Unsubscribe"] = f"<{base_url}{PATH}/{token}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    blocks = read(envelope.body)
    mail.set_content(_text(envelope, blocks, base_url), cte="quoted-printable")
    mail.add_alternative(_html(envelope, blocks, base_url), subtype="html", cte="quoted-printable")
    return mail


def _text(envelope: Envelope, blocks: Sequence[Block], base_url: str) -> str:
    lines = [DEMO_MARK, ""] if envelope.is_demo else []
    lines += [f"Kính gửi đồng chí {envelope.person},", ""]
    for block in blocks:
        if block.kind == "heading":
            lines += ["", block.text.upper()]
        else:
            lines.append(f"- {block.text}" if block.kind == "item" else block.text)
        if block.href and block.kind != "paragraph":
            lines.append(f"  {base_url}{block.href}")
    if envelope.href:
        lines += ["", f"Mở trong chương trình: {base_url}{envelope.href}"]
    lines += ["", "--", f"{envelope.tenant_name} · Suite 57", WHY[envelope.reason], _CHOICE, ""]
    return "\n".join(lines)


_CHOICE = "Thư gửi tự động, xin không trả lời. Có thể tắt thư nhắc trong mục Tài khoản; nhắc trong chương trình vẫn còn."


def _html(envelope: Envelope, blocks: Sequence[Block], base_url: str) -> str:
    parts = [_p(f"{envelope.tenant_name} · Suite 57", f"margin:0 0 4px;font-size:13px;color:{_SOFT}")]
    if envelope.is_demo:
        parts.insert(0, _p(DEMO_MARK, f"margin:0 0 16px;font-size:13px;font-weight:600;color:{_MARK}"))
    parts.append(f'<h1 style="margin:0 0 16px;font-size:20px;line-height:1.35;color:{_INK}">{escape(envelope.subject)}</h1>')
    parts.append(_p(f"Kính gửi đồng chí {envelope.person},"))
    parts += [_block(block, base_url) for block in blocks]
    if envelope.href:
        button = f"display:inline-block;padding:12px 20px;background:{_ACCENT};color:#fff;border-radius:8px;font-weight:600"
        parts.append(f'<p style="margin:24px 0 0">{_a(base_url, envelope.href, "Mở trong Suite 57", button)}</p>')
    parts.append(_p(f"{WHY[envelope.reason]} {_CHOICE}", f"margin:28px 0 0;font-size:13px;color:{_SOFT}"))
    sheet = f"max-width:600px;margin:0 auto;padding:24px 20px;background:#fff;border:1px solid {_LINE};border-radius:12px"
    return (
        '<!doctype html>\n<html lang="vi"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{escape(envelope.subject)}</title></head>\n"
        f'<body style="margin:0;padding:16px;background:{_GROUND};font:16px/1.5 {_FONT}"><div style="{sheet}">\n'
        + "\n".join(parts)
        + "\n</div></body></html>\n"
    )


def _block(block: Block, base_url: str) -> str:
    if block.kind == "heading":
        return f'<h2 style="margin:24px 0 6px;font-size:16px;line-height:1.4;color:{_INK}">{escape(block.text)}</h2>'
    if block.kind == "paragraph":
        return _p(block.text)
    inner = _a(base_url, block.href, block.text, f"color:{_ACCENT}") if block.href else escape(block.text)
    return f'<p style="margin:0;padding:10px 0;border-top:1px solid {_LINE};color:{_INK}">{inner}</p>'


def _p(text: str, style: str = f"margin:0 0 10px;color:{_INK}") -> str:
    return f'<p style="{style}">{escape(text)}</p>'


def _a(base_url: str, href: str, text: str, style: str) -> str:
    return f'<a href="{escape(base_url + href)}" style="{style};text-decoration:none">{escape(text)}</a>'
