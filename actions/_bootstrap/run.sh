#!/usr/bin/env bash
# Finds, verifies and starts one program of Pointsman:  run.sh PROGRAM [ARGUMENT...]
#
# Looked for in this order:
#   1. $POINTSMAN_BIN_DIR, a folder of programs that the user vouches for (air-gapped runners, the project's own CI).
#   2. $RUNNER_TOOL_CACHE/pointsman/<version>/<target>/, believed only if its SHA-256 is the one in checksums.txt here:
#      who pins a commit of this repository pins the bytes that run.
#   4. `cargo build --release --locked` from this checkout, for the development version or where no binary was
#      published for this machine. Built once per job and source text, then taken from RUNNER_TEMP.
# (3, the release asset, will stand between `from_tool_cache` and `from_source`: checksums.txt already has room for it.)
#
# The inputs of the action never pass through here: they are environment variables, POINTSMAN_INPUT_*, which the program
# reads itself. Standard output belongs to the program; everything said here goes to standard error.
# Exit codes: the program's own; 2 for a wrong call; 3 when no program could be started.
#
# Runs under bash 3.2 (macOS), BusyBox ash and Git Bash; needs uname, plus one of sha256sum, shasum, openssl for 2 and 4.
set -euo pipefail

carriage_return=$(printf '\r')
line_feed='
'

say() { printf 'pointsman: %s\n' "$1" >&2; }

# fail CODE MESSAGE HINT: also as an annotation, since a log of thousands of lines is where errors hide. Paths may hold
# anything: nothing in them may start a workflow command, at the start of a line (`::`) or within one (`##[`).
fail() {
  plain=${2//$carriage_return/?}
  plain=${plain//$line_feed/?}
  printf 'error: %s\nhint: %s\n' "${plain//[#]#/# #}" "$3" >&2
  if [ "${GITHUB_ACTIONS:-}" = true ]; then
    message="$2. $3"
    message=${message//[#]#/# #}
    message=${message//[%]/%25}
    message=${message//$carriage_return/%0D}
    message=${message//$line_feed/%0A}
    printf '::error title=Pointsman could not start::%s\n' "$message" >&2
  fi
  exit "$1"
}

# Sets $target, the name that Rust and our releases give to this machine, and $suffix, what program names end in.
name_target() {
  system=$(uname -sm)
  suffix=
  case $system in
    'Linux x86_64') target=x86_64-unknown-linux-musl ;;
    'Linux aarch64' | 'Linux arm64') target=aarch64-unknown-linux-musl ;;
    'Darwin x86_64') target=x86_64-apple-darwin ;;
    'Darwin arm64') target=aarch64-apple-darwin ;;
    MINGW*' x86_64' | MSYS*' x86_64' | CYGWIN*' x86_64') target=x86_64-pc-windows-msvc suffix=.exe ;;
    *) target=unknown ;;
  esac
}

# Sets $hasher, a command that prints lines `<hex> <name>` for the files it is given.
name_hasher() {
  if command -v sha256sum >/dev/null 2>&1; then
    hasher='sha256sum'
  elif command -v shasum >/dev/null 2>&1; then
    hasher='shasum -a 256'
  elif command -v openssl >/dev/null 2>&1; then
    hasher='openssl dgst -sha256 -r'
  else
    fail 3 "cannot verify \`$program\`: none of \`sha256sum\`, \`shasum\`, \`openssl\` is on PATH" \
      'install one of them, or set POINTSMAN_BIN_DIR to a folder with the program'
  fi
}

# Sets $expected to what checksums.txt says of the file named $1, or to nothing.
look_up_checksum() {
  expected=
  while read -r sum name; do
    if [ "$name" = "$1" ]; then
      expected=$sum
      return
    fi
  done <"$here/checksums.txt"
}

