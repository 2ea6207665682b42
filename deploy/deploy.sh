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

# How many containers a service has now, at least one: Compose starts one of each unless it is told.
count() {
    containers=$(docker compose ps --quiet "$1" | wc -l)
    echo "$1=$((containers ? containers : 1))"
}

run build
run up --detach --wait redis-cache redis-queue
renew --scale "$(count worker)" worker schedule
run run --rm --no-deps warm
renew --scale "$(count web)" web
renew --scale "$(count web-2)" web-2
renew edge
run exec -T edge nginx -c /etc/nginx/edge/nginx.conf -s reload
