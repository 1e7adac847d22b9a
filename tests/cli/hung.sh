#!/bin/sh
# A server that hangs, for real: a folder behind an rclone FUSE mount whose program is stopped, so
# that calls on it do not come back until it goes on. Needs rclone and the right to mount; says so
# and is skipped where they are not to be had.
#
#   hung.sh <folder with the programs>
#
# WINE: what looks at files and reads them hangs in the calling process, where the guard can leave
# it. Files are opened by the wineserver: a mount that hangs there stops the whole prefix.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:?usage: hung.sh <folder with the programs>}
. "$here/harness.sh"

share="\\\\hungtest$$\\docs"
mount=$temp/mount
data=$temp/data
mkdir "$mount" "$data" "$temp/store"
mounter=
clean_up() {
    "$bin/opencsc-wine" unshare "hungtest$$" docs >/dev/null 2>&1 || true
    if [ -n "$mounter" ]; then
        kill -CONT "$mounter" 2>/dev/null || true
        fusermount3 -u "$mount" 2>/dev/null || true
        kill "$mounter" 2>/dev/null || true
        wait "$mounter" 2>/dev/null || true
    fi
    rm -rf "$temp"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

skip() {
    echo "hung.sh: $1: skipped"
    exit 77
}
command -v rclone >/dev/null && command -v fusermount3 >/dev/null || skip "no rclone here"
rclone mount "$data" "$mount" --dir-cache-time 0s --attr-timeout 0s --vfs-cache-mode writes \
    --vfs-write-back 0s --cache-dir "$temp/vfs" >"$temp/rclone.log" 2>&1 &
mounter=$!
tries=0
until mountpoint -q "$mount"; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] && kill -0 "$mounter" 2>/dev/null || skip "no FUSE mount to be had"
    sleep 0.1
done
"$bin/opencsc-wine" share "hungtest$$" docs "$mount" >/dev/null
OPENCSC_STORE=$(windows_path "$temp/store")
OPENCSC_SERVER_TIMEOUT=1000
export OPENCSC_STORE OPENCSC_SERVER_TIMEOUT

sync_with_patience() { # <exit code> <path>
    expect "$1" timeout 60 wine 'C:\windows\system32\offlinefiles.exe' sync "$2"
}

a_server_that_hangs_is_offline_and_nothing_is_deleted() {
    echo one >"$data/one.txt"
    echo two >"$data/two.txt"
    expect 0 offlinefiles pin "$share" --deep --fill
    expect 0 offlinefiles locate "$share"
    cached=$(unix_path "$(tail -n 1 "$out")")
    echo new >"$cached/new.txt"
    rm "$cached/two.txt"
    kill -STOP "$mounter"
    sync_with_patience 1 "$share"
    complains 0x80070079
    expect 0 offlinefiles info "$share" --json
    json 'j["connection"] == "offline" and "error" in j["reason"]'
    [ -e "$data/two.txt" ]
    [ "$(cat "$cached/one.txt" "$cached/new.txt")" = "one
new" ]
}

# (Not the deletion: rclone gives a file that is renamed another id.)
what_was_to_be_done_is_done_when_it_goes_on() {
    kill -CONT "$mounter"
    echo "one, edited" >"$data/one.txt"
    offlinefiles sync "$share" </dev/null >"$out" 2>"$err" || true
    sync_with_patience 0 "$share\\one.txt"
    grep -qx new "$data/new.txt"
    expect 0 offlinefiles locate "$share"
    grep -qx "one, edited" "$(unix_path "$(tail -n 1 "$out")")/one.txt"
    ! find "$data" -name '~csc*' | grep .
}

run_cases a_server_that_hangs_is_offline_and_nothing_is_deleted \
    what_was_to_be_done_is_done_when_it_goes_on
