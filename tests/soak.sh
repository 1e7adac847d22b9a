#!/bin/sh
# Real processes that are killed while users work: as many rounds as wanted, and the figures.
#
#   tests/soak.sh [ROUNDS] [OPTION]...
#
# Five rounds (some 70 seconds) are part of tests/run.sh; a round kills about 40 processes. Options
# are those of tests/soak/soak.py, which tells what is tested: --seed N, --seconds N, --keep. Builds
# what is missing, and uses the Wine prefix of the tests.
set -eu
cd "$(dirname "$0")/.."

rounds=5
case ${1:-} in
[0-9]*) rounds=$1 && shift ;;
-h | --help)
    sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p;}' tests/soak.sh
    exit
    ;;
esac
tree=${OPENCSC_BUILD_DIR:-$PWD/build}/x64

tools/debian-packages x64
[ -e "$tree/build.ninja" ] || cmake --preset x64 -B "$tree" >/dev/null
cmake --build "$tree" --target cscobj offlinefiles >/dev/null
export WINEPREFIX="$tree/wineprefix"
tests/wine-prefix.sh start
tests/wine-prefix.sh install "$tree/bin/opencsc-wine"
exec python3 tests/soak/soak.py "$tree/bin" --rounds "$rounds" "$@"
