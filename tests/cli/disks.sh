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
disk=$temp/disk
server=$disk/docs
store=$temp/store
mkdir "$disk" "$store"

unmount_all() {
    for mounted in "$disk" "$store"; do
        umount "$mounted" 2>/dev/null || true
    done
}
clean_up() {
    "$bin/opencsc-wine" unshare "disktest$$" docs >/dev/null
    unmount_all
    rm -rf "$temp"
}
if ! mount -t tmpfs -o size=64k tmpfs "$disk" 2>/dev/null; then
    rm -rf "$temp"
    echo "disks.sh: no right to mount here: skipped"
    exit 77
fi
mkdir "$server"
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
    mount -t tmpfs -o "size=$1" tmpfs "$disk"
    mount -t tmpfs -o "size=$2" tmpfs "$store"
    mkdir "$server"
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
    mount -o remount,size=4m "$disk"
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
    mount -o remount,ro "$disk"
    expect 1 offlinefiles sync "$share"
    complains one.txt
    [ "$(cat "$server/one.txt")" = one ]
    [ "$(cat "$cached/one.txt")" = mine ]
    mount -o remount,rw "$disk"
    expect 0 offlinefiles sync "$share"
    [ "$(cat "$server/one.txt")" = mine ]
}

# Fills a disk to the last page; the rest of it is for what there is already.
fill_up() { # <disk>
    cat /dev/zero >"$1/ballast" 2>/dev/null || true
}

all_is_well_again() {
    expect 0 offlinefiles sync "$share"
    expect 0 offlinefiles sync "$share"
    says "nothing to do; 0 bytes"
    diff -r "$server" "$cached"
    no_names_of_ours
}

a_full_server_takes_neither_new_nor_changed_files_and_loses_none() {
    fresh 1m 64m
    cached=$(cache)
    mkdir "$cached/folder"
    for n in 1 2 3 4 5 6 7 8; do
        head -c 20000 /dev/urandom >"$cached/folder/$n.bin"
    done
    echo "changed here" >"$cached/one.txt"
    cp -r "$cached" "$temp/mine"
    fill_up "$disk"
    expect 1 offlinefiles sync "$share"
    complains 0x80070070
    diff -r "$temp/mine" "$cached"
    no_names_of_ours
    rm "$disk/ballast"
    all_is_well_again
    diff -r "$temp/mine" "$server"
    rm -r "$temp/mine"
}

