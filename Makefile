# Two commands: `make run` serves the product on http://127.0.0.1:8050, `make test` tests it.
# Both first make what they need (.ci/setup); the plain commands behind them are in README.md.

python = .venv/bin/python
# Files side by side on every core, each file on one.
PYTEST_ARGS = -n auto --dist loadfile
BENCH_ARGS =

.PHONY: run test lint audit bench clean

run:
	@sh .ci/setup run
	@$(python) app.py

test:
	@sh .ci/setup test
	@$(MAKE) --no-print-directory lint
	. ./.venv/browser.env; $(python) -m pytest $(PYTEST_ARGS)

lint:
	@sh .ci/setup lint
	$(python) -m ruff check
	$(python) -m ruff format --check
	$(python) -m mypy

# Known vulnerabilities in what the product runs on, where the network allows it.
audit:
	@sh .ci/setup run
	@$(python) .ci/audit.py

bench:
	@sh .ci/setup lint
	$(python) -m bench $(BENCH_ARGS)
	$(python) -m bench.publication
	$(python) -m bench.disclosure

# Takes away everything that can be made again; never a database.
clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
