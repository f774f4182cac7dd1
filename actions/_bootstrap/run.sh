#!/usr/bin/env bash
# Finds, verifies and starts one program of Pointsman:  run.sh PROGRAM [ARGUMENT...]
#
# Looked for in this order:
#   1. $POINTSMAN_BIN_DIR, a folder of programs that the user vouches for (air-gapped runners, the project's own CI).
#   2. $RUNNER_TOOL_CACHE/pointsman/<version>/<target>/, then the same below $RUNNER_TEMP, believed only if its SHA-256
#      is the one in checksums.txt here: who pins a commit of this repository pins the bytes that run.
#   3. The release's archive, compared with checksums.txt before it is unpacked: see install.sh.
#   4. `cargo build --release --locked` from this checkout, for the development version or where no binary was
#      published for this machine. Built once per job and source text, then taken from RUNNER_TEMP.
#
# The inputs of the action never pass through here: they are environment variables, POINTSMAN_INPUT_*, which the program
# reads itself. Standard output belongs to the program; everything said here goes to standard error.
# Exit codes: the program's own; 2 for a wrong call or setting; 3 when no program could be started.
#
# Written for bash 3.2 (macOS), Git Bash (Windows), BusyBox ash and dash alike, so in POSIX's shell language only. A job
# may have exported any name, and assigning to it would change what the program sees: all names here start with `pm_`.
# Each process costs a millisecond or more: on the way to a cached program there are two, `uname` and `sha256sum`.
set -eu

pm_line_feed='
'

# Sets $pm_text to $1 with $3 for every $2.
replace() {
  pm_text=$1
  pm_rest=$1
  if [ -z "$2" ]; then return; fi
  pm_text=
  while :; do
    case $pm_rest in
      *"$2"*)
        pm_text=$pm_text${pm_rest%%"$2"*}$3
        pm_rest=${pm_rest#*"$2"}
        ;;
      *)
        pm_text=$pm_text$pm_rest
        return
        ;;
    esac
  done
}

# Sets $pm_plain to $1 as one line. Paths, variables and a server's words may hold anything: nothing in them may start a
# workflow command, at the start of a line (`::`) or within one (`##[`), or steer a terminal.
make_plain() {
  replace "$1" "$pm_line_feed" '?'
  replace "$pm_text" "$(printf '\r')" '?'
  replace "$pm_text" "$(printf '\033')" '?'
  replace "$pm_text" '##[' '# #['
  pm_plain=$pm_text
}

say() {
  make_plain "$1"
  printf 'pointsman: %s\n' "$pm_plain" >&2
}

# fail CODE MESSAGE HINT: also as an annotation, since a log of thousands of lines is where errors hide.
fail() {
  make_plain "$2"
  printf 'error: %s\n' "$pm_plain" >&2
  make_plain "$3"
  printf 'hint: %s\n' "$pm_plain" >&2
  if [ "${GITHUB_ACTIONS:-}" = true ]; then
    replace "$2. $3" '##[' '# #['
    replace "$pm_text" '%' '%25'
    replace "$pm_text" "$(printf '\r')" '%0D'
    replace "$pm_text" "$pm_line_feed" '%0A'
    printf '::error title=Pointsman could not start::%s\n' "$pm_text" >&2
  fi
  exit "$1"
}

incomplete() { fail 3 "cannot read $1" 'the action needs its whole repository: check it out completely'; }

# Sets $pm_target, the name that Rust and our releases give to this machine, and $pm_suffix, what program names end in.
# Windows on ARM runs programs for x86_64.
name_target() {
  pm_suffix=
  case $(uname -sm) in
    'Linux x86_64') pm_target=x86_64-unknown-linux-musl ;;
    'Linux aarch64' | 'Linux arm64') pm_target=aarch64-unknown-linux-musl ;;
    'Darwin x86_64') pm_target=x86_64-apple-darwin ;;
    'Darwin arm64') pm_target=aarch64-apple-darwin ;;
    *_NT-*' x86_64' | *_NT-*' aarch64' | *_NT-*' arm64')
      pm_target=x86_64-pc-windows-msvc
      pm_suffix=.exe
      ;;
    *) pm_target=unknown ;;
  esac
}

