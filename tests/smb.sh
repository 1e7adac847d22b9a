#!/bin/sh
# A real SMB server: Samba's smbd on a port of this machine, reached through an rclone mount of it,
# which is mapped as a share; and a server that is killed in the middle of a synchronization.
#
#   tests/smb.sh [<folder with the programs>]
#
# Everything is in a temporary folder: the system's configuration of Samba is neither read nor
# changed. Needs root, FUSE, and the packages samba, rclone and fuse3 (with root on Debian: apt-get
# install samba samba-vfs-modules rclone fuse3); says what is missing and is skipped then.
#
# What such a mount loses, and how it shows: there are no hard links (files are replaced without a
# backup) and file ids follow names; files are uploaded after they were closed, so that an upload may
# be followed by a download of the same in the next pass; a server that died is an I/O error.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:-$here/../build/x64/bin}
bin=$(cd "$bin" && pwd)
WINEPREFIX=${WINEPREFIX:-$(dirname "$bin")/wineprefix}
export WINEPREFIX
. "$here/cli/harness.sh"

skip() { # <why>
    echo "smb.sh: $1: skipped"
    rm -rf "$temp"
    exit 77
}
[ "$(id -u)" -eq 0 ] || skip "smbd needs root"
PATH=$PATH:/usr/sbin
for program in smbd smbpasswd rclone fusermount3; do
    command -v $program >/dev/null || skip "no $program here"
done
[ -c /dev/fuse ] || skip "no FUSE here (/dev/fuse)"

share="\\\\smbtest$$\\docs"
server=$temp/disk/docs # what the server serves, as it sees it
mount=$temp/mount
state=$temp/state
port=$((20000 + $$ % 20000))
mkdir -p "$server" "$mount" "$state" "$temp/store"
OPENCSC_STORE=$(windows_path "$temp/store")
export OPENCSC_STORE RCLONE_CONFIG="$temp/rclone.conf"

# --- The server and the mount -------------------------------------------------------------------

configure() {
    cat >"$temp/smb.conf" <<CONF
[global]
    server role = standalone server
    interfaces = lo
    bind interfaces only = yes
    smb ports = $port
    disable netbios = yes
    load printers = no
    disable spoolss = yes
    server min protocol = SMB2
    private dir = $state
    lock directory = $state
    state directory = $state
    cache directory = $state
    pid directory = $state
    ncalrpc dir = $state/ncalrpc
    log file = $state/log
[disk]
    path = $temp/disk
    read only = no
    force user = root
CONF
    printf 'secret\nsecret\n' | smbpasswd -c "$temp/smb.conf" -a -s root >/dev/null
    cat >"$RCLONE_CONFIG" <<CONF
[server]
type = smb
host = 127.0.0.1
port = $port
user = root
pass = $(rclone obscure secret)
CONF
}

patience=100 # tenths of a second
wait_for() { # <what> <command>...
    what=$1
    shift
    tries=0
    until "$@" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt $patience ] || fail "no $what after $((patience / 10)) s" || return 1
        sleep 0.1
    done
}

# smbd makes a session of its own, with a child for each connection: all must die at once.
start_server() {
    smbd --foreground -s "$temp/smb.conf" --debug-stdout \
        </dev/null >"$temp/smbd.log" 2>&1 &
    smbd=$!
    wait_for "answer of smbd" rclone lsd server:disk --contimeout 1s --low-level-retries 1 \
        --retries 1
}

kill_server() {
    kill -s KILL -- "-$smbd"
    wait "$smbd" 2>/dev/null || true
}

is_mounted() {
    grep -q " $mount fuse" /proc/mounts
}

start_mount() {
    rclone mount server:disk/docs "$mount" --vfs-cache-mode full --vfs-write-back 0s \
        --dir-cache-time 1ms --attr-timeout 0s --poll-interval 0 --low-level-retries 1 \
        --cache-dir "$temp/rclone" --log-file "$temp/rclone.log" </dev/null >/dev/null 2>&1 &
    rclone=$!
    wait_for mount is_mounted
}

