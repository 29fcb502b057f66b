#!/usr/bin/env bash
# The whole test command: sets the machine up, checks the source, then runs every suite. `--soak` runs the long rounds.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/setup.sh
[ "${1:-}" = --soak ] && { export RMC_SOAK=1; shift; }
bash scripts/check.sh
# It holds the code of test projects as well, which have another folder in every run.
rm -rf node_modules/.cache/rmc-tests-code
npx vitest run "$@"