# Sets $pm_cache (or nothing) and $pm_temporary, the two folders that may hold our programs. Windows' runner writes its
# paths with `\`, which some programs of Git Bash take for an escape.
name_stores() {
  pm_cache=${RUNNER_TOOL_CACHE:-}
  pm_temporary=${RUNNER_TEMP:-}
  if [ -z "$pm_temporary" ]; then
    name_root
    pm_temporary=$pm_root/target
  fi
  if [ -n "$pm_suffix" ]; then
    replace "$pm_cache" "\\" /
    pm_cache=$pm_text
    replace "$pm_temporary" "\\" /
    pm_temporary=$pm_text
  fi
  if [ -n "$pm_cache" ]; then pm_cache=$pm_cache/pointsman; fi
  pm_temporary=$pm_temporary/pointsman
}

# Sets $pm_root to this checkout.
name_root() {
  if ! pm_root=$(CDPATH='' cd -- "$pm_here/../.." && pwd); then incomplete "the folder of \`$pm_here\`"; fi
}

# Sets $pm_hasher, a command that prints lines `<hex> <name>` for the files it is given.
name_hasher() {
  if command -v sha256sum >/dev/null 2>&1; then
    pm_hasher='sha256sum'
  elif command -v openssl >/dev/null 2>&1; then
    pm_hasher='openssl dgst -sha256 -r'
  elif command -v shasum >/dev/null 2>&1; then
    pm_hasher='shasum -a 256'
  else
    fail 3 "cannot verify \`$pm_program\`: none of \`sha256sum\`, \`openssl\`, \`shasum\` is on PATH" \
      'install one of them, or set POINTSMAN_BIN_DIR to a folder with the program'
  fi
}

# Sets $pm_found to the SHA-256 of the file $1.
hash_file() {
  if ! pm_found=$($pm_hasher <"$1"); then
    fail 3 "cannot compute the SHA-256 of \`$1\`" "is the file readable, and does \`$pm_hasher\` work here?"
  fi
  pm_found=${pm_found%% *}
}

# Sets $pm_expected to what checksums.txt says of the file named $1, or to nothing.
look_up_checksum() {
  pm_expected=
  if [ ! -r "$pm_here/checksums.txt" ]; then incomplete "\`$pm_here/checksums.txt\`"; fi
  while read -r pm_sum pm_name; do
    if [ "$pm_name" = "$1" ]; then
      pm_expected=$pm_sum
      return
    fi
  done <"$pm_here/checksums.txt"
}

# Sets $pm_binary if the user named a folder. A folder without the program is an error and no reason to look elsewhere: who
# names one does not want a download or a compiler.
from_named_folder() {
  if [ -z "${POINTSMAN_BIN_DIR:-}" ]; then return; fi
  for pm_candidate in "$POINTSMAN_BIN_DIR/$pm_program" "$POINTSMAN_BIN_DIR/$pm_program.exe"; do
    if [ -f "$pm_candidate" ] && [ -x "$pm_candidate" ]; then
      pm_binary=$pm_candidate
      return
    fi
  done
  fail 3 "POINTSMAN_BIN_DIR is \`$POINTSMAN_BIN_DIR\`, but there is no executable file \`$pm_program\` in it" \
    'put the program there, or unset POINTSMAN_BIN_DIR'
}

# Sets $pm_binary if a store holds the program of this version and its bytes are the published ones.
from_stores() {
  for pm_store in "$pm_cache" "$pm_temporary"; do
    pm_candidate=$pm_store/$pm_version/$pm_target/$pm_program$pm_suffix
    if [ -z "$pm_store" ] || [ ! -f "$pm_candidate" ]; then continue; fi
    look_up_checksum "$pm_target/$pm_program$pm_suffix"
    if [ -z "$pm_expected" ]; then
      say "not using \`$pm_candidate\`: checksums.txt of version $pm_version does not list \`$pm_target/$pm_program$pm_suffix\`"
      continue
    fi
    name_hasher
    hash_file "$pm_candidate"
    if [ "$pm_found" != "$pm_expected" ]; then
      fail 3 "\`$pm_candidate\` is not the published file: expected SHA-256 $pm_expected, found $pm_found" \
        'someone or something changed it: find out what, then delete that file'
    fi
    pm_binary=$pm_candidate
    return
  done
}

# One hash over names and contents of everything that cargo reads here: the same action path may hold other sources later.
hash_sources() (
  cd -- "$pm_root" && [ -f Cargo.toml ] && [ -f Cargo.lock ] && [ -d crates ] || exit 1
  set -- Cargo.toml Cargo.lock crates
  for pm_name in .cargo rust-toolchain.toml templates tests; do
    if [ -e "$pm_name" ]; then set -- "$@" "$pm_name"; fi
  done
  # shellcheck disable=SC2086 # $pm_hasher is a command with its arguments
  find "$@" -type f -exec $pm_hasher {} + | LC_ALL=C sort | $pm_hasher
)

