#!/bin/sh
# Finds Node before anything else, so that a machine without it gets a remedy and not a stack trace.
set -eu
cd "$(dirname "$0")/.."
if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
  echo "The console is built with Node 20.19 or newer, and node or npm is not on the PATH." >&2
  echo "Install it (https://nodejs.org, or your package manager) and build again." >&2
  exit 1
fi
exec node scripts/build.mjs "$@"
