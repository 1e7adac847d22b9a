# What the shell tests share; to be read with `.`. Cases are functions; their names are sentences.
# They are announced as cmocka announces its own, so that tests/count-results can count them.
# shellcheck shell=sh

export LC_ALL=C.UTF-8 WINEDEBUG=-all
temp=$(mktemp -d)
failures=0

# Runs a program of the prefix. With its path, because a bare name takes a way through Wine's
# start.exe, which swallows signals and says nothing when it cannot start a program.
in_wine() { # <program> <argument>...
    program=$1
    shift
    wine "C:\\windows\\system32\\$program" "$@"
}

offlinefiles() {
    in_wine offlinefiles.exe "$@"
}

windows_path() {
    in_wine winepath.exe -w "$1" </dev/null 2>/dev/null
}

unix_path() {
    in_wine winepath.exe -u "$1" </dev/null 2>/dev/null
}

# Runs one case; what it printed is shown if it fails. (No set -x: traces would mix with $err.)
run_case() { # <function>
    echo "[ RUN      ] $1"
    set +e
    (
        set -eu
        "$1"
    ) >"$temp/case.log" 2>&1
    status=$?
    set -e
    if [ $status -eq 0 ]; then
        echo "[       OK ] $1"
    else
        echo "failed after:"
        tail -n 60 "$temp/case.log"
        echo "[  FAILED  ] $1"
        failures=$((failures + 1))
    fi
}

# Runs all functions given; ends the script with the number of failures.
run_cases() { # <function>...
    echo "[==========] Running $# test(s)."
    for case in "$@"; do
        run_case "$case"
    done
    echo "[==========] $# test(s) run."
    [ $failures -eq 0 ]
}

# Runs a command that must end with this exit code. Its output is in $out and $err, so that no
# background process of Wine holds ours.
out=$temp/out
err=$temp/err
expect() { # <exit code> <command>...
    wanted=$1
    shift
    printf '+ %s\n' "$*"
    got=0
    "$@" </dev/null >"$out" 2>"$err" || got=$?
    if [ "$got" -ne "$wanted" ]; then
        printf 'exit code %s instead of %s: %s\n' "$got" "$wanted" "$*"
        cat "$out" "$err"
        return 1
    fi
}

# The output, or the diagnostics, must hold this text.
says() { # <text>
    grep -qF -- "$1" "$out" || fail "not in the output: $1" "$out"
}

complains() { # <text>
    grep -qF -- "$1" "$err" || fail "not in the diagnostics: $1" "$err"
}

says_not() { # <text>
    ! grep -qF -- "$1" "$out" || fail "in the output: $1" "$out"
}

fail() { # <text> [<file to show>]
    printf '%s\n' "$1"
    [ $# -lt 2 ] || cat "$2"
    return 1
}

# Evaluates a Python expression about the output as JSON (`j`); it must be true.
json() { # <expression>
    python3 -c '
import json, sys
j = json.load(open(sys.argv[1], encoding="utf-8"))
if not eval(sys.argv[2]):
    sys.exit(f"not true: {sys.argv[2]}\n{json.dumps(j, indent=1)}")
' "$out" "$1"
}
