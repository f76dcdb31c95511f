#!/bin/sh
# Publishes the program with its own runtime, trimmed and compiled ahead: packaging/publish.sh FOLDER [linux-x64|linux-arm64|linux-arm]
# Without a kind of machine: this one's. Needs the .NET SDK, Node.js and, from the registry, the runtime pack of that machine.
set -eu
here=$(cd -P "$(dirname "$0")" && pwd -P)
[ $# -ge 1 ] || { echo "usage: packaging/publish.sh FOLDER [linux-x64|linux-arm64|linux-arm]" >&2; exit 2; }
case "${2:-$(uname -m)}" in
  x86_64) rid=linux-x64 ;;
  aarch64) rid=linux-arm64 ;;
  armv7l) rid=linux-arm ;;
  linux-*) rid=$2 ;;
  *) echo "No program is published for $(uname -m)." >&2; exit 2 ;;
esac
dotnet publish "$here/../src/Solstead" -c Release -r "$rid" -o "$1" --nologo -v quiet
printf '%s\n' "$1/solstead"
