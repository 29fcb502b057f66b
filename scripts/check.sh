#!/usr/bin/env bash
# Everything that judges the source without running it: types, lint, format, dead code, package shape.
# Each step prints its time, so that a slow one is noticed.
set -euo pipefail
cd "$(dirname "$0")/.."

step() {
  local name=$1 start=$SECONDS; shift
  if ! "$@"; then echo "check: $name failed" >&2; exit 1; fi
  echo "check: $name ok ($((SECONDS - start)) s)"
}

step types npx tsc -b
step test-types npx tsc -p test --noEmit
step lint npx oxlint --type-aware --deny-warnings
step format npx oxfmt --check
step dead-code npx knip
