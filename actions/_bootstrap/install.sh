# shellcheck shell=bash disable=SC2034,SC2154 # its names are shared with run.sh
# Step 3 of run.sh, which reads this file only when no store holds the program: takes it from the release, and installs
# it for the jobs that follow. The archive is compared with checksums.txt before anything looks into it, only the one
# file is unpacked, that file is compared too, and one rename installs it: no other job ever sees half a program, and
# what a killed job leaves behind is a folder that nothing trusts.
#
# Missing (404, or not in checksums.txt) is an answer, `pm_why`, with which run.sh goes on to its step 4. All other
# trouble is an error: what cannot be verified is not replaced by something else.
#
# Needs tar with gzip, mkdir, mv, chmod, rm; for left-overs of others find, if there; and what fetch.sh needs.

# An archive is a few MB; a server that sends without end is cut off here. In units of `ulimit -f`, which are 512 or
# 1024 bytes: 64 or 128 MB.
pm_limit=131072

# Sets $pm_binary to the installed program, or $pm_why to the reason why there is none to install.
from_release() {
  pm_member=$pm_program$pm_suffix
  pm_archive=$pm_program-$pm_target.tar.gz
  for pm_listed in "$pm_target/$pm_member" "$pm_archive"; do
    look_up_checksum "$pm_listed"
    if [ -z "$pm_expected" ]; then
      pm_why="checksums.txt of version $pm_version does not list \`$pm_listed\`"
      return
    fi
  done
  if [ ! -r "$pm_here/fetch.sh" ]; then incomplete "\`$pm_here/fetch.sh\`"; fi
  # shellcheck source=actions/_bootstrap/fetch.sh disable=SC1091
  . "$pm_here/fetch.sh"
  name_url
  name_limits
  name_hasher
  if ! command -v tar >/dev/null 2>&1; then
    fail 3 "cannot unpack \`$pm_archive\`: there is no \`tar\` on PATH" \
      'install it, or set POINTSMAN_BIN_DIR to a folder with the program'
  fi
  pm_umask=$(umask)
  umask 022
  pm_child=
  pm_work=
  trap discard EXIT
  trap 'abandon HUP' HUP
  trap 'abandon INT' INT
  trap 'abandon TERM' TERM
  open_work_folder
  fetch
  if [ "$pm_outcome" = fetched ]; then
    verify_archive
    unpack
    install_program
  else
    pm_why="\`$pm_shown\` does not exist"
  fi
  discard
  trap - EXIT HUP INT TERM
  umask "$pm_umask"
}

# Sets $pm_store to the first store that can be written to, and $pm_work to a new private folder in it: on the file
# system of the store, or the rename at the end would be a copy.
open_work_folder() {
  for pm_store in "$pm_cache" "$pm_temporary"; do
    if [ -z "$pm_store" ]; then continue; fi
    pm_folder=$pm_store/$pm_version/$pm_target
    if ! mkdir -p -- "$pm_folder" 2>/dev/null || [ ! -w "$pm_folder" ]; then continue; fi
    # Of jobs that were killed more than an hour ago; no download takes that long.
    find "$pm_store" -maxdepth 1 -name '.install-*' -mmin +60 -exec rm -rf {} + 2>/dev/null || :
    # Containers that share the cache count their processes anew, so the number alone is not ours alone.
    pm_count=0
    while [ "$pm_count" -lt 100 ]; do
      pm_folder=$pm_store/.install-$$-$pm_count
      if mkdir -m 700 -- "$pm_folder" 2>/dev/null; then
        pm_work=$pm_folder
        return
      fi
      if [ ! -e "$pm_folder" ]; then break; fi
      pm_count=$((pm_count + 1))
    done
  done
  fail 3 "cannot install \`$pm_program\`: RUNNER_TOOL_CACHE names no folder that can be written to, nor is \`$pm_temporary\` one" \
    'let the runner write there, or set POINTSMAN_BIN_DIR to a folder with the program'
}

