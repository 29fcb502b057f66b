#!/usr/bin/env bash
# The whole test command: sets the machine up, checks the source, then runs every suite. `--soak` runs the long rounds.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/setup.sh
[ "${1:-}" = --soak ] && { export RMC_SOAK=1; shift; }
bash scripts/check.sh
npx vitest run "$@"
