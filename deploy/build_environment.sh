#!/usr/bin/env bash
# Installs one hashed lock, then the project itself, into .venv: with uv where it is on the PATH, else with pip.
set -euo pipefail
cd "$(dirname "$0")/.."
lock=$1

python=${PYTHON311:-}
if [[ -z $python ]]; then
  for candidate in python3.11 python3 python3.12 python3.13; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      python=$(command -v "$candidate")
      break
    fi
  done
fi
if [[ -z $python ]]; then
  echo "Python 3.11 or newer is needed (Debian 12: apt-get install python3 python3-venv)." >&2
  exit 1
fi

# An environment whose Python was removed or replaced is built anew.
if ! .venv/bin/python -c '' 2>/dev/null; then
  rm -rf .venv
  if ! "$python" -m venv .venv; then
    rm -rf .venv
    echo "Python's venv module is needed (Debian 12: apt-get install python3-venv)." >&2
    exit 1
  fi
fi

if command -v uv >/dev/null; then
  install=(uv pip install --quiet --python .venv/bin/python)
else
  install=(.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input)
fi

echo "Installing $lock"
# Wheels alone: a machine for running needs no compiler.
"${install[@]}" --require-hashes --only-binary :all: -r "$lock"
"${install[@]}" --no-deps --no-build-isolation -e .
