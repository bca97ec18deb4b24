# Noonmark. `make help` lists the targets.

GO ?= go
BIN := bin/noonmark
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
export CGO_ENABLED := 0

.PHONY: help build demo test check bench sbc recovery regret daily-bench release-bench startup kills fuzz peers-arviz clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

build: ## build the program into bin/
	$(GO) build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o $(BIN) ./cmd/noonmark

demo: build ## simulate a market, check it, fit it and write its report into demo/
	$(BIN) demo --dir demo

test: ## every test, as on a new machine
	./scripts/test.sh

check: ## format, vet, staticcheck, race detector, architecture
	@test -z "$$(gofmt -l .)" || { echo "gofmt: $$(gofmt -l .)"; exit 1; }
	$(GO) vet ./...
	$(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
	CGO_ENABLED=1 $(GO) test -race -short ./...
	$(GO) mod tidy -diff
	$(GO) mod verify

bench: ## speed and memory of fits of three standard models, and of surfaces and plans
	$(GO) run ./bench/speed
	$(GO) run ./bench/plan

sbc: ## simulation-based calibration of the national model, 200 data sets
	$(GO) run ./bench/sbc -datasets 200

recovery: ## intervals against the truth of simulated markets
	$(GO) run ./bench/recovery

regret: ## chosen allocations against the best ones of simulated markets
	$(GO) run ./bench/regret -scenario weekly -seeds 1-100
	$(GO) run ./bench/regret -scenario D0 -seeds 1-40
	$(GO) run ./bench/regret -scenario D0 -white-noise -seeds 1-20
	$(GO) run ./bench/regret -scenario geo -seeds 1-20
	$(GO) run ./bench/regret -scenario prior -seeds 1-200

daily-bench: ## the suite daily-v1 on development seeds: about two hours on four cores
	$(GO) run ./bench/daily -seeds 1-40 -results daily.jsonl

release-bench: ## the suite daily-v1 on the seeds that are kept for releases
	$(GO) run ./bench/daily -release -seeds 10001-10100 -results release.jsonl

startup: ## weekly contributions of a public panel against their truth (DATA=dir)
	$(GO) run ./bench/startup -data '$(DATA)'

kills: ## 200 kills of runs of 90 days of the daily loop, against an undisturbed one (Linux)
	$(GO) test ./cmd/noonmark -run 'TestKilledDays$$' -v -timeout 3h -args -kills 200 -killed-days 90

fuzz: ## every fuzz target for a minute
	./scripts/fuzz.sh 60s

peers-arviz: ## compare an exported posterior with ArviZ (needs Python and pip)
	./bench/peers/arviz/run.sh

clean: ## remove what the other targets make
	rm -rf bin demo
