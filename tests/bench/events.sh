#!/bin/sh
# Runs bench_events under Wine, all processes and the wineserver pinned to one CPU.
#
#   tests/bench/events.sh [build folder] [processes] [events]    default build/x64; 4, 500
#
# Needs a finished build. Uses a Wine prefix of its own, which is removed afterwards.
set -eu
exec "$(dirname "$0")/pinned.sh" bench_events "$@"
