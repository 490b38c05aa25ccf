"""Files for the browser: our assets and Dash's component bundles, with hashes in their addresses and compressed beforehand."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import pkgutil
import sys
from functools import cache
from pathlib import Path

from dash.fingerprint import check_fingerprint
from flask import Flask, Response, request
from markupsafe import escape
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

ASSETS = Path(__file__).resolve().parent / "assets"
PUBLIC = {"asset"}

# In the order that they must be read: our own styles last. Plotly stands in for a component bundle, see below.
_VENDOR_STYLES = ("vendor/bootstrap/bootstrap.min.css", "vendor/bootstrap-icons/bootstrap-icons.min.css", "vendor/fonts.css")
_PUBLIC_STYLES = ("app.css", "parts.css", "public.css")
_VENDOR_SCRIPTS = ("vendor/ag-grid-locale/vi-VN.js",)
_PLOTLY_BASIC = "vendor/plotly/plotly-basic.min.js"
_YEAR = "public, max-age=31536000, immutable"
_COMPRESS_FROM_BYTES = 1500


def register(server: Flask) -> None:
    """The route of the assets, and what templates need to name them."""

    @server.route("/assets/<path:name>", endpoint="asset")
    def asset(name: str) -> AnyResponse:
        found = _read_asset(name)
        if found is None:
            raise NotFound
        data, packed, tag = found
        hashed = request.args.get("v") == tag
        return _answer(name, data, packed, tag, _YEAR if hashed else "public, max-age=3600")

    @server.context_processor
    def styles() -> dict[str, object]:
        return {"styles": [asset_url(name) for name in (*_VENDOR_STYLES, *_PUBLIC_STYLES)], "asset_url": asset_url}


def asset_url(name: str) -> str:
    """The address of an asset, with the hash that lets browsers keep it for ever."""
    found = _read_asset(name)
    return f"/assets/{name}?v={found[2]}" if found else f"/assets/{name}"


def index_string() -> str:
    """Dash's page around its placeholders: our styles and scripts in our order."""
    own_styles = sorted(path.name for path in ASSETS.glob("*.css") if path.name not in ("app.css", "public.css"))
    styles = (*_VENDOR_STYLES, "app.css", *own_styles)
    scripts = (*_VENDOR_SCRIPTS, *sorted(path.name for path in ASSETS.glob("*.js")))
    head = "".join(f'<link rel="stylesheet" href="{escape(asset_url(name))}">\n' for name in styles)
    foot = "".join(f'<script src="{escape(asset_url(name))}"></script>\n' for name in scripts)
    return (
        '<!DOCTYPE html>\n<html lang="vi">\n<head>\n{%metas%}\n<title>{%title%}</title>\n'
        f'<link rel="icon" href="{escape(asset_url("icon.svg"))}">\n{head}{{%css%}}\n</head>\n'
        f"<body>\n{{%app_entry%}}\n<footer>\n{{%config%}}\n{foot}{{%scripts%}}\n{{%renderer%}}\n</footer>\n</body>\n</html>\n"
    )


def serve_component_suites(server: Flask) -> None:
    """Put our own, compressing server in the place of Dash's for the component bundles."""
    rule = "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"

    def suite(package_name: str, fingerprinted_path: str) -> AnyResponse:
        path, fingerprinted = check_fingerprint(fingerprinted_path)  # type: ignore[no-untyped-call]  # Dash publishes few types
        data, packed, tag = _read_component(package_name, path)
        return _answer(path, data, packed, tag, _YEAR if fingerprinted else "private, max-age=3600")

    server.view_functions[rule] = suite


def _answer(name: str, data: bytes, packed: bytes | None, tag: str, caching: str) -> AnyResponse:
    mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    zipped = packed is not None and request.accept_encodings.quality("gzip") > 0
    body = packed if zipped and packed is not None else data
    response = Response(body, mimetype="text/javascript" if name.endswith(".js") else mimetype)
    response.headers["Cache-Control"] = caching
    response.set_etag(f"{tag}-gz" if zipped else tag)
    if packed is not None:
        response.headers["Vary"] = "Accept-Encoding"
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    return response.make_conditional(request)


@cache
def _read_asset(name: str) -> tuple[bytes, bytes | None, str] | None:
    path = (ASSETS / name).resolve()
    if not path.is_relative_to(ASSETS) or not path.is_file() or path.suffix == ".gz":
        return None
    data = path.read_bytes()
    twin = path.with_name(path.name + ".gz")
    packed = twin.read_bytes() if twin.is_file() else _pack(name, data)
    return data, packed, _tag(data)


@cache
def _read_component(package_name: str, path: str) -> tuple[bytes, bytes | None, str]:
    if package_name == "plotly" and path.endswith("plotly.min.js"):
        found = _read_asset(_PLOTLY_BASIC)
        if found is not None:
            return found
    # Bundles of packages that are Dash's components, nothing else of what Python can import.
    module = sys.modules.get(package_name)
    known = package_name in ("dash", "plotly") or hasattr(module, "_js_dist")
    if not known or Path(path).suffix not in (".js", ".css", ".map", ".woff2", ".svg"):
        raise NotFound
    try:
        data = pkgutil.get_data(package_name, path)
    except (OSError, ValueError):
        data = None
    if data is None:
        raise NotFound
    return data, _pack(path, data), _tag(data)


def _pack(name: str, data: bytes) -> bytes | None:
    text = name.endswith((".js", ".css", ".json", ".svg", ".map"))
    return gzip.compress(data, 6, mtime=0) if text and len(data) >= _COMPRESS_FROM_BYTES else None


def _tag(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
