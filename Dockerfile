# One image, several commands: web, worker, warm … (docker-compose.yml runs them)
FROM python:3.11.14-slim-bookworm

# Letters of Chinese, Japanese and Korean: without them a chart shows boxes.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

# matplotlib keeps its list of fonts in MPLCONFIGDIR, and only in a folder that it may write to.
RUN useradd --uid 10001 --create-home charthouse
ENV HOME=/home/charthouse \
    MPLCONFIGDIR=/home/charthouse/matplotlib \
    PYTHONUNBUFFERED=1
USER charthouse
RUN python -c "import matplotlib.font_manager"

# The code belongs to root: what a chart does as charthouse cannot change it.
COPY charthouse charthouse/
COPY web web/
COPY worker worker/
COPY templates templates/
COPY charts charts/

EXPOSE 8000
ENTRYPOINT ["python", "-m", "charthouse"]
CMD ["web"]
