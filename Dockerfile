# The front-end files are laid out by a stage that the image itself does not keep.
FROM node:22-bookworm-slim AS node
FROM python:3.11-slim-bookworm AS frontend
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /portal
COPY package.json package-lock.json .npmrc ./
COPY scripts scripts
RUN python scripts/frontend.py

FROM python:3.11-slim-bookworm
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 DATA_DIR=/data
RUN useradd --create-home --uid 1000 zerentian && install -d -o zerentian /data
WORKDIR /portal
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
COPY --from=frontend /portal/static/vendor static/vendor
USER zerentian
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi", "--bind=0.0.0.0:8000", "--workers=2", "--threads=8", "--no-control-socket"]
