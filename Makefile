VENV := .venv
PY := $(VENV)/bin/python
lock:
	uv pip compile -q --generate-hashes --universal --python-version 3.11 --custom-compile-command "make lock" pyproject.toml requirements/build.in -o requirements/site.txt
	uv pip compile -q --generate-hashes --universal --python-version 3.11 --custom-compile-command "make lock" --extra test -c requirements/site.txt pyproject.toml requirements/build.in -o requirements/test.txt