smbd= rclone=
clean_up() {
    "$bin/opencsc-wine" unshare "smbtest$$" docs >/dev/null || true
    ! is_mounted || fusermount3 -u -z "$mount" || true
    [ -z "$rclone" ] || kill "$rclone" 2>/dev/null || true
    [ -z "$smbd" ] || kill -s KILL -- "-$smbd" 2>/dev/null || true
    wait
    rm -rf "$temp"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
configure
start_server
start_mount || skip "no FUSE mount possible here ($(tail -n 1 "$temp/rclone.log"))"
"$bin/opencsc-wine" share "smbtest$$" docs "$mount" >/dev/null

# --- Cases; each goes on where the one before it ended ------------------------------------------

cache=
find_cache() {
    expect 0 offlinefiles locate "$share"
    cache=$(unix_path "$(tail -n 1 "$out")")
}

no_names_of_ours() {
    ! find "$server" "$cache" -name '~csc*' | grep .
}

same_on_both_sides() {
    diff -r "$server" "$cache"
}

# An upload is seen to be the same by the next pass, see above; a third finds nothing to do.
synchronize_until_quiet() {
    for pass in 1 2 3 4; do
        expect 0 offlinefiles sync "$share" --keep all
        ! grep -q "^nothing to do; 0 bytes" "$out" || return 0
    done
    fail "something to do in pass $pass" "$out"
}

a_share_of_a_real_server_is_pinned_and_filled() {
    mkdir -p "$server/folder/deep"
    for n in 1 2 3 4 5; do
        echo "file $n" >"$server/$n.txt"
    done
    echo deep >"$server/folder/deep/größe €.txt"
    head -c 3000000 /dev/urandom >"$server/folder/big.bin"
    expect 0 offlinefiles pin "$share" --deep --fill
    find_cache
    same_on_both_sides
}

changes_travel_both_ways() {
    find_cache
    echo "edited here" >"$cache/1.txt"
    rm "$cache/2.txt"
    mkdir "$cache/made here"
    head -c 2000000 /dev/urandom >"$cache/made here/big.bin"
    echo "edited there" >"$server/3.txt"
    rm "$server/4.txt"
    echo "made there" >"$server/folder/there.txt"
    expect 0 offlinefiles sync "$share"
    [ "$(cat "$server/1.txt")" = "edited here" ]
    [ ! -e "$server/2.txt" ] && [ ! -e "$cache/4.txt" ]
    synchronize_until_quiet
    same_on_both_sides
    no_names_of_ours
}

a_conflict_keeps_both_versions() {
    find_cache
    echo "mine" >"$cache/5.txt"
    echo "somebody else's" >"$server/5.txt"
    expect 1 offlinefiles sync "$share"
    complains "5.txt: conflict"
    [ "$(cat "$server/5.txt")" = "somebody else's" ] && [ "$(cat "$cache/5.txt")" = mine ]
    expect 0 offlinefiles resolve "$share\\5.txt" --keep all
    synchronize_until_quiet
    [ "$(cat "$server/5.txt")" = "somebody else's" ]
    [ "$(cat "$server"/5\ *v1\).txt)" = mine ]
    same_on_both_sides
}

# Each call on the mount of a dead server takes rclone many seconds: the first that is late shall end
# the run. (For the case that sets it: each runs in a shell of its own.)
notice_death_soon() {
    export OPENCSC_SERVER_TIMEOUT=5000
}

# Many files to send in both directions; the server dies when some of them have arrived.
prepare_much() {
    mkdir -p "$server/much"
    for n in $(seq 30); do
        head -c 200000 /dev/urandom >"$server/much/down $n.bin"
        head -c 200000 /dev/urandom >"$cache/folder/up $n.bin"
    done
    cp -r "$cache" "$temp/mine"
    cp -r "$server" "$temp/theirs"
}

# Everything that was on one side is there still, byte for byte.
holds_all_of() { # <folder> <copy of what it held>
    (cd "$2" && find . -type f) | while read -r file; do
        cmp "$2/$file" "$1/$file"
    done
}

a_server_that_dies_in_the_middle_of_it_costs_nothing() {
    find_cache
    prepare_much
    notice_death_soon
    offlinefiles sync "$share" </dev/null >"$temp/sync.log" 2>&1 &
    sync=$!
    wait_for "file to arrive" sh -c "ls '$server/folder/up '*"
    kill_server
    code=0
    wait $sync || code=$?
    [ $code -ne 0 ] || fail "all well without a server" "$temp/sync.log"
    holds_all_of "$cache" "$temp/mine"
    holds_all_of "$server" "$temp/theirs"
    expect 0 offlinefiles status
    says "offline, server not reachable"
    grep -q "[1-9][0-9]* changed here" "$out" # and they wait for the server
}

without_the_server_nothing_is_deleted_or_forgotten() {
    find_cache
    echo "edited without the server" >"$cache/1.txt"
    rm "$cache/3.txt"
    cp "$cache/1.txt" "$temp/mine/1.txt"
    rm "$temp/mine/3.txt"
    notice_death_soon
    expect 1 offlinefiles sync "$share"
    complains "cannot be reached"
    holds_all_of "$cache" "$temp/mine"
    holds_all_of "$server" "$temp/theirs"
}

after_its_return_all_is_equal() {
    find_cache
    wait_for "answer through the mount" ls "$mount/folder"
    synchronize_until_quiet
    # An upload that failed when the server died the mount tries again by itself, after minutes.
    patience=3300
    wait_for "equal folders" same_on_both_sides
    no_names_of_ours
    [ "$(cat "$server/1.txt")" = "edited without the server" ] && [ ! -e "$server/3.txt" ]
    rm "$temp/mine/1.txt" "$temp/theirs/1.txt" "$temp/theirs/3.txt"
    holds_all_of "$server" "$temp/mine"
    holds_all_of "$server" "$temp/theirs"
    expect 0 offlinefiles status
    says ": online; pinned"
}

echo "[==========] Running 6 test(s)."
for case in a_share_of_a_real_server_is_pinned_and_filled changes_travel_both_ways \
    a_conflict_keeps_both_versions a_server_that_dies_in_the_middle_of_it_costs_nothing \
    without_the_server_nothing_is_deleted_or_forgotten; do
    run_case $case
done
start_server
run_case after_its_return_all_is_equal
echo "[==========] 6 test(s) run."
[ $failures -eq 0 ]
