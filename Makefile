# pidgin-lync: what can be made. "make test" is all the set-up that the tests
# need; "make help" lists the rest.

GO         ?= go
# A count, not a time: when the time is up in the midst of an input, go test
# sometimes reports that as a failure.
FUZZTIME   ?= 10000x
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
PLATFORMS   = linux/amd64 linux/arm64 darwin/arm64 windows/amd64

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

.PHONY: build
build: ## build bin/pidgin-lync
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/ ./cmd/pidgin-lync

.PHONY: install
install: ## install pidgin-lync into GOBIN
	CGO_ENABLED=0 $(GO) install -trimpath ./cmd/pidgin-lync

.PHONY: test
test: packages ## install what the tests need, run them all
	@$(GO) test -race -timeout 15m ./...

.PHONY: packages
packages: ## install the Debian packages that the tests need (as root)
	@.ci/packages

.PHONY: lint
lint: ## formatting, vet, staticcheck, tidy go.mod
	@unformatted=$$(gofmt -s -l cmd pkg); test -z "$$unformatted" || { echo "not formatted (gofmt -s -w):" $$unformatted; exit 1; }
	@$(GO) mod tidy -diff
	@$(GO) vet ./...
	@$(GO) run $(STATICCHECK) ./...

.PHONY: fuzz
fuzz: ## run every fuzz test on FUZZTIME inputs
	@for package in $$(grep -rl --include='*_test.go' '^func Fuzz' pkg | xargs -n1 dirname | sort -u); do \
		for target in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9]*\).*/\1/p' $$package/*_test.go); do \
			log=$$($(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 20x ./$$package 2>&1) || { echo "$$log"; exit 1; }; \
		done; \
	done

.PHONY: cross
cross: ## build and vet for the other platforms
	@for platform in $(PLATFORMS); do \
		GOOS=$${platform%/*} GOARCH=$${platform#*/} CGO_ENABLED=0 $(GO) vet ./... || exit 1; \
		GOOS=$${platform%/*} GOARCH=$${platform#*/} CGO_ENABLED=0 $(GO) build -o /dev/null ./cmd/pidgin-lync || exit 1; \
	done

.PHONY: bench
bench: ## benchmarks; docs/performance.md holds the results
	@$(GO) test -run '^$$' -bench . -benchmem ./...
	@.ci/bench

.PHONY: demo
demo: ## sign on to a front end on this machine, and take a picture of it
	@.ci/demo

.PHONY: picture
picture: ## take the pictures of the form for the README
	@.ci/picture

.PHONY: clean
clean: ## remove what was built
	rm -rf bin dist
