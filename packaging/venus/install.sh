#!/bin/sh
# Makes the service on a GX, from the folder this script lies in (e.g. /data/etc/solstead). May be run again at any time; /data/rc.local runs it at
# each boot, because an update of Venus OS replaces everything but /data. SOLSTEAD_ROOT is a folder that stands for / in trials.
set -eu
home=$(cd -P "$(dirname "$0")" && pwd -P)
root=${SOLSTEAD_ROOT:-}
name=solstead
line="sh '$home/install.sh' # $name"
rc=$root/data/rc.local

say() { printf '%s\n' "$*"; }

[ -f "$home/bin/solstead" ] || { say "The program is missing: $home/bin/solstead. See README.md."; exit 1; }
chmod 755 "$home/bin/solstead" "$home/install.sh" "$home/restart.sh" "$home/uninstall.sh" "$home/service/run" "$home/service/log/run"
mkdir -p "$home/data"
chmod 700 "$home/data"

if [ ! -f "$home/solstead.yaml" ]; then
  cp "$home/solstead.sample.yaml" "$home/solstead.yaml"
  chmod 600 "$home/solstead.yaml"
  say "Made $home/solstead.yaml: fill in your gateway, then run restart.sh."
fi

# At each boot, before an "exit" that may end the file.
if [ ! -f "$rc" ]; then
  mkdir -p "$root/data"
  printf '#!/bin/sh\n' > "$rc"
fi
if ! grep -qF "# $name" "$rc"; then
  awk -v line="$line" '/^exit( |$)/ && !done { print line; done = 1 } { print } END { if (!done) print line }' "$rc" > "$rc.new"
  cat "$rc.new" > "$rc"
  rm "$rc.new"
fi
chmod 755 "$rc"

mkdir -p "$root/service"
ln -sfn "$home/service" "$root/service/$name"
say "Installed. The service starts within seconds; log: /var/log/$name/current"
