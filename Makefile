# 城管通. `make help` lists the commands.
PORT ?= 8000
PYTHON ?= python3
WORKERS ?= 4
BIN := .venv/bin
RUNTIME := .venv/.runtime
DEV := .venv/.dev

# what is compiled once is kept: a start takes a third of the time, and tests start hundreds
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run demo test prove built browser bench cluster lint lock

help: ## 列出命令
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | column -t -s '|'

$(RUNTIME): requirements.lock
	@echo "安装依赖（首次需要几分钟）…"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@if command -v uv >/dev/null 2>&1; then uv pip install -q --python $(BIN)/python --require-hashes --only-binary :all: -r requirements.lock; \
	else $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock; fi
	@echo "$(CURDIR)" > $$($(BIN)/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")/chengguantong-here.pth
	@printf '#!/bin/sh\nexec "%s" -m backend "$$@"\n' "$(CURDIR)/$(BIN)/python" > $(BIN)/chengguantong && chmod +x $(BIN)/chengguantong
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	@echo "安装开发与测试依赖（首次需要几分钟）…"
	@if command -v uv >/dev/null 2>&1; then uv pip install -q --python $(BIN)/python --require-hashes --only-binary :all: -r requirements-dev.lock; \
	else $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.lock; fi
	@touch $@

run: $(RUNTIME) ## 安装、升级数据库、空库载入演示城市，并在 127.0.0.1:$(PORT) 运行
	@exec $(BIN)/python -m backend serve --port $(PORT) --worker --prepare

demo: $(RUNTIME) ## 在运行中的服务上走完一个案件
	@$(BIN)/python -m backend demo --url http://127.0.0.1:$(PORT)

test: $(DEV) ## 测试，多数在 SQLite 与真实的 PostgreSQL 上各跑一遍；最费时的只在 make prove
	@$(BIN)/python -m pytest -q -n $(WORKERS) --max-worker-restart 0 --dist loadfile --no-loadscope-reorder -m "not measured"
	@$(BIN)/python -m pytest -q -m measured $$(grep -rl --include="test_*.py" "^@pytest.mark.measured" tests)

prove: $(DEV) ## 逐条证明承诺，先植入故障；结果写入 docs/promises.md
	@CGT_TEST_WHOLE=1 CGT_TEST_WALKS=2000 CGT_TEST_READS=2000 CGT_TEST_ESCALATIONS=10000 CGT_TEST_KILLS=300 CGT_TEST_REPORTS=20000 \
		CGT_TEST_PATROL_SECONDS=600 CGT_TEST_PATROL_RATIO=1.5 \
		CGT_TEST_FIX_KILLS=20 CGT_TEST_QUEUE_ITEMS=300 CGT_TEST_QUEUE_TIMES=5 \
		CGT_TEST_FUZZ_SECONDS=600 CGT_TEST_TIMES=400 CGT_TEST_LOGIN_ROUNDS=6 \
		CGT_TEST_EVENTS=5000 CGT_TEST_SEND_KILLS=200 CGT_TEST_JOBS=20000 \
		CGT_TEST_SLOW_REPORTS=1000 CGT_TEST_SLOW_SLEEP=60 CGT_TEST_SLOW_RATIO=1.2 \
		CGT_TEST_CUTS=100 CGT_TEST_HANG=60 CGT_TEST_MIGRATED_ROWS=1000 CGT_TEST_MIGRATION_KILLS=8 \
		CGT_TEST_SLOW_CLIENTS=1000 CGT_TEST_BURST=100000 CGT_TEST_OVERLOAD=6 CGT_TEST_DESCRIBED=40 \
		CGT_TEST_LOCKED=300 CGT_TEST_ROUNDS=150 CGT_TEST_MIX=200 CGT_TEST_SEEDS=1000 CGT_TEST_PARTITION_TURNS=20 CGT_TEST_DRILLS=3 \
		$(BIN)/python -m tests.promises.prove

built: $(DEV) ## 用 npm 重新生成 H5 与小程序客户端；与已提交的不同则失败（需要 Node）
	@$(BIN)/python -m public_api.web.describe && $(BIN)/python -m public_api.web.law_words
	@cd public_api/web && npm ci --silent && npm run --silent types && npm run --silent build
	@cd mobile_api/miniprogram && npm ci --silent && npm run --silent generate && npm run --silent build
	@git diff --exit-code --stat -- public_api/web mobile_api/miniprogram

browser: $(DEV) ## H5 在真实浏览器里走一遍，小程序客户端对真实服务走一遍
	@CGT_TEST_BROWSER=1 CGT_TEST_NPM=1 $(BIN)/python -m pytest -q tests/h5 tests/miniprogram

CASES ?= 10000
bench: $(DEV) ## 速度与其极限，写入 docs/benchmarks.{json,md,svg}；CASES="10000 sqlite:200000 postgres:1000000"
	@$(BIN)/python -m tests.bench.measure $(CASES)

cluster: $(DEV) ## 多机布局在本机跑一遍：nginx、两个接口进程、两个工作进程、主从库、连接池、S3、NATS；主库断电演练
	@$(BIN)/python -m tests.cluster.drill

lint: $(DEV) ## ruff、mypy、import-linter
	@$(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports

lock: ## 重新生成锁定文件（需要 uv）
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header -q -p 3.11 pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header -q -p 3.11 --extra dev pyproject.toml -o requirements-dev.lock
