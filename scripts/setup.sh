#!/usr/bin/env bash
# Installs what the tests and the demo need and npm cannot give: Chromium and ffmpeg, from Debian's packages.
# Quiet when everything is there. Exits 1 with one clear line when a required part cannot be had.
set -euo pipefail
cd "$(dirname "$0")/.."

[ -d node_modules/typescript ] || npm install

missing=()
command -v "${RMC_CHROMIUM:-chromium}" >/dev/null 2>&1 || missing+=(chromium)
command -v ffmpeg >/dev/null 2>&1 || missing+=(ffmpeg)
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "setup: install ${missing[*]} with your system's package manager, then run this again" >&2
  exit 1
fi
as_root=(); [ "$(id -u)" = 0 ] || as_root=(sudo)
echo "setup: installing ${missing[*]}" >&2
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
