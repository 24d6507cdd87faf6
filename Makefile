# make            lists the targets
# make test       runs every test; make ci is what a change must pass

GO          ?= go
PORTS       ?= $(shell $(GO) tool dist list)
COUNT       ?= 1000
FUZZTIME    ?= 20s
SOAK        ?= 10m
SEEDS       ?= 10000
PLATFORMS   ?=
PACKAGES    ?= ./...
RESULTS     ?=
JOBS        ?= 0
TIMEOUT     ?= 10m
CORE        := ./timer ./loop ./internal/engine/... ./cmd/monoloop/internal/conform ./bridge/browser
NEWEST      ?= go1.27.3
SCRIPTS     ?= 5000
GRAPHS      ?= 1000
PEERS       ?=
PAGE        ?= .page
LONGEST     := ./task ./bridge/browser ./cmd/monoloop/internal/bugs ./cmd/monoloop/internal/page ./bridge/inspect
AT_ONCE     ?= $(shell expr 2 '*' $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1))
MODULES     ?= $(patsubst %/go.mod,%,$(wildcard bridge/*/go.mod))

.DEFAULT_GOAL := help
.PHONY: help run test race lint test-modules race-modules lint-modules vet platforms platforms-core newest conform node soak soak-net kqueue bench instructions load kv peers replica jobs page pictures digest fuzz cover ci

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## the stories, one after the other
	$(GO) run ./cmd/monoloop

# Most packages that take long begin first, and more run at once than there are processors, since some wait for browsers and
# other programs. That of monoloop-vet is not among them: it needs all of the module compiled, which is under way then.
# Tests make little that lives long, and so collect garbage less often. The first time takes a minute of a processor more,
# for what browsers run is compiled for js, with the standard library, in two ways.
test: ## every test (AT_ONCE packages at a time)
	GOGC=$${GOGC:-400} $(GO) test -p $(AT_ONCE) $(LONGEST) ./...

race: ## every test, under the race detector
	$(GO) test -race ./...

# Files for Go 1.27 and later are in that version's language, which older gofmts cannot read; newest looks at them.
lint: ## gofmt, go vet, staticcheck
	@files=$$(grep -rLE --include='*.go' '^//go:build go1\.' . | xargs gofmt -l); if [ -n "$$files" ]; then echo "not gofmt'ed:"; echo "$$files"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool -modfile=testdata/staticcheck/go.mod staticcheck ./...

# The modules below bridge/ that have a go.mod of their own: what they need beyond the standard library stays out of the root.
test-modules: ## every test of the modules below bridge/ (MODULES)
	@for m in $(MODULES); do echo "$$m"; (cd $$m && $(GO) test ./...) || exit 1; done

race-modules: ## the same, under the race detector
	@for m in $(MODULES); do echo "$$m"; (cd $$m && $(GO) test -race ./...) || exit 1; done

lint-modules: ## go vet and staticcheck of them; gofmt is lint's
	@for m in $(MODULES); do echo "$$m"; (cd $$m && $(GO) vet ./... && \
		$(GO) tool -modfile=$(CURDIR)/testdata/staticcheck/go.mod staticcheck ./...) || exit 1; done

# For each port this takes a processor a second where nothing has changed, half a minute after a change in package loop, of
# which all is compiled anew, and half a minute more the first time, for the standard library. What is compiled is only read
# for its types, so without optimization, which takes a third less. .ci/run names one port of each kind.
vet: ## go vet for every port of Go but those that need a C compiler (PORTS)
	@failed=; for p in $(PORTS); do \
		export CGO_ENABLED=0 GOOS=$${p%/*} GOARCH=$${p#*/}; \
		if $(GO) list ./... 2>&1 | grep -q 'requires external (cgo) linking'; then echo "go vet $$p: needs cgo"; continue; fi; \
		echo "go vet $$p"; $(GO) vet -gcflags=all='-N -l' ./... || failed="$$failed $$p"; done; \
	if [ -n "$$failed" ]; then echo "not on:$$failed"; exit 1; fi

platforms: ## every test on every other platform that can be run here, and a table (PLATFORMS, PACKAGES, RESULTS, JOBS, TIMEOUT)
	cd testdata/platforms && exec $(GO) tool platforms -platforms "$(PLATFORMS)" -packages "$(PACKAGES)" -jobs $(JOBS) -timeout $(TIMEOUT) \
		-results "$(if $(RESULTS),$(abspath $(RESULTS)))"

platforms-core: ## the tests of the loop, the conformance programs and the digest on 386, on js, and on wasip1
	$(MAKE) platforms PLATFORMS="linux/386 js/wasm wasip1/wasm" PACKAGES="$(CORE)"

newest: ## gofmt, go vet and every test, those of MODULES too, under a newer Go (NEWEST), which the go command fetches
	@files=$$($$(GOTOOLCHAIN=$(NEWEST) $(GO) env GOROOT)/bin/gofmt -l .); \
		if [ -n "$$files" ]; then echo "not gofmt'ed:"; echo "$$files"; exit 1; fi
	GOTOOLCHAIN=$(NEWEST) $(GO) vet $(PACKAGES)
	GOTOOLCHAIN=$(NEWEST) $(GO) test $(PACKAGES)
	@for m in $(MODULES); do echo "$$m"; \
		(cd $$m && GOTOOLCHAIN=$(NEWEST) $(GO) vet ./... && GOTOOLCHAIN=$(NEWEST) $(GO) test ./...) || exit 1; done

conform: ## fresh random programs: no difference from CPython's asyncio (COUNT of each profile)
	testdata/conform/compare $(COUNT)

node: ## fresh random scripts: no difference from Node.js, on a clock that makes it deterministic (SCRIPTS, and GRAPHS of modules)
	cd bridge/javascript && $(GO) run ./internal/differential -n $(SCRIPTS) -seed $$(date +%s) && \
		$(GO) run ./internal/differential -modules -n $(GRAPHS) -seed $$(date +%s)

soak: ## random programs against CPython without end; the first difference is shrunk and printed (SEED)
	testdata/conform/soak $(SEED)

kqueue: ## the tests of sockets, where the loop waits for epoll as it must for a kqueue
	$(GO) test -tags kqueue ./bridge/internal/netpoll ./bridge/stream

soak-net: ## echo servers of both kinds under clients that leave in every way, for SOAK
	$(GO) test ./bridge/stream -run '^TestSoak$$' -v -timeout 0 -soak $(SOAK)

bench: ## the benchmarks, with allocations
	$(GO) test -run '^$$' -bench . -benchmem ./...

instructions: ## the instructions of each workload at the baseline (or BASE) and now, counted by valgrind; fails if they grow
	testdata/instructions/compare $(BASE)

load: ## requests a second of monoloop serve beside plain net/http, by wrk
	testdata/load/compare

kv: ## requests a processor-second of monoloop kv beside redis-server and tidwall/redcon, by redis-benchmark
	testdata/kv/compare

peers: ## ants, pond, conc and goja_nodejs beside monoloop and goroutines, on what each of them has; gnet with PEERS=-net
	cd testdata/peers && $(GO) run . $(PEERS)

replica: ## 10,000 schedules of the replicated server under faults
	$(GO) test -count 1 -v -run '^TestReplica$$' ./cmd/monoloop/internal/kv/replica/trial -looptest.n=5000

jobs: ## jobs a second of bridge/jetstream beside nats.go by hand and hibiken/asynq on redis-server
	cd bridge/jetstream/testdata/jobs && $(GO) run .

page: ## the page that shows a loop, as files in the folder PAGE; monoloop page serves it
	$(GO) run ./cmd/monoloop page -o "$(PAGE)"

pictures: ## the README's pictures of the inspector's pages, of the demo by chromium
	testdata/pictures/take

digest: ## the same events for SEEDS seeds in every process, on one processor and on two, with and without -race
	@dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; \
	pkg=./cmd/monoloop/internal/digest; \
	$(GO) build -o "$$dir/plain" $$pkg && $(GO) build -race -o "$$dir/race" $$pkg || exit 1; \
	for build in plain race; do for procs in 1 2; do for process in first second; do \
		GOMAXPROCS=$$procs "$$dir/$$build" -n $(SEEDS) >"$$dir/out" || exit 1; \
		[ -f "$$dir/want" ] || cp "$$dir/out" "$$dir/want"; \
		cmp "$$dir/want" "$$dir/out" || exit 1; \
		echo "$$build, GOMAXPROCS=$$procs, $$process process: the same events for $(SEEDS) seeds"; done; done; done

fuzz: ## every fuzz test, for FUZZTIME each
	@$(GO) list ./... | while read -r pkg; do $(GO) test -list '^Fuzz' "$$pkg" | grep '^Fuzz' | while read -r name; do \
		echo "$$pkg $$name"; $(GO) test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "$$pkg" || exit 1; done; done

cover: ## how much of each package all tests together reach
	@$(GO) test -coverpkg ./... -coverprofile .cover.out ./... >/dev/null && $(GO) tool cover -func .cover.out | \
		awk '{ print $$NF, $$1, $$2 }' | sort -n; rm -f .cover.out

ci: lint lint-modules vet test kqueue test-modules race race-modules platforms-core conform digest ## everything: what .ci/run runs, which vets for fewer ports
