#!/usr/bin/env bash
# Fits a simulated market, exports it, and compares what ArviZ says of it with
# what was stored: see README.md. Needs Python and pip; ArviZ 1 from Python 3.12 on,
# and the last one before it otherwise.
set -euo pipefail
cd "$(dirname "$0")/../../.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

go run ./bench/peers/arviz -out "$out" -scenario demo -draws 250
requirements=requirements.txt
python3 -c 'import sys; sys.exit(sys.version_info < (3, 12))' || requirements=requirements-0.23.txt
python3 -m venv "$out/python"
"$out/python/bin/pip" install --quiet -r "bench/peers/arviz/$requirements"
for draws in draws.zarr draws.zarr.zip; do
	"$out/python/bin/python" bench/peers/arviz/compare.py "$out" "$out/$draws"
done
