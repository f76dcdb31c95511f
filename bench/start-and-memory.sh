#!/usr/bin/env bash
# Start to first page (median of five, wall and processor), then resident memory and idle processor share of the running service with one
# gateway at 1 Hz. Exit code 1 when a budget of the design does not hold. Measured is the program as it is published; SOLSTEAD=path takes another.
# usage: bench/start-and-memory.sh [--minutes N]      how long it runs before memory is read; default 60
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
soak=bench/Solstead.Soak/bin/Release/net10.0/Solstead.Soak
[ -x "$soak" ] || dotnet build bench/Solstead.Soak -c Release -v quiet
if [ -z "${SOLSTEAD:-}" ]; then
  published=$(mktemp -d)
  trap 'rm -rf "$published"' EXIT
  packaging/publish.sh "$published"
  export SOLSTEAD="$published/solstead"
fi
"$soak" start "$@"