a_full_server_that_gets_room_in_the_middle_has_whole_files_only() {
    fresh 1m 64m
    cached=$(cache)
    for n in 1 2 3 4 5 6 7 8 9; do
        head -c 150000 /dev/urandom >"$cached/$n.bin"
    done
    expect 1 offlinefiles sync "$share"
    complains 0x80070070
    for file in "$server"/*.bin; do
        cmp "$file" "$cached/$(basename "$file")"
    done
    no_names_of_ours
    mount -o remount,size=8m "$disk"
    all_is_well_again
}

a_full_cache_keeps_the_old_version_of_a_file_that_changed_on_the_server() {
    fresh 64m 16m
    cached=$(cache)
    head -c 3000000 /dev/urandom >"$server/big.bin"
    expect 0 offlinefiles sync "$share"
    cp "$server/big.bin" "$temp/old"
    head -c 3000000 /dev/urandom >"$server/big.bin"
    echo "made here" >"$cached/here.txt"
    fill_up "$store"
    truncate -s -600000 "$store/ballast" # the database has room, the file has not
    expect 1 offlinefiles sync "$share"
    complains big.bin
    complains 0x80070070
    cmp "$temp/old" "$cached/big.bin"
    [ "$(cat "$server/here.txt")" = "made here" ]
    no_names_of_ours
    rm "$store/ballast"
    all_is_well_again
}

a_database_on_a_full_disk_fails_as_such_and_harms_nothing() {
    fresh 64m 16m
    cached=$(cache)
    for n in 1 2 3 4 5 6 7 8; do
        echo "from the server" >"$server/$n.txt"
        echo "from here" >"$cached/here $n.txt"
    done
    echo "changed here" >"$cached/one.txt"
    fill_up "$store"
    expect 3 offlinefiles sync "$share"
    complains "Offline Files is not available"
    for n in 1 2 3 4 5 6 7 8; do
        [ "$(cat "$server/$n.txt")" = "from the server" ]
        [ "$(cat "$cached/here $n.txt")" = "from here" ]
    done
    [ "$(cat "$cached/one.txt")" = "changed here" ]
    rm "$store/ballast"
    all_is_well_again
    [ "$(cat "$server/one.txt")" = "changed here" ]
}

a_server_that_becomes_readonly_in_the_middle_loses_nothing() {
    fresh 64m 64m
    cached=$(cache)
    for n in $(seq 60); do
        head -c 100000 /dev/urandom >"$cached/$n.bin"
        head -c 1000 /dev/urandom >"$server/there $n.bin"
    done
    rm "$cached/one.txt"
    cp -r "$cached" "$temp/mine"
    offlinefiles sync "$share" </dev/null >"$temp/sync.log" 2>&1 &
    sync=$!
    tries=0
    until ls "$server"/[1-9]*.bin >/dev/null 2>&1 || [ $tries -gt 2000 ]; do
        tries=$((tries + 1))
    done
    # A file system with files open for writing cannot become read-only: a moment later it can.
    until mount -o remount,ro "$disk" 2>/dev/null; do
        kill -0 $sync || break
    done
    wait $sync || true
    for file in "$temp"/mine/*; do
        cmp "$file" "$cached/$(basename "$file")"
    done
    for file in "$server"/[1-9]*.bin; do
        cmp "$file" "$cached/$(basename "$file")"
    done
    mount -o remount,rw "$disk"
    all_is_well_again
    [ ! -e "$server/one.txt" ]
    rm -r "$temp/mine"
}

# A quarter of 16 MiB, all of which is not pinned may be taken.
a_small_cache_lets_go_of_what_is_not_pinned_and_keeps_to_its_limit() {
    fresh 64m 16m
    cached=$(cache)
    mkdir "$server/old"
    for n in 1 2 3; do
        head -c 1000000 /dev/urandom >"$server/old/$n.bin"
    done
    expect 0 offlinefiles sync "$share"
    expect 0 offlinefiles unpin "$share\\old" --deep
    for n in 1 2; do
        head -c 1500000 /dev/urandom >"$server/new $n.bin"
    done
    head -c 4500000 /dev/urandom >"$server/too large.bin"
    expect 1 offlinefiles sync "$share"
    complains "too large.bin"
    complains 0x80070070
    for n in 1 2; do
        cmp "$server/new $n.bin" "$cached/new $n.bin"
    done
    [ ! -e "$cached/too large.bin" ]
    [ "$(find "$cached/old" -type f | wc -l)" = 1 ]
    [ "$(find "$server" -type f | wc -l)" = 7 ]
    [ "$(find "$store" -name '*.bin' -printf '%s\n' | awk '{s += $1} END {print s}')" -le 4194304 ]
    no_names_of_ours
    rm "$server/too large.bin"
    expect 0 offlinefiles sync "$share"
    [ "$(find "$server" -type f | wc -l)" = 6 ]
}

run_cases a_full_server_fails_the_file_and_keeps_the_edit \
    a_full_cache_fails_the_file_and_harms_nothing \
    a_small_cache_lets_go_of_what_is_not_pinned_and_keeps_to_its_limit \
    a_full_server_takes_neither_new_nor_changed_files_and_loses_none \
    a_full_server_that_gets_room_in_the_middle_has_whole_files_only \
    a_full_cache_keeps_the_old_version_of_a_file_that_changed_on_the_server \
    a_database_on_a_full_disk_fails_as_such_and_harms_nothing \
    a_server_that_becomes_readonly_in_the_middle_loses_nothing \
    a_server_that_became_readonly_keeps_its_file_and_the_edit
