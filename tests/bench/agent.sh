#!/bin/sh
# What an idle agent costs, beside an empty process: private bytes, processor time, and how often
# its threads were woken (voluntary context switches, as the kernel counts them).
#
#   tests/bench/agent.sh [FILES [SECONDS]]
#
# Caches FILES files (default 1000, twenty to a folder) and watches an agent that has nothing to do
# for SECONDS (default 240: two looks at the connections). Needs a built build/x64 with its tests;
# uses a Wine prefix of its own and leaves nothing behind.
set -eu
cd "$(dirname "$0")/../.."
files=${1:-1000}
seconds=${2:-240}
bin=${OPENCSC_BIN:-$PWD/build/x64/bin}
bench=${bin%/bin}/tests/bench_agent.exe
[ -x "$bench" ] || {
    echo "agent.sh: build first: cmake --preset x64 && cmake --build --preset x64" >&2
    exit 2
}
temp=$(mktemp -d)
export WINEPREFIX="$temp/prefix" WINEDEBUG=-all LC_ALL=C.UTF-8
stop() {
    wineserver -k 2>/dev/null || true
    rm -rf "$temp"
}
trap stop EXIT
trap 'exit 130' INT TERM

python3 - "$temp/share" "$files" <<'PY'
import os, sys
root, count = sys.argv[1], int(sys.argv[2])
for i in range(count):
    folder = f"{root}/{i // 20:04}"
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/file-{i:06}.txt", "w") as f:
        f.write(f"file {i}\n")
PY
"$bin/opencsc-wine" install >/dev/null 2>&1 </dev/null
"$bin/opencsc-wine" share server bench "$temp/share" >/dev/null
wine 'C:\windows\system32\offlinefiles.exe' pin //server/bench --deep --fill >"$temp/pinned" 2>&1 </dev/null
tail -n 1 "$temp/pinned"
# No synchronization falls into the time of the measurement.
wine reg add 'HKLM\Software\Microsoft\Windows\CurrentVersion\NetCache' /v BackgroundSyncEnabled \
    /t REG_DWORD /d 0 /f >/dev/null 2>&1 </dev/null

wakes() { # <process id of the kernel>
    cat /proc/"$1"/task/*/status 2>/dev/null |
        awk '/^voluntary_ctxt_switches/ { n += $2 } END { print n + 0 }'
}

# WINE: tells neither private bytes nor the times of another process; the kernel does.
costs() { # <process id of the kernel>
    awk '/^Private/ { n += $2 } END { printf "%.1f MiB private, ", n / 1024 }' "/proc/$1/smaps_rollup"
    awk '{ print ($14 + $15) * 10 " ms of processor since its start" }' "/proc/$1/stat"
}

wine "$bench" "$seconds" >"$temp/output" 2>&1 </dev/null &
measuring=$!
until grep -q '^agent .*process' "$temp/output"; do sleep 1; done
agent=$(pgrep -f 'cscsvc.exe run' | while read -r id; do
    ! tr '\0' '\n' <"/proc/$id/environ" 2>/dev/null | grep -qxF "WINEPREFIX=$WINEPREFIX" || echo "$id"
done | head -n 1)
before=$(wakes "$agent")
echo "agent      $(costs "$agent")"
sleep $((seconds - 10))
echo "agent      $(costs "$agent")"
after=$(wakes "$agent")
wait $measuring || true
tr -d '\r' <"$temp/output" | grep -v ' process [0-9]*$'
echo "agent      $((after - before)) wake-ups in $((seconds - 10)) s"
