# Everything is in dev/; `python3 -m dev --help` has more verbs.
PYTHON ?= python3
DEV = cd '$(dir $(abspath $(lastword $(MAKEFILE_LIST))))' && $(PYTHON) -m dev

.PHONY: help run test demo bench predict check clean
.SILENT:

help:
	echo "make run      everything, to a browser (PORT=8069); Ctrl-C stops it"
	echo "make test     all tests; ONLY=tests/triage or ONLY=/csp_support:TestTenant for a part"
	echo "make demo     the main job without a browser"
	echo "make bench    the benchmarks; ONLY=triage for a part"
	echo "make predict  triage of a set of tickets: ISSUES=file TICKETS=file OUT=file"
	echo "make check    style, OCA's checks, translations"
	echo "make clean    stops what was started, removes what was made"

run:
	$(DEV) run

test:
	$(DEV) test $(if $(ONLY),--only '$(ONLY)')

demo:
	$(DEV) demo

bench:
	$(DEV) bench $(if $(ONLY),--only '$(ONLY)')

predict:
	$(DEV) predict --issues '$(abspath $(ISSUES))' --tickets '$(abspath $(TICKETS))' --out '$(abspath $(OUT))'

check:
	$(DEV) check

clean:
	$(DEV) clean
