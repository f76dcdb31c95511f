#!/usr/bin/env bash
# Checks the unit without installing it: syntax, and exposure by systemd's own measure (safety.md S14: at most 2.5).
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "systemd: $*"; exit 1; }

# What README.md installs, under a folder that stands for /: a user of the moment must be able to read its settings, and only root the tokens.
: > "$work/solstead.yaml"
: > "$work/roof.jwt"
mkdir -p "$work/packaging"
cp -r . "$work/packaging/systemd"
sed -n '/^```sh$/,/^```$/p' README.md | grep '^install ' | sed -E "s#( )(/(etc|usr)/)#\\1$work\\2#" > "$work/install.sh"
(cd "$work" && umask 077 && sh ./install.sh)
[ "$(stat -c %a "$work/etc/solstead/solstead.yaml")" = 644 ] || fail "the service cannot read its settings"
[ "$(stat -c %a "$work/etc/solstead/roof.jwt")" = 600 ] || fail "a token is readable by others"
grep -qF 'LoadCredential=roof.jwt:/etc/solstead/roof.jwt' README.md || fail "nobody hands the token to the service"
for document in $(sed -n 's#^Documentation=file://##p' solstead.service); do
  [ -f "$work$document" ] || fail "$document is not installed"
done

# The commands of the unit need not exist where it is checked.
sed -E 's#^(ExecStart|ExecStopPost)=.*#\1=/bin/true#' solstead.service > "$work/solstead.service"
verdict=$(systemd-analyze verify --man=no "$work/solstead.service" 2>&1 | grep -F "$work" || true)
if [ -n "$verdict" ]; then echo "$verdict"; exit 1; fi
systemd-analyze security --offline=yes --no-pager --threshold=25 "$work/solstead.service" | tail -n 2
