# shellcheck shell=bash disable=SC2034,SC2154 # its names are shared with install.sh
# How install.sh gets hold of one file of a release: by curl, by one of the wgets, or by cp from a folder.
#
# For http and https it needs curl or wget (GNU's, wget2, or BusyBox's), sleep, and with wget env, and `timeout` if there.

# Sets $pm_url, and $pm_shown, which is the same without the password that a user may have put into it.
name_url() {
  pm_base=${POINTSMAN_DOWNLOAD_URL:-https://github.com/insightpulseai/pointsman/releases/download}
  pm_base=${pm_base%/}
  pm_secret=
  case $pm_base in
    file:///?* | file://localhost/?*) pm_shown=$pm_base ;;
    http://?* | https://?*)
      case $pm_base in
        *[!]A-Za-z0-9._~:/@!\$\&\'\(\)*+,\;=%[-]*)
          fail 2 'POINTSMAN_DOWNLOAD_URL has a character that no URL without a query has' \
            "percent-encode it (a space is \`%20\`)"
          ;;
      esac
      pm_shown=${pm_base#*://}
      case ${pm_shown%%/*} in
        *@*)
          pm_secret=${pm_shown%%/*}
          pm_secret=${pm_secret%@*}
          pm_shown="***${pm_shown#"$pm_secret"}"
          ;;
      esac
      pm_shown=${pm_base%%://*}://$pm_shown
      ;;
    *)
      # Not shown: it may be a password at the wrong place.
      fail 2 "POINTSMAN_DOWNLOAD_URL does not begin with \`https://\`, \`http://\` or \`file:///\`" \
        "set it to the URL of the folder that holds \`v<version>/<program>-<target>.tar.gz\`, or unset it"
      ;;
  esac
  pm_url=$pm_base/v$pm_version/$pm_archive
  pm_shown=$pm_shown/v$pm_version/$pm_archive
}

# Sets the seconds after which one of three attempts gives up: to connect, without progress, in all.
name_limits() {
  pm_total=${POINTSMAN_DOWNLOAD_TIMEOUT:-300}
  case $pm_total in
    [1-9] | [1-9][0-9] | [1-9][0-9][0-9] | [1-2][0-9][0-9][0-9] | 3[0-5][0-9][0-9] | 3600) ;;
    *) fail 2 "POINTSMAN_DOWNLOAD_TIMEOUT is \`$pm_total\`" 'expected a number of seconds from 1 to 3600' ;;
  esac
  pm_attempt=$(((pm_total + 2) / 3))
  pm_connect=15
  if [ "$pm_attempt" -lt 15 ]; then pm_connect=$pm_attempt; fi
  pm_stall=20
  if [ "$pm_attempt" -lt 20 ]; then pm_stall=$pm_attempt; fi
}

# Sets $pm_outcome to `fetched` or `missing`, or ends with an error. What may pass by itself is tried three times.
fetch() {
  case $pm_url in
    file://*)
      from_file
      return
      ;;
  esac
  name_downloader
  for pm_wait in 1 2 0; do
    : >"$pm_work/archive"
    case $pm_downloader in
      curl) with_curl ;;
      gnu_wget) with_gnu_wget ;;
      small_wget) with_small_wget ;;
    esac
    case $pm_outcome in
      fetched | missing) return ;;
      again)
        if [ "$pm_wait" -eq 0 ]; then
          pm_reason="$pm_reason (three attempts)"
        else
          say "\`$pm_shown\`: $pm_reason; trying again in $pm_wait s"
          sleep "$pm_wait"
        fi
        ;;
      never) break ;;
    esac
  done
  fail 3 "cannot download \`$pm_shown\`: $pm_reason" \
    "is a proxy needed (\`https_proxy\`), or a mirror (POINTSMAN_DOWNLOAD_URL)? POINTSMAN_BIN_DIR does without a network"
}

# The path is taken as it stands, without percent-decoding. Windows writes `file:///D:/folder`.
from_file() {
  pm_path=/${pm_url#file://*/}
  case $pm_suffix$pm_path in
    .exe/[A-Za-z]:/*) pm_path=${pm_path#/} ;;
  esac
  if [ ! -f "$pm_path" ]; then
    pm_outcome=missing
  elif cp -- "$pm_path" "$pm_work/archive" 2>"$pm_work/trouble"; then
    pm_outcome=fetched
  else
    read_reason
    fail 3 "cannot read \`$pm_path\`: $pm_reason" 'POINTSMAN_DOWNLOAD_URL names that file'
  fi
}

name_downloader() {
  if command -v curl >/dev/null 2>&1; then
    pm_downloader=curl
    return
  fi
  if ! command -v wget >/dev/null 2>&1; then
    fail 3 "cannot download \`$pm_shown\`: neither \`curl\` nor \`wget\` is on PATH" \
      'install one of them, or set POINTSMAN_BIN_DIR to a folder with the program'
  fi
  case $(wget --help 2>&1 || :) in
    *'GNU Wget'*--no-hsts*) pm_downloader=gnu_wget ;;
    *) pm_downloader=small_wget ;;
  esac
}

# One attempt. The URL stands in a file: a list of processes would show its password to everyone. ~/.netrc is read only
# for a server that the user named, as the token that a job keeps there for GitHub is not meant for this.
with_curl() {
  printf 'url = "%s"\n' "$pm_url" >"$pm_work/request"
  set -- --silent --show-error --location --max-redirs 5 --proto '=http,https' --proto-redir '=https' \
    --connect-timeout "$pm_connect" --speed-limit 1000 --speed-time "$pm_stall" --max-time "$pm_attempt" \
    --globoff --user-agent "pointsman/$pm_version" --write-out '%{http_code}' --output "$pm_work/archive"
  if [ -n "${POINTSMAN_DOWNLOAD_URL:-}" ]; then set -- "$@" --netrc-optional; fi
  bounded /dev/null curl "$@" --config "$pm_work/request"
  pm_status=
  read -r pm_status <"$pm_work/output" || :
  read_reason
  case $pm_code in
    0) judge_status ;;
    # Not a URL, a redirect to something else than https, a certificate that is not believed, or no room for the file.
    1 | 3 | 23 | 47 | 51 | 58 | 60 | 63 | 77 | 83) pm_outcome=never ;;
    *) pm_outcome=again ;;
  esac
}

# One attempt with GNU's wget or wget2. Neither can be told to redirect to https only; the checksum decides anyway.
with_gnu_wget() {
  printf '%s\n' "$pm_url" >"$pm_work/request"
  set -- --no-verbose --server-response --no-hsts --tries=1 --timeout="$pm_stall" --connect-timeout="$pm_connect" \
    --max-redirect=5 --user-agent="pointsman/$pm_version" --output-document="$pm_work/archive" --input-file="$pm_work/request"
  if [ -z "${POINTSMAN_DOWNLOAD_URL:-}" ]; then set -- "$@" --no-netrc; fi
  run_wget "$@"
}

# One attempt with BusyBox's wget, which has few options, and all others of that name. `-T` only for want of something
# better: Debian's build of BusyBox 1.35 crashes on it.
with_small_wget() {
  set -- -O "$pm_work/archive" "$pm_url"
  if ! has_timeout; then set -- -T "$pm_stall" "$@"; fi
  run_wget "$@"
}

# Not every `timeout` takes the seconds first: old ones of BusyBox do not, and Windows has another program of that name.
has_timeout() { timeout 9 uname >/dev/null 2>&1; }

# wget reads the names of proxies in lower case only, and has no end to a download that drips.
run_wget() {
  set -- wget "$@"
  if has_timeout; then set -- timeout "$pm_attempt" "$@"; fi
  set -- env LC_ALL=C "http_proxy=${http_proxy:-${HTTP_PROXY:-}}" "https_proxy=${https_proxy:-${HTTPS_PROXY:-}}" \
    "no_proxy=${no_proxy:-${NO_PROXY:-}}" "$@"
  bounded /dev/null "$@"
  find_status
  read_reason
  case $pm_code/$pm_status in
    0/*) pm_outcome=fetched ;;
    # A timeout: GNU's and BusyBox's `timeout` say it so.
    124/* | 143/*)
      pm_outcome=again
      pm_reason="not complete after $pm_attempt s"
      ;;
    # GNU's wget: no room for the file, or a certificate that is not believed.
    3/* | 5/*) pm_outcome=never ;;
    */ | */2* | */3*) pm_outcome=again ;;
    *) judge_status ;;
  esac
}

# By the status of HTTP. 408 and 429 ask to come again.
judge_status() {
  pm_reason="the server answered HTTP $pm_status"
  case $pm_status in
    200) pm_outcome=fetched ;;
    404) pm_outcome=missing ;;
    408 | 429 | 5??) pm_outcome=again ;;
    *) pm_outcome=never ;;
  esac
}

# Sets $pm_status to the last status that wget told of, or to nothing.
find_status() {
  pm_status=
  while IFS= read -r pm_line; do
    case $pm_line in
      *HTTP/[0-9]*' '[1-5][0-9][0-9]*)
        pm_line=${pm_line##*HTTP/}
        pm_line=${pm_line#* }
        pm_status=${pm_line%"${pm_line#???}"}
        ;;
    esac
  done <"$pm_work/trouble"
}
