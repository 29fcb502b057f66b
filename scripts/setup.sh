#!/usr/bin/env bash
# Installs what the tests and the demo need and npm cannot give: Chromium, ffmpeg, openssl and coturn, from Debian's packages.
# Quiet when everything is there. Exits 1 with one clear line when a required part cannot be had. wasmtime, an engine that
# kernels are compared on, websockets, which Python clients need, and grpcio, a gRPC client that is not ours, are not required: they come
# as wheels where there is a python3 that can make a venv.
set -euo pipefail
cd "$(dirname "$0")/.."

[ -d node_modules/typescript ] || npm install

wasmtime=node_modules/.cache/rmc-wasmtime
if [ ! -e "$wasmtime/ready" ] && python3 -c "import venv, ensurepip" >/dev/null 2>&1; then
  python3 -m venv "$wasmtime" && "$wasmtime/bin/pip" install --quiet --only-binary :all: wasmtime==50.0.1 && touch "$wasmtime/ready" ||
    echo "setup: wasmtime could not be installed; kernels are not compared on it" >&2
fi

websockets=node_modules/.cache/rmc-websockets
if [ ! -e "$websockets/ready" ] && python3 -c "import venv, ensurepip, sys; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1; then
  python3 -m venv "$websockets" && "$websockets/bin/pip" install --quiet --only-binary :all: websockets==17.4 && touch "$websockets/ready" ||
    echo "setup: websockets could not be installed; Python clients are not tested" >&2
fi

grpcio=node_modules/.cache/rmc-grpcio
if [ -e "$websockets/ready" ] && [ ! -e "$grpcio/ready" ]; then
  python3 -m venv "$grpcio" && "$grpcio/bin/pip" install --quiet --only-binary :all: grpcio==1.85.1 grpcio-tools==1.85.1 websockets==17.4 && touch "$grpcio/ready" ||
    echo "setup: grpcio could not be installed; stock gRPC clients are not tested" >&2
fi

missing=()
command -v "${RMC_CHROMIUM:-chromium}" >/dev/null 2>&1 || missing+=(chromium)
command -v ffmpeg >/dev/null 2>&1 || missing+=(ffmpeg)
command -v openssl >/dev/null 2>&1 || missing+=(openssl)
command -v turnserver >/dev/null 2>&1 || missing+=(coturn)
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "setup: install ${missing[*]} with your system's package manager, then run this again" >&2
  exit 1
fi
as_root=(); [ "$(id -u)" = 0 ] || as_root=(sudo)
echo "setup: installing ${missing[*]}" >&2
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
