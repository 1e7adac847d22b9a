#!/bin/sh
# Runs bench_enumerate under Wine, it and its wineserver pinned to one CPU.
#
#   tests/bench/enumerate.sh [build folder] [items]...    default build/x64; 10000 100000 1000000
#
# Needs a finished build. Uses a Wine prefix of its own, which is removed afterwards.
set -eu
build=$(realpath "${1:-$(dirname "$0")/../../build/x64}")
[ $# -gt 0 ] && shift
WINEPREFIX=$(mktemp -d)/prefix
export WINEPREFIX WINEDEBUG=-all WINEDLLOVERRIDES="winemenubuilder.exe=d;mscoree=d;mshtml=d"
trap 'exit 1' INT TERM
trap 'wineserver -k -w || true; rm -rf "$(dirname "$WINEPREFIX")"' EXIT
taskset -c 0 sh -c '
    wineserver -p </dev/null >/dev/null 2>&1 || true
    wineboot --init </dev/null >/dev/null 2>&1
    "$1"/bin/opencsc-wine install </dev/null >/dev/null
    program="$1"/tests/bench_enumerate.exe
    shift
    exec wine "$program" "$@"' sh "$build" "$@"
