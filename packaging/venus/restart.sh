#!/bin/sh
# Starts the service anew, e.g. after solstead.yaml was changed. It closes its books first; that takes up to 10 seconds.
set -eu
service=${SOLSTEAD_ROOT:-}/service/solstead
[ -e "$service" ] || { printf '%s\n' "Not installed: run install.sh."; exit 1; }
svc -t "$service"
svstat "$service"
