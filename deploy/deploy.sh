#!/bin/sh
# Deploys what is in this folder with Docker Compose, and no request fails: workers first, then the pictures, then one
# web server after the other. It ends at the first step that fails; a web server that was not reached serves on.
set -eu

run() {
    echo "+ docker compose $*"
    docker compose "$@"
}

# Recreated only when its image or its configuration is another one, and healthy when this returns.
renew() {
    run up --detach --wait "$@"
}

workers=$(docker compose ps --quiet worker | wc -l)
run build
run up --detach --wait redis-cache redis-queue
renew --scale "worker=$((workers ? workers : 1))" worker schedule
run run --rm --no-deps warm
renew web
renew web-2
renew edge
run exec -T edge nginx -c /etc/nginx/edge/nginx.conf -s reload