# Sets $pm_binary to a program built from this checkout. $pm_why says why no published one will do.
from_source() {
  if ! command -v cargo >/dev/null 2>&1; then
    fail 3 "no binary of \`$pm_program\` is at hand ($pm_why), and there is no \`cargo\` to build it" \
      'use a release tag or its commit; or set POINTSMAN_BIN_DIR to a folder with the program; or install Rust before this step'
  fi
  name_hasher
  name_root
  if ! pm_sources=$(hash_sources); then incomplete "the sources in \`$pm_root\`"; fi
  pm_sources=${pm_sources%% *}
  pm_binary=$pm_temporary/$pm_sources/$pm_program$pm_suffix
  if [ -x "$pm_binary" ]; then return; fi
  say "building \`$pm_program\` from source, once for this job, as $pm_why; a release tag needs no compiler"
  if ! build; then
    fail 3 "cargo could not build \`$pm_program\` from \`$pm_root\`" 'what went wrong stands above; a release tag needs no compiler'
  fi
}

# Runs in the checkout, not in the user's workspace, whose .cargo/config.toml (a pull request's, perhaps) could name a
# linker or a wrapper to run; without the flags and targets that a job set for its own builds. Link-time optimisation
# makes a published binary small, here it would only make the job wait. A parallel job may be building the same: a
# rename within one folder is atomic, and either result is right.
build() (
  cd -- "$pm_root" || return 1
  unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_RUSTFLAGS CARGO_BUILD_TARGET RUSTUP_TOOLCHAIN
  CARGO_TARGET_DIR=$pm_temporary/target CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    cargo build --release --locked --package "$pm_program" </dev/null >&2 &&
    mkdir -p -- "$pm_temporary/$pm_sources" &&
    cp -- "$pm_temporary/target/release/$pm_program$pm_suffix" "$pm_binary.$$" &&
    mv -f -- "$pm_binary.$$" "$pm_binary"
)

# Sets $pm_binary, by steps 2 to 4.
find_program() {
  case $0 in
    */*) pm_here=${0%/*} ;;
    *) pm_here=. ;;
  esac
  pm_version=
  if [ -r "$pm_here/VERSION" ]; then IFS= read -r pm_version <"$pm_here/VERSION" || :; fi
  case $pm_version in
    '' | [!0-9]* | *[!0-9A-Za-z.+-]*) incomplete "a version in \`$pm_here/VERSION\`" ;;
  esac
  name_target
  name_stores
  if [ "$pm_version" = 0.0.0-dev ]; then
    pm_why='the development version has no published binaries'
  elif [ "$pm_target" = unknown ]; then
    pm_why="version $pm_version has none for \`$(uname -sm)\`"
  else
    from_stores
    if [ -n "$pm_binary" ]; then return; fi
    if [ ! -r "$pm_here/install.sh" ]; then incomplete "\`$pm_here/install.sh\`"; fi
    # shellcheck source=actions/_bootstrap/install.sh disable=SC1091
    . "$pm_here/install.sh"
    from_release
    if [ -n "$pm_binary" ]; then return; fi
  fi
  from_source
}

pm_program=${1:-}
case $pm_program in
  '' | *[!a-z0-9-]*) fail 2 "expected the name of a program as first argument, got \`$pm_program\`" 'run.sh PROGRAM [ARGUMENT...]' ;;
esac
shift

pm_binary=
from_named_folder
if [ -z "$pm_binary" ]; then find_program; fi

# Git Bash rewrites what looks like a path of its own (`/docs/**`) for programs of Windows; an input is none of its business.
# shellcheck disable=SC3028 # other shells than bash do not know it, and are not on Windows
case ${OSTYPE:-} in
  msys* | cygwin*) export MSYS2_ENV_CONV_EXCL="POINTSMAN_INPUT_${MSYS2_ENV_CONV_EXCL:+;$MSYS2_ENV_CONV_EXCL}" ;;
esac

# Where bash can, it comes back when the program cannot be started; other shells exit with 126 or 127 by themselves.
if [ -n "${BASH_VERSION:-}" ]; then
  # shellcheck disable=SC3044 # guarded by the line above
  shopt -s execfail
fi
exec "$pm_binary" ${1+"$@"} ||
  fail 3 "\`$pm_binary\` cannot be started" "is it for this machine, and does its file system allow programs (no \`noexec\`)?"
