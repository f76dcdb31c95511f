#!/bin/sh
# Cross-validation of the forecast on one record: each block of it is forecast by what was learned on the others (docs/adr/0022-learning-the-panels.md).
# bench/pv-blocks.sh PLANT.json RECORD.csv [BLOCKS, usually 6] [--intraday]
# The program: $SOLSTEAD, usually `dotnet` with the Release build. The rows are to be sorted by time.
set -eu
plant=$1 record=$2 blocks=${3:-6}
if [ $# -ge 3 ]; then shift 3; else shift 2; fi
root=$(cd "$(dirname "$0")/.." && pwd)
: "${SOLSTEAD:=dotnet $root/src/Solstead/bin/Release/net10.0/solstead.dll}"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

rows=$(($(wc -l < "$record") - 1))
for block in $(seq 1 "$blocks"); do
  awk -v from=$((rows * (block - 1) / blocks + 2)) -v to=$((rows * block / blocks + 1)) 'NR == 1 || NR >= from && NR <= to' "$record" > "$work/test.csv"
  # Rows of the test are not learned from, though they are in the record too.
  $SOLSTEAD pv backtest --plant "$plant" --train "$record" --test "$work/test.csv" --out "$work/out.csv" --json "$@" > "$work/metrics.json" 2> "$work/notes.txt" || { cat "$work/notes.txt" >&2; exit 1; }
  awk -v block="$block" -F'[:,]' '
    { gsub(/[ "]/, "", $1); told[$1] = $2 + 0 }
    END { printf "%d %d %.3f %.3f %.3f %.2f\n", block, told["intervals"], told["nMAE%"], told["nRMSE%"], told["nMBE%"], told["insideP10-P90%"] }' "$work/metrics.json"
done | awk '
  BEGIN { print "block intervals nMAE nRMSE nMBE inside" }
  { print; n += $2; mae += $2 * $3; square += $2 * $4 * $4; bias += $2 * $5; inside += $2 * $6 }
  END { if (n) printf "all %d %.3f %.3f %.3f %.2f\n", n, mae / n, sqrt(square / n), bias / n, inside / n }'
