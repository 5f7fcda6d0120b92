#!/usr/bin/env bash
# Builds the other tools that tests push with, pull with, and have their files read by.
#
#   GOBIN=FOLDER tests/interoperability/install-peers.sh [wkg]
#
# Each comes through the ordinary client of its language's registry, in one version, into GOBIN.
# What is there or on the PATH already isn't built again; what can't be had is told and left out,
# and the tests that want it say so. With two cores it takes about two minutes; wkg, which is asked
# for by name, takes about four more.
set -uo pipefail

: "${GOBIN:?names the folder to put them into}"
export GOBIN CGO_ENABLED=0
mkdir -p "$GOBIN"

say() { echo "install-peers: $*" >&2; }

have() { command -v "$1" >/dev/null || [[ -x $GOBIN/$1 ]]; }

from_go() { # NAME PACKAGE@VERSION
  have "$1" || go install "$2" || say "can't build $1"
}

# For a module that `go install` refuses, because it replaces others or has no program at its root.
from_go_source() { # NAME MODULE VERSION FOLDER
  have "$1" && return
  local source
  source=$(mktemp -d) || return
  go mod download "$2@$3" && cp -r "$(go env GOMODCACHE)/$2@$3/." "$source" &&
    chmod -R u+w "$source" && (cd "$source" && go build -o "$GOBIN/$1" "./$4") ||
    say "can't build $1"
  rm -rf "$source"
}

from_cargo() { # NAME VERSION
  have "$1" && return
  local built
  built=$(mktemp -d) || return
  cargo install --locked --quiet --root "$built" "$1@$2" && mv "$built/bin/$1" "$GOBIN/$1" ||
    say "can't build $1"
  rm -rf "$built"
}

if command -v go >/dev/null; then
  from_go crane github.com/google/go-containerregistry/cmd/crane@v0.22.1
  from_go regctl github.com/regclient/regclient/cmd/regctl@v0.11.7
  from_go actionlint github.com/rhysd/actionlint/cmd/actionlint@v1.7.8
  from_go_source oras oras.land/oras v1.3.1 cmd/oras
  from_go_source wasm-to-oci github.com/engineerd/wasm-to-oci v0.1.2 cmd
else
  say "no Go, so no actionlint, crane, regctl, oras and wasm-to-oci"
fi

if command -v cargo >/dev/null; then
  from_cargo oci-tar-builder 0.4.0
  [[ " $* " != *" wkg "* ]] || from_cargo wkg 0.16.1
else
  say "no cargo, so no oci-tar-builder"
fi
