# The course in a container: JupyterLab with a token, run by a user who is not root, on the embedded engine.
# BASE_IMAGE is any Debian with a Python from 3.11 to 3.14 and its venv module. Where a folder
# `wheelhouse` lies beside this file, packages come from it alone and the build needs no network;
# either way they are the lock's, by its hashes.
ARG BASE_IMAGE=python:3.13-slim-bookworm

FROM ${BASE_IMAGE} AS packages
WORKDIR /course
COPY pyproject.toml uv.lock ./
COPY launch launch
COPY uv.lock wheelhouse* /wheels/
RUN set -eu; \
    from=""; \
    if ls /wheels/*.whl >/dev/null 2>&1; then from="--no-index --find-links /wheels"; fi; \
    python3 -m venv /uv; \
    python3 -c 'from launch.requirement import uv_requirement as uv; print(uv())' >/uv/requirement.txt; \
    /uv/bin/pip install --quiet --no-cache-dir $from --require-hashes --requirement /uv/requirement.txt; \
    /uv/bin/uv export --quiet --frozen --no-emit-project --output-file /uv/requirements.txt; \
    /uv/bin/uv venv --quiet --python "$(command -v python3)" .venv; \
    /uv/bin/uv pip install --quiet --no-cache --compile-bytecode --python .venv \
        $from --require-hashes --requirements /uv/requirements.txt; \
    python3 -c 'from launch import environment, stamp; environment.add_clone_to_path(); stamp.write([])'

FROM ${BASE_IMAGE}
# The registry's volume takes its owner from the empty folder made here: see docker-compose.yml.
RUN useradd --create-home --uid 1000 learner \
    && install --directory --owner 1000 --group 1000 \
        /course/my-course /home/learner/course /var/lib/registry
WORKDIR /course
COPY --from=packages /course/.venv .venv
COPY LICENSE README.md course.py pyproject.toml uv.lock ./
COPY launch launch
COPY notebooks notebooks
COPY sandbox sandbox
ENV COURSE_BIND=0.0.0.0 COURSE_HOME=/home/learner/course COURSE_PORT=8888 PYTHONUNBUFFERED=1
USER 1000:1000
EXPOSE 8888
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=5 CMD ["python3", "-c", \
    "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['COURSE_PORT'] + '/api')"]
CMD ["sh", "-c", "exec python3 course.py start --no-browser --port \"$COURSE_PORT\""]
