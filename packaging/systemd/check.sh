#!/usr/bin/env bash
# Checks the unit without installing it: syntax, and exposure by systemd's own measure (safety.md S14: at most 2.5).
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The commands of the unit need not exist where it is checked.
sed 's#^ExecStart=.*#ExecStart=/bin/true#' solstead.service > "$work/solstead.service"
verdict=$(systemd-analyze verify --man=no "$work/solstead.service" 2>&1 | grep -F "$work" || true)
if [ -n "$verdict" ]; then echo "$verdict"; exit 1; fi
systemd-analyze security --offline=yes --no-pager --threshold=25 "$work/solstead.service" | tail -n 2
