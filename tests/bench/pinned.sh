#!/bin/sh
# Runs a program of the benchmarks under Wine, it and its wineserver pinned to one CPU: only so can
# figures be compared there.
#
#   tests/bench/pinned.sh PROGRAM [build folder] [arguments]...    default build/x64
#
# Needs a finished build. Uses a Wine prefix of its own, which is removed afterwards.
set -eu
name=$1
shift
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
    program="$1"/tests/"$2".exe
    shift 2
    exec wine "$program" "$@"' sh "$build" "$name" "$@"
