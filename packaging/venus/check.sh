#!/usr/bin/env bash
# Checks the install files without a GX: shellcheck, then installs, runs, stops and uninstalls under a folder that stands for /.
set -euo pipefail
cd "$(dirname "$0")"
shellcheck -s sh install.sh restart.sh uninstall.sh package.sh service/run service/log/run
shellcheck check.sh
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
export SOLSTEAD_ROOT=$root
home=$root/data/etc/solstead
mkdir -p "$home/bin" "$root/tools"
cp -r service install.sh restart.sh uninstall.sh solstead.sample.yaml "$home/"

# What the sample names is in the archive.
archive=$(./package.sh files "$root/archive")
tar -tzf "$archive" > "$root/listed"
for named in $(grep -o 'keys/[a-z]*' solstead.sample.yaml) solstead.sample.yaml keys/Enphase.md keys/Venus.md keys/solstead.md; do
  grep -q "^data/etc/solstead/$named" "$root/listed" || { echo "venus: $named is not in the archive"; exit 1; }
done

# A program that tells how it was started and takes a moment to close its books.
cat > "$home/bin/solstead" <<'STUB'
#!/bin/sh
echo "$@" > "$(dirname "$0")/started"
trap 'sleep 0.3; echo closed > "$(dirname "$0")/closed"; exit 0' TERM
while :; do sleep 0.1; done
STUB
printf '#!/bin/sh\necho "%s $*" >> "%s"\n' svc "$root/asked" > "$root/tools/svc"
printf '#!/bin/sh\necho up\n' > "$root/tools/svstat"
chmod +x "$root"/tools/*
export PATH="$root/tools:$PATH"

fail() { echo "venus: $*"; exit 1; }

printf '#!/bin/sh\necho theirs\nexit 0\n' > "$root/data/rc.local"
sh "$home/install.sh" > /dev/null
sh "$home/install.sh" > /dev/null
[ "$(grep -c solstead "$root/data/rc.local")" -eq 1 ] || fail "rc.local has not one line"
[ "$(tail -n 1 "$root/data/rc.local")" = "exit 0" ] || fail "the line stands after exit"
[ "$(readlink "$root/service/solstead")" = "$home/service" ] || fail "the link is wrong"
[ "$(stat -c %a "$home/solstead.yaml")" = 600 ] || fail "settings are readable by others"
rm "$root/service/solstead"
sh "$root/data/rc.local" > /dev/null
[ -e "$root/service/solstead" ] || fail "rc.local does not bring the link back"

(cd "$root/service/solstead" && exec ./run) > "$root/log" 2>&1 &
run=$!
for _ in $(seq 50); do [ -e "$home/bin/started" ] && break; sleep 0.1; done
[ "$(cat "$home/bin/started")" = "run --config $home/solstead.yaml --data $home/data" ] || fail "started as: $(cat "$home/bin/started")"
kill -TERM "$run"
wait "$run" || fail "ended with $?"
[ -e "$home/bin/closed" ] || fail "the program was not given time to close its books"

sh "$home/restart.sh" > /dev/null
grep -q "svc -t $root/service/solstead" "$root/asked" || fail "restart did not ask daemontools"
sh "$home/uninstall.sh" > /dev/null
[ ! -e "$root/service/solstead" ] || fail "the link is still there"
grep -q theirs "$root/data/rc.local" || fail "rc.local lost a line of others"
grep -q solstead "$root/data/rc.local" && fail "rc.local still has our line"
[ -e "$home/solstead.yaml" ] || fail "settings are gone"
sh "$home/uninstall.sh" --purge > /dev/null
[ ! -e "$home/data" ] || fail "history is still there"
echo "venus: install, run, stop and uninstall are right"
