#!/bin/sh
# Makes the archive for a GX: ./package.sh [linux-arm|linux-arm64] [folder for it]. Needs the .NET SDK and, from the registry, the runtime packs of that
# machine; the release step is left out where they cannot be had. "./package.sh files" makes it without the program, for trials.
set -eu
here=$(cd -P "$(dirname "$0")" && pwd -P)
rid=${1:-linux-arm}
out=${2:-.}
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
into=$stage/data/etc/solstead
mkdir -p "$into/keys"
[ "$rid" = files ] || "$here/../publish.sh" "$into/bin" "$rid"
cp -r "$here/service" "$here/install.sh" "$here/restart.sh" "$here/uninstall.sh" "$here/solstead.sample.yaml" "$here/README.md" "$into/"
# All keys of the settings, as solstead.sample.yaml promises.
src=$here/../../src
cp "$here/../../README.md" "$into/keys/solstead.md"
for part in Devices/Enphase Site/Publish/Venus Site/Publish/VenusMqtt Site/Publish/Mqtt Site/Publish/Prometheus Core/Rules/Thresholds Core/Rules/PanelWatch; do
  cp "$src/Solstead.$part/README.md" "$into/keys/$(basename "$part").md"
done
mkdir -p "$out"
tar -C "$stage" --owner=0 --group=0 -czf "$out/solstead-venus-$rid.tar.gz" data
printf '%s\n' "$out/solstead-venus-$rid.tar.gz"
