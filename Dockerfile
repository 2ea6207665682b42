# One image, several commands: web, worker, warm … (docker-compose.yml runs them)
FROM python:3.11.14-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE MANIFEST.in ./
COPY charthouse charthouse/
# charthouse/web, charthouse/worker, charthouse/examples and web/templates are links to these
COPY web web/
COPY worker worker/
COPY templates templates/
COPY charts/examples charts/examples/
RUN pip wheel --no-cache-dir --disable-pip-version-check --no-deps --wheel-dir /dist .

FROM python:3.11.14-slim-bookworm
# Letters of the scripts in docs/writing-charts.md: without these packages a chart shows boxes.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-noto-cjk fonts-noto-core fonts-symbola \
    && rm -rf /var/lib/apt/lists/*

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
COPY requirements.txt /
RUN pip install -r /requirements.txt

# matplotlib keeps its list of fonts in MPLCONFIGDIR, and only in a folder that it may write to.
RUN useradd --uid 10001 --create-home charthouse
ENV HOME=/home/charthouse \
    MPLCONFIGDIR=/home/charthouse/matplotlib \
    PYTHONUNBUFFERED=1
RUN python -c "import matplotlib.font_manager" && chown -R charthouse: "$MPLCONFIGDIR"

# --no-index: every dependency is there, pinned; the build fails when the wheel allows no pinned version.
RUN --mount=type=bind,from=build,source=/dist,target=/mnt pip install --quiet --no-index /mnt/*.whl

# Code and charts belong to root: what a chart does as charthouse cannot change them.
COPY charts /charts/
ENV CHARTHOUSE_CHARTS=/charts
USER charthouse
ENTRYPOINT ["charthouse"]
CMD ["web"]
