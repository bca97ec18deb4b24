#!/usr/bin/env bash
# Every test of the repository, on a machine that has Go. What else the tests
# want (a Chromium, for the PDF of a report) is installed here where that is
# possible; without it those tests say that they are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	echo "installing chromium for the tests of PDF reports"
	(apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium) >/dev/null 2>&1 ||
		echo "chromium could not be installed; its tests will be skipped"
fi

go mod verify
go vet ./...
unformatted=$(gofmt -l .)
[ -z "$unformatted" ] || { echo "gofmt: $unformatted"; exit 1; }
make build
go test -count=1 -timeout 25m ./...
