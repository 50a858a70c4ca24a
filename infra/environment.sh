# Makes the project's own Python environment. Sourced by infra/run, infra/test and .ci/run; works in bash 3.2 and later.
#
# After sourcing: $root (the checkout), $venv (its environment; ATELIER_VENV overrides the place) and `prepare`.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=${ATELIER_VENV:-$root/.venv}
case $venv in /*) ;; *) venv=$PWD/$venv ;; esac
unset VIRTUAL_ENV PYTHONHOME
# Compiled modules are kept: starting takes half the time then, and the tests start hundreds of processes.
unset PYTHONDONTWRITEBYTECODE

note() { printf 'atelier: %s\n' "$*" >&2; }

fail() {
  note "$@"
  exit 1
}

modern() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# The first interpreter that really runs and is new enough; a version manager's shim for a version not chosen does not run.
find_python() {
  local name path
  for name in python3.13 python3.12 python3.11 python3; do
    while IFS= read -r path; do
      if modern "$path"; then
        printf '%s\n' "$path"
        return
      fi
    done < <(type -aP "$name")
  done
  return 1
}

# Installs Debian packages where that is allowed (as root, with apt-get); otherwise fails and changes nothing.
install_debian_packages() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  note "installing $* by apt-get"
  apt-get update -qq >&2 </dev/null || note "apt-get update failed; trying with the lists at hand"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2 </dev/null
}

# What the cluster profile is made of beside our own processes, as `install_missing_packages` takes it.
cluster_packages="
/usr/lib/postgresql/*/bin/initdb postgresql
redis-server redis-server
java default-jre-headless
mvn maven
caddy caddy
"

# install_missing_packages LIST: one `COMMAND PACKAGE` a line; COMMAND is a name on PATH or a pattern of a path
# (PostgreSQL's server, say, is not on PATH). What is missing is installed, or named where that is not allowed.
install_missing_packages() {
  local command package missing=()
  while read -r command package; do
    [ -n "$command" ] || continue
    command -v "$command" >/dev/null || compgen -G "$command" >/dev/null || missing+=("$package")
  done <<<"$1"
  [ ${#missing[@]} = 0 ] || install_debian_packages "${missing[@]}" || note "not installed: ${missing[*]}"
}

# Debian ships Python without venv: `python -m venv` then fails for want of ensurepip.
require_venv_module() {
  local python=$1 version
  "$python" -c 'import ensurepip, venv' 2>/dev/null && return
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  install_debian_packages "python$version-venv" || install_debian_packages python3-venv || true
  "$python" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "$python cannot make virtual environments: its venv module is missing." \
      "Install it (Debian, Ubuntu: sudo apt-get install python$version-venv) and start again."
}

# What the environment was made from: another checkout or another pyproject.toml needs another installation.
fingerprint() {
  local sum
  if command -v sha256sum >/dev/null; then
    sum=$(sha256sum <"$root/pyproject.toml")
  else
    sum=$(shasum -a 256 <"$root/pyproject.toml")
  fi
  printf '%s %s\n' "${sum%% *}" "$root"
}

# is_ready SET: whether the environment holds SET (`default`, or the name of an extra) as pyproject.toml has it now.
# Every installation writes the stamp of `default`: where another checkout shares the environment, it is the newest.
is_ready() {
  local each
  [ -x "$venv/bin/python" ] && [ -x "$venv/bin/atelier" ] || return 1
  for each in "$1" default; do
    [ -f "$venv/.atelier/$each" ] && [ "$(cat "$venv/.atelier/$each")" = "$(fingerprint)" ] || return 1
  done
}

make_venv() {
  local python clear=
  if [ -x "$venv/bin/python" ] && modern "$venv/bin/python"; then
    return
  fi
  if [ -n "$(ls -A "$venv")" ]; then
    # A broken environment is made anew, but a folder that somebody else filled is never emptied.
    [ "$venv" = "$root/.venv" ] || [ -d "$venv/.atelier" ] ||
      fail "$venv holds no usable Python 3.11 environment; remove it, or set ATELIER_VENV to another folder."
    clear=--clear
  fi
  python=$(find_python) ||
    fail "no Python 3.11 or newer found (tried python3.13, python3.12, python3.11, python3 on PATH)." \
      "Install one (Debian 12, Ubuntu 24.04: sudo apt-get install python3 python3-venv) and start again."
  require_venv_module "$python"
  "$python" -m venv $clear "$venv" >&2
}

# One of pip's own settings (`index-url`, `cert` …), for uv, which does not read them.
pip_setting() {
  sed -n "s/^[^ ]*\.$1='\([^']*\)'\$/\1/p" <<<"$pip_settings" | tail -n 1
}

# Gets uv into the environment and hands pip's settings to it; fails where uv cannot be had.
prepare_uv() {
  local pip_settings value
  if [ ! -x "$venv/bin/uv" ]; then
    "$venv/bin/python" -m pip --version >/dev/null 2>&1 || "$venv/bin/python" -m ensurepip --default-pip >/dev/null
    "$venv/bin/python" -m pip install -q --disable-pip-version-check 'uv>=0.8,<1' >&2 || return 1
  fi
  [ -z "${uv_is_configured:-}" ] || return 0
  uv_is_configured=yes
  pip_settings=$("$venv/bin/python" -m pip config list 2>/dev/null) || pip_settings=
  value=$(pip_setting index-url)
  if [ -n "$value" ] && [ -z "${UV_INDEX_URL:-}${UV_DEFAULT_INDEX:-}" ]; then export UV_DEFAULT_INDEX=$value; fi
  value=$(pip_setting extra-index-url)
  if [ -n "$value" ] && [ -z "${UV_EXTRA_INDEX_URL:-}${UV_INDEX:-}" ]; then export UV_INDEX=$value; fi
  value=$(pip_setting find-links)
  if [ -n "$value" ] && [ -z "${UV_FIND_LINKS:-}" ]; then export UV_FIND_LINKS=$value; fi
  value=$(pip_setting cert)
  if [ -n "$value" ] && [ -z "${SSL_CERT_FILE:-}" ]; then export SSL_CERT_FILE=$value; fi
}

# install_into PYTHON ARGUMENT...: `pip install` into that interpreter's environment, by uv where it works.
install_into() {
  local python=$1
  shift
  if prepare_uv; then
    "$venv/bin/uv" pip install --quiet --python "$python" "$@" >&2 && return
    note "uv could not install; trying pip"
  fi
  "$python" -m pip install -q --disable-pip-version-check "$@" >&2
}

# prepare SET: makes the environment and installs the project (editable) with its dependencies; SET is `default` or an
# extra. Silent and quick where nothing has changed. A second caller waits for the first.
prepare() {
  local set=$1 began=$SECONDS
  is_ready "$set" && return
  mkdir -p "$venv"
  # The folder itself is the lock, so that making the environment anew does not remove it.
  exec 9<"$venv"
  if command -v flock >/dev/null; then flock 9 || true; fi
  if ! is_ready "$set"; then
    note "setting up $venv ($set); the first time takes about a minute"
    make_venv
    if [ "$set" = default ]; then
      install_into "$venv/bin/python" --editable "$root" || fail "could not install the project's dependencies."
    else
      install_into "$venv/bin/python" --editable "${root}[$set]" || fail "could not install what the tests need."
    fi
    mkdir -p "$venv/.atelier"
    fingerprint >"$venv/.atelier/default"
    fingerprint >"$venv/.atelier/$set"
    note "ready in $((SECONDS - began)) s"
  fi
  exec 9<&-
}
