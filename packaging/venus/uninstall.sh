#!/bin/sh
# Takes the service off a GX. Settings and history stay; "--purge" deletes them too.
set -eu
home=$(cd -P "$(dirname "$0")" && pwd -P)
root=${SOLSTEAD_ROOT:-}
name=solstead
rc=$root/data/rc.local

# The link first, so that nothing starts again; then supervise and the log.
rm -f "$root/service/$name"
svc -dx "$home/service" "$home/service/log" 2>/dev/null || true
if [ -f "$rc" ]; then
  grep -vF "# $name" "$rc" > "$rc.new" || true
  cat "$rc.new" > "$rc"
  rm "$rc.new"
fi
rm -rf "${home:?}/service/supervise" "${home:?}/service/log/supervise"
if [ "${1:-}" = "--purge" ]; then
  rm -rf "${home:?}/data" "${home:?}/solstead.yaml" "${home:?}/bin"
  printf '%s\n' "Removed, with settings and history."
else
  printf '%s\n' "Removed. Settings and history are still in $home."
fi
