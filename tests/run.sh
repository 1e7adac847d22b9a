#!/bin/sh
# Builds OpenCSC and runs all its tests; the last line is `N passed, N failed`, counting test cases.
#
#   tests/run.sh [native|x64] [-R <regex>]
#
#   native   the portable rooms on this machine, with address and undefined-behaviour sanitizers
#   x64      everything, cross compiled for Windows and run under Wine
#   -R       only the test programs whose name matches
#
# On Debian, as root, missing packages are installed. Build trees go to build/, or to the folder in
# OPENCSC_BUILD_DIR. Nothing is left running.
set -eu
cd "$(dirname "$0")/.."

usage() {
    sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p;}' tests/run.sh
    exit "$1"
}

presets= regex=
while [ $# -gt 0 ]; do
    case $1 in
    native | x64) presets="$presets $1" ;;
    -R) shift && regex=${1:?} ;;
    -h | --help) usage 0 ;;
    *) usage 2 >&2 ;;
    esac
    shift
done
: "${presets:=native x64}"
build=${OPENCSC_BUILD_DIR:-$PWD/build}
jobs=$(nproc)

# Runs a command, saying what it is for and how long it took.
step() { # <what> <command>...
    what=$1
    shift
    echo "==> $what"
    began=$(date +%s)
    status=0
    "$@" || status=$?
    verdict=done
    [ $status -eq 0 ] || verdict=FAILED
    echo "==> $what: $verdict after $(($(date +%s) - began)) s"
    return $status
}

stop_wine() {
    if [ -d "$build/x64/wineprefix" ]; then
        WINEPREFIX=$build/x64/wineprefix tests/wine-prefix.sh stop
    fi
}
trap stop_wine EXIT
trap 'exit 1' HUP INT TERM

# A preset's results are a JUnit file. What fails to build does not keep the rest from being tested
# (-k 0), but fails the run.
unbuilt=
run_preset() { # <preset>
    tree=$build/$1
    rm -f "$tree/results.xml"
    step "configure $1" cmake --preset "$1" -B "$tree" || return 0
    step "build $1" cmake --build "$tree" -- -k 0 || unbuilt="$unbuilt --unbuilt $1"
    # Passed tests' output is kept whole: it is where the cases are counted.
    step "test $1" ctest --test-dir "$tree" --output-on-failure --parallel "$jobs" --timeout 300 \
        --no-tests=ignore --output-junit "$tree/results.xml" \
        --test-output-size-passed 10000000 --test-output-size-failed 10000000 \
        ${regex:+-R "$regex"} || true
}

if ! step "look for missing packages" tools/debian-packages $presets; then
    echo "0 passed, 1 failed"
    exit 1
fi
results=
for preset in $presets; do
    run_preset "$preset"
    results="$results $build/$preset/results.xml"
done
stop_wine
tests/count-results $unbuilt $results