# Sets $binary if the user named a folder. A folder without the program is an error and no reason to look elsewhere: who
# names one does not want a download or a compiler.
from_named_folder() {
  if [ -z "${POINTSMAN_BIN_DIR:-}" ]; then return; fi
  for candidate in "$POINTSMAN_BIN_DIR/$program" "$POINTSMAN_BIN_DIR/$program.exe"; do
    if [ -f "$candidate" ] && [ -x "$candidate" ]; then
      binary=$candidate
      return
    fi
  done
  fail 3 "POINTSMAN_BIN_DIR is \`$POINTSMAN_BIN_DIR\`, but there is no executable file \`$program\` in it" \
    'put the program there, or unset POINTSMAN_BIN_DIR'
}

# Sets $binary if the tool cache holds the program of this version and its bytes are the published ones.
from_tool_cache() {
  if [ "$version" = 0.0.0-dev ] || [ -z "${RUNNER_TOOL_CACHE:-}" ]; then return; fi
  candidate=$RUNNER_TOOL_CACHE/pointsman/$version/$target/$program$suffix
  if [ ! -f "$candidate" ]; then return; fi
  look_up_checksum "$target/$program$suffix"
  if [ -z "$expected" ]; then
    say "not using \`$candidate\`: checksums.txt of version $version does not list \`$target/$program$suffix\`"
    return
  fi
  name_hasher
  found=$($hasher <"$candidate")
  found=${found%% *}
  if [ "$found" != "$expected" ]; then
    fail 3 "\`$candidate\` is not the published file: expected SHA-256 $expected, found $found" \
      'someone or something changed it: find out what, then delete that folder of the tool cache'
  fi
  binary=$candidate
}

# One hash over names and contents of everything that cargo reads here: the same action path may hold other sources later.
hash_sources() {
  # shellcheck disable=SC2086 # $hasher is a command with its arguments
  (cd -- "$root" && find Cargo.toml Cargo.lock crates tests -type f -exec $hasher {} + | LC_ALL=C sort | $hasher)
}

# Sets $binary to a program built from this checkout.
from_source() {
  if ! command -v cargo >/dev/null 2>&1; then
    fail 3 "no binary of \`$program\` (version $version, $target) is at hand, and there is no \`cargo\` to build it" \
      'use a release tag or its commit; or set POINTSMAN_BIN_DIR to a folder with the program; or install Rust before this step'
  fi
  name_hasher
  if ! sources=$(hash_sources); then
    fail 3 "cannot read the sources in \`$root\`" 'the action needs its whole repository: check it out completely'
  fi
  sources=${sources%% *}
  store=${RUNNER_TEMP:-$root/target}/pointsman
  binary=$store/$sources/$program$suffix
  if [ -x "$binary" ]; then return; fi
  say "building \`$program\` from source, once for this job; a release tag needs no compiler"
  if ! build; then
    fail 3 "cargo could not build \`$program\` from \`$root\`" 'what went wrong stands above; a release tag needs no compiler'
  fi
}

# Runs in the checkout, not in the user's workspace, whose .cargo/config.toml (a pull request's, perhaps) could name a
# linker or a wrapper to run; without the flags and targets that a job set for its own builds. Link-time optimisation
# makes a published binary small, here it would only make the job wait. A parallel job may be building the same: a
# rename within one folder is atomic, and either result is right.
build() (
  cd -- "$root" || return 1
  unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_RUSTFLAGS CARGO_BUILD_TARGET RUSTUP_TOOLCHAIN
  CARGO_TARGET_DIR=$store/target CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    cargo build --release --locked --package "$program" </dev/null >&2 &&
    mkdir -p -- "$store/$sources" &&
    cp -- "$store/target/release/$program$suffix" "$binary.$$" &&
    mv -f -- "$binary.$$" "$binary"
)

program=${1:-}
case $program in
  '' | *[!a-z0-9-]*) fail 2 "expected the name of a program as first argument, got \`$program\`" 'run.sh PROGRAM [ARGUMENT...]' ;;
esac
shift

binary=
from_named_folder
if [ -z "$binary" ]; then
  case $0 in
    */*) here=${0%/*} ;;
    *) here=. ;;
  esac
  here=$(CDPATH='' cd -- "$here" && pwd)
  root=$(CDPATH='' cd -- "$here/../.." && pwd)
  IFS= read -r version <"$here/VERSION"
  name_target
  from_tool_cache
fi
if [ -z "$binary" ]; then
  from_source
fi
exec "$binary" "$@"
