#!/usr/bin/env bash
# Long runs that print their numbers: the gateway driver through faults, kill -9 in a loop, bytes written, a day of Modbus, MQTT, a car on sun, a day of the charging house, the same killed and stopped, borrowed settings under kill -9, nights and seasons of Tempo, a week. Exit code 1 when a bound does not hold.
# usage: bench/soak/run.sh [--short]      --short: each at most 45 s, together about three minutes, as in test.sh
# SOLSTEAD=path uses another program than the one built here. Everything is on loopback and in temporary folders.
set -uo pipefail
cd "$(dirname "$0")/../.."

short=()
limit=2400
soaks=(gateway kill writes modbus mqtt charge day faults leases nights seasons week)
case "${1:-}" in
  "") ;;
  # A bare driver through faults is what the tests do too, and its one connection is seen in the day.
  --short) short=(--short); limit=90; soaks=(gateway kill writes mqtt charge day faults leases nights seasons week) ;;
  *) echo "usage: bench/soak/run.sh [--short]" >&2; exit 2 ;;
esac

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
export SOLSTEAD="${SOLSTEAD:-$PWD/src/Solstead/bin/Release/net10.0/solstead}"
soak=bench/Solstead.Soak/bin/Release/net10.0/Solstead.Soak
[ -x "$SOLSTEAD" ] || dotnet build src/Solstead -c Release -v quiet || exit 1
[ -x "$soak" ] || dotnet build bench/Solstead.Soak -c Release -v quiet || exit 1

failed=()
for name in "${soaks[@]}"; do
  timeout --kill-after=10 "$limit" "$soak" "$name" "${short[@]}" || failed+=("$name")
done
[ ${#failed[@]} -eq 0 ] && { echo "Soaks: all bounds hold."; exit 0; }
echo "Soaks that failed: ${failed[*]}" >&2
exit 1
