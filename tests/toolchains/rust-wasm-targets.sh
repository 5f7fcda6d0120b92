#!/usr/bin/env bash
# Makes Rust on this machine able to build for wasm32-wasip1, wasm32-wasip2 and
# wasm32-unknown-unknown. Run it again at will: when all is there it ends at once.
#
#   tests/toolchains/rust-wasm-targets.sh
#
# It uses Debian's packages alone: on Debian 12, as root, it installs Rust with its sources and
# builds the standard library once for each target. About four minutes on two cores, 1.1 GB of
# disk. Anywhere else it changes nothing, and says how rustup adds the targets.
#
# Debian ships no linker that makes components. The tests take it from any rustup toolchain;
# without one this script builds it from the Rust crate registry, in about three more minutes.
# The tests find by themselves whatever this leaves behind; no variable has to be set.
set -euo pipefail

targets=(wasm32-wasip1 wasm32-wasip2 wasm32-unknown-unknown)

say() { echo "rust-wasm-targets: $*" >&2; }

has_targets() { # RUSTC
  local sysroot target
  sysroot=$("$1" --print sysroot 2>/dev/null) || return 1
  for target in "${targets[@]}"; do
    compgen -G "$sysroot/lib/rustlib/$target/lib/libstd-*.rlib" >/dev/null || return 1
  done
}

# A toolchain that came through rustup has its own linkers; Debian's needs one from elsewhere.
component_linker() {
  compgen -G "${RUSTUP_HOME:-$HOME/.rustup}/toolchains/*/lib/rustlib/*/bin/wasm-component-ld" |
    head -n 1 | grep . || command -v wasm-component-ld
}

a_rust_has_targets() {
  local folder
  while read -r -d: folder; do
    [[ -x $folder/rustc && -x $folder/cargo ]] || continue
    has_targets "$folder/rustc" || continue
    [[ $("$folder/rustc" --print sysroot) != /usr ]] || component_linker >/dev/null || continue
    return 0
  done <<<"$PATH:"
  return 1
}

install_debian_packages() {
  local packages=(rustc-web cargo-web rust-web-src wasi-libc) missing=()
  component_linker >/dev/null || packages+=(lld-22 gcc libc6-dev)
  for package in "${packages[@]}"; do
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  say "installing ${missing[*]}"
  apt-get update -qq -o Acquire::Retries=3
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y -o Acquire::Retries=3 --no-install-recommends "${missing[@]}" >&2
}

# The sources carry the crates that the standard library depends on, so no network is needed.
prepare_build() { # FOLDER
  local sources=/usr/lib/rustlib/src/rust/library/vendor archive
  cp -r "$sources" "$1/vendor"
  # Debian strips prebuilt files from these crates. The build script of wit-bindgen links one of
  # them, of which the standard library needs no symbol: an empty archive does.
  for archive in "$1"/vendor/wit-bindgen-*/src/rt; do
    [[ -e $archive/libwit_bindgen_cabi.a ]] || printf '!<arch>\n' >"$archive/libwit_bindgen_cabi.a"
  done
  mkdir "$1/src"
  # A library, since a program would have to be linked with what is only being built.
  echo '#![no_std]' >"$1/src/lib.rs"
  printf '[package]\nname = "sysroot"\nversion = "0.0.0"\nedition = "2021"\n' >"$1/Cargo.toml"
}

build_target() { # FOLDER TARGET
  local destination=/usr/lib/rustlib/$2 staged=/usr/lib/rustlib/.$2.partial library
  ! compgen -G "$destination/lib/libstd-*.rlib" >/dev/null || return 0
  say "building the standard library for $2"
  # -Zbuild-std is for nightly toolchains; the variable lets the stable compiler take it.
  (cd "$1" && RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc /usr/bin/cargo build --quiet --release \
    --offline --target "$2" --target-dir "$1/target" -Zbuild-std=std,panic_abort \
    --config 'source.crates-io.replace-with="vendored"' \
    --config "source.vendored.directory=\"$1/vendor\"")
  rm -rf "$staged"
  mkdir -p "$staged/lib/self-contained"
  for library in "$1/target/$2"/release/deps/*.rlib; do
    [[ $library == */libsysroot-* ]] || cp "$library" "$staged/lib/"
  done
  if [[ $2 == *wasi* ]]; then
    cp /usr/lib/wasm32-wasi/{crt1-command.o,crt1-reactor.o,libc.a} "$staged/lib/self-contained/"
  fi
  # In one step, so that an interrupted run leaves no half a library behind.
  rm -rf "$destination"
  mv "$staged" "$destination"
}

build_component_linker() {
  ! component_linker >/dev/null || return 0
  say "building wasm-component-ld"
  RUSTC=/usr/bin/rustc /usr/bin/cargo install --quiet --locked --root /usr/local wasm-component-ld
}

if a_rust_has_targets; then
  say "nothing to do"
  exit 0
fi
if ! command -v apt-get >/dev/null || [[ $(id -u) != 0 ]]; then
  say "not root on Debian; with Rust from rustup run: rustup target add ${targets[*]}"
  exit 1
fi

install_debian_packages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prepare_build "$work"
for target in "${targets[@]}"; do
  build_target "$work" "$target"
done
build_component_linker
say "ready"
