#!/usr/bin/env bash
# Starts the demo from the built program on a free port and drives the page with a real Chromium, against it and against the fake house.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=${SOLSTEAD:-src/Solstead/bin/Release/net10.0/solstead}
log=$(mktemp)
"$program" demo --listen 127.0.0.1:0 > "$log" 2>&1 &
demo=$!
trap 'kill $demo 2>/dev/null || true; wait $demo 2>/dev/null || true; rm -f "$log"' EXIT
for _ in $(seq 300); do
  SOLSTEAD_URL=$(sed -n 's/^Solstead [^ ]* *\(http[^ ]*\)$/\1/p' "$log")
  [ -n "$SOLSTEAD_URL" ] && break
  kill -0 $demo 2>/dev/null || { cat "$log"; exit 1; }
  sleep 0.1
done
[ -n "$SOLSTEAD_URL" ] || { echo "The demo did not start within 30 s."; cat "$log"; exit 1; }
export SOLSTEAD_URL=${SOLSTEAD_URL%/}
export SOLSTEAD_PROGRAM=$(realpath "$program")
cd tests/Browser
npm test --silent
