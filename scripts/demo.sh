#!/usr/bin/env bash
# The example from a clean checkout: makes its sound, builds it, runs it on real hosts (browser stages in Chromium, edge in
# workerd, server in Node) and prints the result and how to open the page. Ends by itself.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/setup.sh
out=examples/live-meter/dist
mkdir -p "$out"
rmc() { npx node --conditions=rmc-source compiler/src/cli/main.ts "$@"; }

npx node examples/live-meter/make-audio.ts "$out/voice.wav"
rmc build examples/live-meter/live-meter.ts --out "$out"
rmc explain examples/live-meter/live-meter.ts
rmc run "$out/liveMeter" --hosts --in mic="$out/voice.wav" --out summary="$out/summary.jsonl"

echo
echo "Ten seconds of voice, measured (the last reading):"
tail -n 1 "$out/summary.jsonl"
echo
echo "To see it live, with your microphone:"
echo "  npm run rmc -- serve $out/liveMeter --with-edge --app examples/live-meter/page"
echo "and open the address that it prints."
