#!/bin/sh
# The verbs of offlinefiles.exe that take things out of the cache, wait for a restart, limit, check,
# mend and export; as their users meet them.
#
#   repairs.sh <folder with the programs>
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:?usage: repairs.sh <folder with the programs>}
. "$here/harness.sh"

share="\\\\clirepair$$\\docs"
server=$temp/server
store=$temp/store
mkdir "$server" "$store"

clean_up() {
    "$bin/opencsc-wine" unshare "clirepair$$" docs >/dev/null
    rm -rf "$temp"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
"$bin/opencsc-wine" share "clirepair$$" docs "$server" >/dev/null

OPENCSC_STORE=$(windows_path "$store")
export OPENCSC_STORE
cached=$store/namespace/clirepair$$/docs

fresh() {
    rm -rf "$store" "$server"
    mkdir "$store" "$server" "$server/folder"
    echo one >"$server/one.txt"
    echo two >"$server/folder/two.txt"
    expect 0 offlinefiles pin "$share" --deep --fill
}

# --- delete ------------------------------------------------------------------------------------

deleting_takes_things_out_of_the_cache_only() {
    fresh
    expect 0 offlinefiles delete "$share\\folder"
    says "deleted here      $share\\folder\\two.txt"
    says "2 deleted here, 0 failed"
    [ ! -e "$cached/folder" ]
    expect 0 offlinefiles sync "$share" --out
    [ "$(cat "$server/folder/two.txt")" = two ]
}

what_is_not_synchronized_stays_unless_told_otherwise() {
    fresh
    echo edited >"$cached/one.txt"
    expect 1 offlinefiles delete "$share"
    complains "$share\\one.txt"
    says "2 deleted here, 2 failed"
    [ "$(cat "$cached/one.txt")" = edited ]
    expect 0 offlinefiles delete "$share" --modified
    [ ! -e "$cached" ]
    [ "$(cat "$server/one.txt")" = one ]
}

what_is_pinned_can_be_kept() {
    fresh
    expect 0 offlinefiles unpin "$share\\one.txt"
    expect 0 offlinefiles delete "$share" --keep-pinned
    says "1 deleted here, 0 failed"
    [ ! -e "$cached/one.txt" ]
    [ -e "$cached/folder/two.txt" ]
}

# --- rename --at-restart -----------------------------------------------------------------------

a_rename_at_the_next_start_is_done_then() {
    fresh
    expect 0 offlinefiles rename "$share\\one.txt" "$share\\uno.txt" --at-restart
    says "will be renamed"
    [ -e "$cached/one.txt" ]
    expect 0 offlinefiles status
    complains "1 done, 0 still waiting"
    [ -e "$cached/uno.txt" ]
    expect 0 offlinefiles status
    [ ! -s "$err" ]
    expect 0 offlinefiles sync "$share"
    [ -e "$server/uno.txt" ]
}

# --- space, suspend, cacheable, policy ---------------------------------------------------------

space_is_told_and_limited() {
    fresh
    expect 0 offlinefiles space
    says "all:        8 bytes of "
    expect 0 offlinefiles space --limit 2K --unpinned-limit=1k
    says "all:        8 bytes of 2.0 KiB"
    says "not pinned: 0 bytes of 1.0 KiB"
    expect 0 offlinefiles space --limit 512 --json
    says '"unpinned_limit":512'
    expect 1 offlinefiles space --unpinned-limit 1G
    expect 2 offlinefiles space --limit much
    complains "a size is"
}

a_suspended_folder_is_offline_until_it_is_resumed() {
    fresh
    expect 0 offlinefiles suspend "$share\\folder"
    expect 0 offlinefiles info "$share\\folder\\two.txt"
    says offline
    expect 1 offlinefiles resume "$share"
    complains "not suspended"
    expect 0 offlinefiles resume "$share\\folder"
    says resumed
}

a_path_on_a_share_can_be_cached() {
    fresh
    expect 0 offlinefiles cacheable "$share\\anything"
    says "can be cached; caching mode of the share: manual"
    expect 1 offlinefiles cacheable '\\no.such.server\share'
    says "cannot be cached"
}

what_a_policy_assigns_is_pinned_and_what_it_takes_back_unpinned() {
    key='HKLM\Software\Policies\Microsoft\Windows\NetCache\AssignedOfflineFolders'
    fresh
    expect 0 offlinefiles delete "$share"
    expect 0 in_wine reg.exe add "$key" /v "$share\\folder" /d "" /f
    expect 0 offlinefiles apply-policy
    says "$share\\folder\\two.txt"
    [ "$(cat "$cached/folder/two.txt")" = two ]
    expect 0 in_wine reg.exe delete "$key" /v "$share\\folder" /f
    expect 0 offlinefiles apply-policy
    says "unpinned          $share\\folder"
}

encryption_is_off_where_the_volume_cannot() {
    fresh
    expect 0 offlinefiles encrypt
    says "encryption: off"
    expect 1 offlinefiles encrypt --on
    complains "cannot encrypt"
    expect 0 offlinefiles encrypt --off
    says "encryption: off"
    expect 2 offlinefiles encrypt --on --off
}

own_encryption_is_chosen_told_and_read_through_cat() {
    fresh
    export OPENCSC_OWN_ENCRYPTION=1
    expect 0 offlinefiles encrypt --on
    says "encryption: on, own encryption"
    expect 0 offlinefiles status
    says "encryption: own"
    [ "$(cat "$cached/one.txt" | tr -d '\0')" != one ]
    expect 0 offlinefiles locate "$share\\one.txt"
    complains "offlinefiles cat"
    expect 0 offlinefiles cat "$share\\one.txt"
    says "one"
    expect 1 offlinefiles cat "$share\\folder"
    complains "only files have content"
    expect 0 offlinefiles sync "$share"
    says "nothing to do"
    unset OPENCSC_OWN_ENCRYPTION
    expect 0 offlinefiles encrypt --off
    says "encryption: off"
    [ "$(cat "$cached/one.txt")" = one ]
}

# --- check and export --------------------------------------------------------------------------

a_sound_cache_is_well() {
    fresh
    expect 0 offlinefiles check
    says "all is well"
}

what_is_found_is_mended_when_asked() {
    fresh
    echo precious >"$cached/~csc0123456789abcdef.bak"
    expect 1 offlinefiles check
    says "found:  $share\\~csc0123456789abcdef.bak: a leftover file"
    complains "check --repair"
    expect 0 offlinefiles check --repair
    says "1 found, 1 mended"
    [ "$(cat "$cached/recovered (v1)")" = precious ]
    expect 0 offlinefiles check
}

a_damaged_store_is_made_anew_and_nothing_is_lost() {
    fresh
    echo edited >"$cached/one.txt"
    head -c 5000 /dev/zero | tr '\0' x >"$store/opencsc.db"
    expect 3 offlinefiles status
    complains "check --repair"
    expect 1 offlinefiles check
    says "the store is damaged"
    expect 0 offlinefiles check --repair
    says "mended: the store is damaged"
    says "mended: $share: a cached share that is not in the store"
    expect 1 offlinefiles sync "$share"
    complains "one.txt: conflict"
    [ "$(cat "$cached/one.txt")" = edited ]
    [ "$(cat "$server/one.txt")" = one ]
    [ "$(cat "$cached/folder/two.txt")" = two ]
    [ -e "$store/opencsc.db.damaged-1" ]
}

what_is_not_synchronized_is_exported() {
    fresh
    echo edited >"$cached/one.txt"
    echo mine >"$cached/folder/new.txt"
    expect 2 offlinefiles export "$(windows_path "$temp/rescued")"
    complains "needs --dirty"
    expect 0 offlinefiles export --dirty "$(windows_path "$temp/rescued")"
    says "copied out        $share\\folder\\new.txt"
    says "2 copied out, 0 failed"
    [ "$(cat "$temp/rescued/clirepair$$/docs/one.txt")" = edited ]
    [ "$(cat "$temp/rescued/clirepair$$/docs/folder/new.txt")" = mine ]
    [ ! -e "$temp/rescued/clirepair$$/docs/folder/two.txt" ]
    expect 1 offlinefiles export --dirty "$(windows_path "$temp/rescued")"
    [ "$(cat "$cached/one.txt")" = edited ]
}

run_cases \
    deleting_takes_things_out_of_the_cache_only \
    what_is_not_synchronized_stays_unless_told_otherwise \
    what_is_pinned_can_be_kept \
    a_rename_at_the_next_start_is_done_then \
    space_is_told_and_limited \
    a_suspended_folder_is_offline_until_it_is_resumed \
    a_path_on_a_share_can_be_cached \
    what_a_policy_assigns_is_pinned_and_what_it_takes_back_unpinned \
    encryption_is_off_where_the_volume_cannot \
    own_encryption_is_chosen_told_and_read_through_cat \
    a_sound_cache_is_well \
    what_is_found_is_mended_when_asked \
    a_damaged_store_is_made_anew_and_nothing_is_lost \
    what_is_not_synchronized_is_exported
