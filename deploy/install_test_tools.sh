#!/usr/bin/env bash
# Brings PostgreSQL and Chromium from Debian where they are missing; the tests start both themselves.
set -euo pipefail

missing=()
if ! command -v postgres >/dev/null && ! compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; then
  missing+=(postgresql)
fi
if ! command -v chromium >/dev/null; then
  missing+=(chromium)
fi
# Playwright's own Node.js is linked to it, and nothing else on a machine without a compiler brings it.
if ! compgen -G '/usr/lib/*/libatomic.so.1' >/dev/null && ! compgen -G '/usr/lib*/libatomic.so.1' >/dev/null; then
  missing+=(libatomic1)
fi
if ((${#missing[@]} == 0)); then
  exit 0
fi

if ! command -v apt-get >/dev/null; then
  echo "The tests need ${missing[*]}; install them by your system's own means." >&2
  exit 1
fi
as_root=()
if ((EUID != 0)); then
  as_root=(sudo)
fi
echo "Installing ${missing[*]}"
"${as_root[@]}" apt-get -q update
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q install --yes --no-install-recommends "${missing[@]}"
