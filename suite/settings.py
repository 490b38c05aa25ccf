"""Everything that an environment decides, read once into one object that never changes."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from tenants.files.store import FileStore

PREFIX = "SUITE57_"


class SettingsError(ValueError):
    """The environment holds a value that cannot be used; the message is for whoever runs the program."""


class Settings(BaseSettings):
    """One field for each variable; its description is what `suite57 settings` prints."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True)

    database_url: str = Field("", description="Địa chỉ cơ sở dữ liệu (SQLAlchemy); để trống: tệp SQLite trong DATA_DIR")
    owner_database_url: str = Field("", description="Địa chỉ với vai trò sở hữu bảng, dùng cho migrate; để trống: như DATABASE_URL")
    data_dir: Path = Field(Path("var"), description="Thư mục dữ liệu: tệp SQLite, minh chứng, thư, khóa bí mật")
    host: str = Field("127.0.0.1", description="Địa chỉ mạng mà máy chủ web lắng nghe")
    port: int = Field(8057, ge=1, le=65535, description="Cổng của máy chủ web")
    web_threads: int = Field(8, ge=1, le=256, description="Số luồng xử lý của máy chủ web nhúng")
    base_url: str = Field("", description="Địa chỉ mà người dùng gõ, dùng trong thư và liên kết mời; để trống: http://HOST:PORT")
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="Khóa ký phiên làm việc, ít nhất 32 ký tự; để trống khi dùng SQLite: tự tạo trong DATA_DIR/secret",
    )
    demo: bool = Field(True, description="Nạp dữ liệu minh họa khi khởi động (yes/no)")
    mail: Literal["folder", "smtp"] = Field("folder", description="Cách gửi thư: folder (tệp trong DATA_DIR/mail) hoặc smtp")
    smtp_host: str = Field("", description="Máy chủ SMTP, bắt buộc khi MAIL=smtp")
    smtp_port: int = Field(587, ge=1, le=65535, description="Cổng SMTP")
    smtp_user: str = Field("", description="Tài khoản SMTP; để trống: không đăng nhập")
    smtp_password: SecretStr = Field(SecretStr(""), description="Mật khẩu SMTP")
    smtp_tls: Literal["starttls", "tls", "none"] = Field("starttls", description="Mã hóa khi gửi thư: starttls, tls hoặc none")
    smtp_ca_file: Path | None = Field(None, description="Tệp chứng thư gốc riêng của cơ quan cho SMTP; để trống: của hệ thống")
    mails_per_minute: int = Field(120, ge=1, le=10_000, description="Số thư gửi nhiều nhất trong một phút")
    mail_from: str = Field("suite57@localhost", description="Địa chỉ gửi của thư nhắc việc")
    webhook_origins: str = Field(
        "", description="Các hệ thống mà cơ quan được phép kết nối, cách nhau bằng dấu phẩy, gồm giao thức và tên miền"
    )
    session_idle_minutes: int = Field(15, ge=1, le=480, description="Số phút không thao tác thì khóa phiên")
    admin_idle_minutes: int = Field(5, ge=1, le=480, description="Số phút không thao tác thì khóa phiên của quản trị")
    session_hours: int = Field(12, ge=1, le=72, description="Số giờ tối đa của một phiên, dù vẫn đang thao tác")
    upload_max_mb: int = Field(20, ge=1, le=500, description="Dung lượng lớn nhất của một tệp tải lên (MB)")
    clamav: str = Field("", description="Trình quét mã độc ClamAV: MÁY:CỔNG hoặc đường dẫn socket của clamd; để trống: không quét")
    trust_dir: Path | None = Field(
        None, description="Thư mục chứng thư gốc (PEM) của các tổ chức chứng thực chữ ký số mà cơ quan tin cậy; để trống: không có"
    )
    cookie_secure: bool | None = Field(None, description="Chỉ gửi cookie qua HTTPS (yes/no); để trống: theo BASE_URL")
    proxies: int = Field(
        0, ge=0, le=5, description="Số máy chủ trung gian đứng trước (nginx: 1), để nhận đúng địa chỉ và giao thức"
    )
    pretend_now: str = Field("", description="Giả định thời điểm hiện tại để diễn tập, ví dụ 2026-11-24T08:00 (giờ Việt Nam)")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Mức ghi nhật ký")

    @model_validator(mode="before")
    @classmethod
    def _fill_what_follows(cls, given: Any) -> Any:
        """Defaults that depend on other values."""
        values = dict(given)
        data_dir = Path(values.get("data_dir") or "var").expanduser().resolve()
        values["data_dir"] = data_dir
        values["database_url"] = values.get("database_url") or f"sqlite:///{data_dir / 'suite57.db'}"
        values["owner_database_url"] = values.get("owner_database_url") or values["database_url"]
        host, port = values.get("host") or "127.0.0.1", values.get("port") or 8057
        values["base_url"] = str(values.get("base_url") or f"http://{host}:{port}").rstrip("/")
        if values.get("cookie_secure") in (None, ""):
            values["cookie_secure"] = values["base_url"].startswith("https://")
        return values

    @model_validator(mode="after")
    def _fit_together(self) -> Settings:
        key = self.secret_key.get_secret_value()
        if key and len(key) < 32:
            raise ValueError(f"{PREFIX}SECRET_KEY phải có ít nhất 32 ký tự")
        if not key and not self.embedded:
            raise ValueError(f"{PREFIX}SECRET_KEY là bắt buộc khi không dùng SQLite")
        if self.mail == "smtp" and not self.smtp_host:
            raise ValueError(f"{PREFIX}SMTP_HOST là bắt buộc khi {PREFIX}MAIL=smtp")
        return self

    @property
    def embedded(self) -> bool:
        """Whether the program runs on its own SQLite file."""
        return self.database_url.startswith("sqlite")

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """The systems that tenants may connect by webhook."""
        return tuple(origin.strip().rstrip("/") for origin in self.webhook_origins.split(",") if origin.strip())

    @property
    def mail_folder(self) -> Path:
        """Where mails are written when they are not sent."""
        return self.data_dir / "mail"

    def file_store(self) -> FileStore:
        """Where evidence and plans are kept, with what checks them."""
        from tenants.files.scanning import Scanner  # here, because most commands that print settings keep no files
        from tenants.files.store import FileStore

        scanner = Scanner(self.clamav) if self.clamav else None
        most = self.upload_max_mb * 1024 * 1024
        return FileStore(self.data_dir / "files", max_bytes=most, scanner=scanner, trust=self.trust_dir)

    def prepare_folders(self) -> None:
        """Make the data folder, readable by its owner alone."""
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)

    def signing_key(self) -> str:
        """The key that signs sessions: the one given, else one that is made once into the data folder."""
        given = self.secret_key.get_secret_value()
        if given:
            return given
        self.prepare_folders()
        path = self.data_dir / "secret"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            key = secrets.token_urlsafe(48)
            file.write(key)
        return key


def load_settings(**given: Any) -> Settings:
    """Settings from the environment, or `given` in its place. Raises SettingsError in words for whoever runs the program."""
    try:
        return Settings(**given)
    except ValidationError as error:
        words = []
        for problem in error.errors():
            name = "".join(f"{PREFIX}{part}".upper() for part in problem["loc"][:1])
            words.append(f"{name}: {problem['msg']}" if name else problem["msg"].removeprefix("Value error, "))
        raise SettingsError("; ".join(words)) from error


def describe(settings: Settings) -> list[tuple[str, str, str]]:
    """Name of the variable, value (secrets hidden) and meaning of every setting, in order."""
    rows = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            shown = "••••" if value.get_secret_value() else ""
        elif isinstance(value, bool):
            shown = "yes" if value else "no"
        else:
            shown = _without_password(str(value)) if name.endswith("database_url") else "" if value is None else str(value)
        rows.append((f"{PREFIX}{name.upper()}", shown, field.description or ""))
    return rows


def _without_password(url: str) -> str:
    from sqlalchemy.engine import make_url  # here, because most commands that print settings need no database

    return make_url(url).render_as_string(hide_password=True)
