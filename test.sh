#!/usr/bin/env bash
# Every test of the project, from a fresh machine with the .NET 10 SDK and Node.js 20.19+: installs what is missing, builds, checks the
# format, runs the .NET, page and browser tests and the scaled soaks. Nothing is skipped; the first failure ends it.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 CI=true

step() { printf '\n== %s\n' "$*"; }

install_missing() {
  local missing=()
  command -v chromium >/dev/null || missing+=(chromium)
  command -v systemd-analyze >/dev/null || missing+=(systemd)
  ldconfig -p 2>/dev/null | grep -q libsqlite3.so.0 || missing+=(libsqlite3-0)
  [ -e /usr/share/zoneinfo/Europe/Paris ] || missing+=(tzdata)
  command -v curl >/dev/null || missing+=(curl)
  command -v dbus-daemon >/dev/null && command -v dbus-send >/dev/null || missing+=(dbus)
  command -v gdbus >/dev/null || missing+=(libglib2.0-bin)
  ldconfig -p 2>/dev/null | grep -q libdbus-1.so.3 || missing+=(libdbus-1-3)
  command -v shellcheck >/dev/null || missing+=(shellcheck)
  ldconfig -p 2>/dev/null | grep -q libmosquitto.so.1 || missing+=(libmosquitto1)
  command -v mosquitto >/dev/null || [ -x /usr/sbin/mosquitto ] || missing+=(mosquitto)
  command -v mosquitto_sub >/dev/null || missing+=(mosquitto-clients)
  ldconfig -p 2>/dev/null | grep -q libmariadb.so.3 || missing+=(libmariadb3)
  # Only the programs: the package with the service would start a server of its own.
  { command -v mariadbd >/dev/null || [ -x /usr/sbin/mariadbd ]; } && command -v mariadb-install-db >/dev/null || missing+=(mariadb-server-core)
  fc-list 2>/dev/null | grep -qi dejavu || missing+=(fonts-dejavu-core fontconfig)
  [ ${#missing[@]} -eq 0 ] && return
  local sudo=""
  if [ "$(id -u)" -ne 0 ]; then sudo=sudo; fi
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

step "Tools"
command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing."; exit 1; }
node -e 'const [a,b]=process.versions.node.split(".").map(Number); process.exit(a>20||(a===20&&b>=19)?0:1)' 2>/dev/null || { echo "Node.js 20.19 or newer is missing."; exit 1; }
install_missing

step "Page: install, check, test, build"
(cd web && npm ci --no-audit --no-fund --loglevel=error && npm run --silent check && npm run --silent test && npm run --silent build)

step "Program: restore, build, format"
dotnet restore Solstead.slnx --locked-mode
dotnet build Solstead.slnx -c Release --no-restore
dotnet format Solstead.slnx --verify-no-changes --no-restore --severity warn

step "Program: tests"
# Nothing is skipped: what this machine cannot offer is left out by name, and said.
leave=()
[ -d ../shared/fixtures/enphase ] || { echo "Left out: comparison with captures in ../shared (own captures are tested)."; leave+=(--filter-not-trait needs=shared); }
[ "$(id -u)" -eq 0 ] || { echo "Left out: full-disk tests on a small tmpfs (needs root)."; leave+=(--filter-not-trait needs=root); }
dotnet test --solution Solstead.slnx -c Release --no-build -- --fail-skips on "${leave[@]}"

step "Published program"
published=$(mktemp -d)
trap 'rm -rf "$published"' EXIT
packaging/publish.sh "$published"
node tests/Published/compare.mjs "$PWD/src/Solstead/bin/Release/net10.0/solstead" "$published/solstead"

step "systemd unit"
packaging/systemd/check.sh

step "Install files for Venus OS"
packaging/venus/check.sh

step "Soaks, scaled"
SOLSTEAD="$published/solstead" bench/soak/run.sh --short

step "Browser"
(cd tests/Browser && npm ci --no-audit --no-fund --loglevel=error)
SOLSTEAD="$published/solstead" tests/Browser/run.sh

printf '\nAll passed.\n'
