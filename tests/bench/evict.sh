#!/bin/sh
# Runs bench_evict under Wine, it and its wineserver pinned to one CPU.
#
#   tests/bench/evict.sh [build folder] [items]    default build/x64; 100000
#
# Needs a finished build. Uses a Wine prefix of its own, which is removed afterwards.
set -eu
exec "$(dirname "$0")/pinned.sh" bench_evict "$@"
