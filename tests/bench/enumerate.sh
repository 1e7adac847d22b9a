#!/bin/sh
# Runs bench_enumerate under Wine, it and its wineserver pinned to one CPU.
#
#   tests/bench/enumerate.sh [build folder] [items]...    default build/x64; 10000 100000 1000000
#
# Needs a finished build. Uses a Wine prefix of its own, which is removed afterwards.
set -eu
exec "$(dirname "$0")/pinned.sh" bench_enumerate "$@"