discard() {
  if [ -n "$pm_work" ]; then rm -rf -- "$pm_work"; fi
  pm_work=
}

# A cancelled job: no process and no folder stays behind, and who asked sees how this ended.
abandon() {
  trap - EXIT HUP INT TERM
  if [ -n "$pm_child" ]; then
    kill "$pm_child" 2>/dev/null || :
    wait "$pm_child" 2>/dev/null || :
  fi
  discard
  kill -s "$1" "$$"
}

# bounded FILE COMMAND...: reads the file, leaves output and complaints in the work folder, ends at a size; sets $pm_code.
# In the background, as a shell hears a signal only while it waits.
bounded() {
  (
    # Writing more fails then; otherwise it would end the program, with a memory dump in the user's workspace.
    trap '' XFSZ 2>/dev/null || :
    ulimit -f "$pm_limit" 2>/dev/null || :
    unset TAR_OPTIONS
    pm_input=$1
    shift
    exec "$@" <"$pm_input"
  ) >"$pm_work/output" 2>"$pm_work/trouble" &
  pm_child=$!
  pm_code=0
  wait "$pm_child" 2>/dev/null || pm_code=$?
  pm_child=
}

# Sets $pm_reason to the last line that a program left, at most 300 characters, without the URL's password.
read_reason() {
  pm_reason='no reason given'
  while IFS= read -r pm_line || [ -n "$pm_line" ]; do
    if [ -n "$pm_line" ]; then pm_reason=$pm_line; fi
  done <"$pm_work/trouble"
  if [ -n "$pm_secret" ]; then
    replace "$pm_reason" "$pm_secret" '***'
    pm_reason=$pm_text
  fi
  pm_reason=$(printf '%.300s' "$pm_reason")
}

# Before anything looks into it.
verify_archive() {
  look_up_checksum "$pm_archive"
  hash_file "$pm_work/archive"
  if [ "$pm_found" != "$pm_expected" ]; then
    fail 3 "\`$pm_shown\` is not the published file: expected SHA-256 $pm_expected, found $pm_found; nothing of it was used" \
      'a mirror, a proxy or a cut connection may have changed it: download it by hand and compare'
  fi
}

# Leaves the program, and nothing else of the archive, in `output` of the work folder: names, links and modes in the archive
# have no say in where anything is written. By standard input, since `D:/folder/file` is a remote host for GNU tar.
unpack() {
  bounded "$pm_work/archive" tar -xzOf - "$pm_member"
  if [ "$pm_code" -ne 0 ]; then
    read_reason
    fail 3 "cannot unpack \`$pm_member\` from \`$pm_archive\`: $pm_reason" \
      "it is the published file: are \`tar\` and \`gzip\` complete here, and is the disk full?"
  fi
  look_up_checksum "$pm_target/$pm_member"
  hash_file "$pm_work/output"
  if [ "$pm_found" != "$pm_expected" ]; then
    fail 3 "\`$pm_member\` in \`$pm_archive\` is not the published program: expected SHA-256 $pm_expected, found $pm_found" \
      "checksums.txt contradicts itself, or \`tar\` does not work here: please report it"
  fi
}

# Of parallel jobs, the last one wins, with the same bytes. Windows cannot replace a program that runs: one that is there and
# right will do.
install_program() {
  pm_candidate=$pm_store/$pm_version/$pm_target/$pm_member
  chmod 755 "$pm_work/output"
  if [ ! -d "$pm_candidate" ] && mv -f -- "$pm_work/output" "$pm_candidate" 2>"$pm_work/trouble"; then
    say "installed \`$pm_program\` $pm_version from \`$pm_shown\`"
    pm_binary=$pm_candidate
    return
  fi
  pm_found=
  if [ -f "$pm_candidate" ]; then hash_file "$pm_candidate"; fi
  if [ "$pm_found" != "$pm_expected" ]; then
    fail 3 "cannot install \`$pm_candidate\`" 'is something else in its place, or may it not be written?'
  fi
  pm_binary=$pm_candidate
}
