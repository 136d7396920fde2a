# Sourced by script/run and script/test: goes to the project's folder and makes .venv with the pinned packages.
# No set -e here: each step says itself what is wrong, in one sentence.

cd "$(dirname "$(readlink -f "$0")")/.." || exit 1

fail() {
    echo "Error: $1" >&2
    exit 1
}

# Runs a command and keeps what it says in $said. Told to stop, it first stops the command and all that this started.
quietly() {
    output=$(mktemp) || exit 1
    setsid "$@" >"$output" 2>&1 9>&- &
    child=$!
    trap 'kill -s TERM -- -$child; wait $child; rm -f "$output"; exit 143' TERM HUP INT
    wait $child
    code=$?
    trap - TERM HUP INT
    said=$(cat "$output")
    rm -f "$output"
    return $code
}

python=""
for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$name
        break
    fi
done
if [ -z "$python" ]; then
    found=$(python3 --version 2>/dev/null) || fail "Python 3.11 or newer is needed, and there is no python3."
    fail "Python 3.11 or newer is needed, and this is $found."
fi

# Two at once would clear the folder under each other's feet: the second one waits.
if command -v flock >/dev/null; then
    (: >>.venv.lock) 2>/dev/null || fail "Cannot write to $(pwd)."
    exec 9>>.venv.lock
    flock -n 9 || { echo "Packages: waiting for another setup"; flock 9; }
fi
wanted=$(cat requirements.txt; "$python" -c 'import sys; print(sys.version_info[:2], sys.prefix)')
wanted=$(printf %s "$wanted" | "$python" -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())')
if [ "$(cat .venv/requirements.sha256 2>/dev/null)" = "$wanted" ]; then
    echo "Packages: up to date"
else
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "Python's venv module is missing: apt-get install $("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    echo "Packages: installing into .venv, about a minute the first time"
    quietly "$python" -m venv --clear .venv || fail "Cannot make .venv: $(echo "$said" | tail -n 1)"
    quietly .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input -r requirements.txt ||
        fail "Cannot install the packages: $(echo "$said" | grep -i error | tail -n 1)"
    echo "$wanted" >.venv/requirements.sha256
fi
exec 9>&-
