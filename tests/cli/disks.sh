#!/bin/sh
# Full and read-only disks, for real: small tmpfs file systems as the server and as the store. Needs
# the right to mount; says so and is skipped where there is none.
#
#   disks.sh <folder with the programs>
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:?usage: disks.sh <folder with the programs>}
. "$here/harness.sh"

share="\\\\disktest$$\\docs"
server=$temp/server
store=$temp/store
mkdir "$server" "$store"

unmount_all() {
    for disk in "$server" "$store"; do
        umount "$disk" 2>/dev/null || true
    done
}
clean_up() {
    "$bin/opencsc-wine" unshare "disktest$$" docs >/dev/null
    unmount_all
    rm -rf "$temp"
}
if ! mount -t tmpfs -o size=64k tmpfs "$server" 2>/dev/null; then
    rm -rf "$temp"
    echo "disks.sh: no right to mount here: skipped"
    exit 77
fi
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
"$bin/opencsc-wine" share "disktest$$" docs "$server" >/dev/null
OPENCSC_STORE=$(windows_path "$store")
export OPENCSC_STORE

cache() {
    expect 0 offlinefiles locate "$share" >&2
    unix_path "$(tail -n 1 "$out")"
}

# Disks of these sizes; a file on the server, pinned and filled.
fresh() { # <size of the server> <size of the store>
    unmount_all
    mount -t tmpfs -o "size=$1" tmpfs "$server"
    mount -t tmpfs -o "size=$2" tmpfs "$store"
    echo one >"$server/one.txt"
    expect 0 offlinefiles pin "$share" --deep --fill
}

no_names_of_ours() {
    ! find "$server" "$store" -name '~csc*' | grep .
}

a_full_server_fails_the_file_and_keeps_the_edit() {
    fresh 256k 64m
    cached=$(cache)
    head -c 400000 /dev/zero >"$cached/one.txt"
    expect 1 offlinefiles sync "$share"
    complains one.txt
    complains 0x80070070
    [ "$(cat "$server/one.txt")" = one ]
    [ "$(wc -c <"$cached/one.txt")" = 400000 ]
    no_names_of_ours
    mount -o remount,size=4m "$server"
    expect 0 offlinefiles sync "$share"
    cmp "$server/one.txt" "$cached/one.txt"
}

a_full_cache_fails_the_file_and_harms_nothing() {
    fresh 64m 16m
    head -c 20000000 /dev/zero >"$server/big.bin"
    echo small >"$server/small.txt"
    expect 1 offlinefiles sync "$share"
    complains big.bin
    complains 0x80070070
    cached=$(cache)
    [ "$(cat "$cached/small.txt")" = small ]
    [ ! -e "$cached/big.bin" ]
    [ "$(wc -c <"$server/big.bin")" = 20000000 ]
    no_names_of_ours
}

a_server_that_became_readonly_keeps_its_file_and_the_edit() {
    fresh 1m 64m
    cached=$(cache)
    echo mine >"$cached/one.txt"
    mount -o remount,ro "$server"
    expect 1 offlinefiles sync "$share"
    complains one.txt
    [ "$(cat "$server/one.txt")" = one ]
    [ "$(cat "$cached/one.txt")" = mine ]
    mount -o remount,rw "$server"
    expect 0 offlinefiles sync "$share"
    [ "$(cat "$server/one.txt")" = mine ]
}

run_cases a_full_server_fails_the_file_and_keeps_the_edit \
    a_full_cache_fails_the_file_and_harms_nothing \
    a_server_that_became_readonly_keeps_its_file_and_the_edit
