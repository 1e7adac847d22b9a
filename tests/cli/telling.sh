#!/bin/sh
# What offlinefiles tells while things happen, and afterwards: events and log.
#
#   telling.sh <folder with the programs>
set -eu
here=$(cd "$(dirname "$0")" && pwd)
bin=${1:?usage: telling.sh <folder with the programs>}
. "$here/harness.sh"

share="\\\\clitell$$\\docs"
server=$temp/server
store=$temp/store
heard=$temp/heard
mkdir "$server" "$store"

clean_up() {
    "$bin/opencsc-wine" unshare "clitell$$" docs >/dev/null
    rm -rf "$temp"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
"$bin/opencsc-wine" share "clitell$$" docs "$server" >/dev/null

OPENCSC_STORE=$(windows_path "$store")
export OPENCSC_STORE
echo one >"$server/one.txt"
echo two >"$server/two.txt"

# Runs `offlinefiles events <argument>...`, does what the function says as soon as that listens, waits
# until a line holds the text, and presses Ctrl+C. What was heard is in $heard.
listen_while() { # <function> <text> <argument>...
    does=$1
    text=$2
    shift 2
    python3 - "$heard" "$text" "$@" <<'END' &
import signal, subprocess, sys, time
signal.signal(signal.SIGINT, signal.SIG_DFL)
heard, text, *arguments = sys.argv[1:]
with open(heard, "wb") as out, open(heard + ".err", "wb") as err:
    p = subprocess.Popen(["wine", r"C:\windows\system32\offlinefiles.exe", "events", *arguments],
                         stdin=subprocess.DEVNULL, stdout=out, stderr=err)
    end = time.time() + 120
    while text not in open(heard, encoding="utf-8").read() and time.time() < end:
        time.sleep(0.05)
    p.send_signal(signal.SIGINT)
    sys.exit(p.wait())
END
    listener=$!
    until grep -q listening "$heard.err" 2>/dev/null; do
        kill -0 $listener 2>/dev/null || break
        sleep 0.1
    done
    "$does"
    wait $listener || fail "events ended with an error" "$heard.err"
}

edit_and_synchronize() {
    echo more >>"$server/one.txt"
    expect 0 offlinefiles sync "$share"
}

events_are_printed_as_they_happen() {
    expect 0 offlinefiles pin "$share" --deep --fill
    rm -f "$heard" "$heard.err"
    listen_while edit_and_synchronize SyncEnd
    grep -q "SyncBegin" "$heard" || fail "no beginning" "$heard"
    grep -qF "ItemModified             $share\\one.txt (content)" "$heard" ||
        fail "no modification" "$heard"
    grep -qF "SyncFileResult           $share\\one.txt" "$heard" || fail "no result" "$heard"
    grep -q "listening; Ctrl+C ends it" "$heard.err" || fail "it does not say that it listens"
}

events_can_be_of_one_path_and_in_json() {
    rm -f "$heard" "$heard.err"
    listen_while edit_and_synchronize SyncEnd "$share\\two.txt" --json
    ! grep -qF "one.txt" "$heard" || fail "the filter let something in" "$heard"
    grep SyncEnd "$heard" >"$out"
    json 'j["event"] == "SyncEnd" and j["result"] == 0 and j["time"].endswith("Z")'
}

the_log_tells_what_was_done_to_each_file() {
    expect 0 offlinefiles log
    says "fetch            $share\\one.txt"
    expect 0 offlinefiles log "$share\\two.txt"
    says "two.txt"
    says_not "one.txt"
    expect 0 offlinefiles log "$share\\one.txt" --json
    json 'j[-1]["action"] == "fetch" and j[-1]["result"] == 0 and j[-1]["operation"] == "sync"'
    json 'all(e["path"].endswith("one.txt") for e in j)'
    expect 0 offlinefiles log "$share\\nothing"
    complains "nothing has been logged of this path"
}

the_log_says_why_a_file_failed() {
    cache=$(unix_path "$(offlinefiles locate "$share" </dev/null 2>/dev/null | tr -d '\r' | tail -n 1)")
    echo "here, and longer" >"$cache/two.txt"
    echo there >"$server/two.txt"
    expect 1 offlinefiles sync "$share"
    expect 0 offlinefiles log "$share\\two.txt"
    says "(changed here and on the server)"
    says "0x8007051A"
}

a_large_log_gets_another_name() {
    head -c 4300000 /dev/zero | tr '\0' 'x' >"$store/sync.log"
    echo more >>"$server/one.txt"
    expect 1 offlinefiles sync "$share"
    [ "$(stat -c %s "$store/sync.old.log")" -eq 4300000 ] || fail "no old log"
    expect 0 offlinefiles log "$share\\one.txt"
    says "one.txt"
}

what_a_setting_cannot_hold_is_noted_in_the_log() {
    expect 0 in_wine reg.exe add 'HKLM\Software\Policies\Microsoft\Windows\NetCache' /v \
        LinkTargetCaching /t REG_SZ /d nonsense /f
    offlinefiles sync "$share" </dev/null >/dev/null 2>&1 || true
    expect 0 in_wine reg.exe delete 'HKLM\Software\Policies\Microsoft\Windows\NetCache' /v \
        LinkTargetCaching /f
    expect 0 offlinefiles log
    says "LinkTargetCaching"
}

what_is_no_network_path_is_refused() {
    expect 2 offlinefiles events notapath
    complains "not a network path"
    expect 2 offlinefiles log 'C:\x'
    complains "network path"
}

run_cases \
    what_is_no_network_path_is_refused \
    events_are_printed_as_they_happen \
    events_can_be_of_one_path_and_in_json \
    the_log_tells_what_was_done_to_each_file \
    the_log_says_why_a_file_failed \
    a_large_log_gets_another_name \
    what_a_setting_cannot_hold_is_noted_in_the_log
