#!/bin/sh
# Scripts as administrators have them: VBScript by cscript, wmic, and the installer's part in it.
# DOC: "Scripting API for WMI". What Wine 8's own scripting cannot do is in README.md.
#
#   scripts.sh <folder of the programs>
set -eu
bin=$1
# shellcheck source=../cli/harness.sh
. "$(dirname "$0")/../cli/harness.sh"
trap 'opencsc_unshare; rm -rf "$temp"' EXIT

server=wmi$$
store=$temp/store
mkdir -p "$temp/share/docs"
printf 'alpha' >"$temp/share/docs/a.txt"
printf 'beta' >"$temp/share/docs/b.txt"
OPENCSC_STORE=$(windows_path "$store")
export OPENCSC_STORE

opencsc_unshare() {
    "$bin/opencsc-wine" unshare $server data >/dev/null 2>&1 || true
}

# Runs a script; whatever is not told by Quit is a failure: cscript says nothing and ends with 0 when
# a script breaks.
vbs() { # <expected exit code> < script
    cat >"$temp/script.vbs"
    printf 'WScript.Quit 99\r\n' >>"$temp/script.vbs"
    expect "$1" in_wine cscript.exe //nologo "$(windows_path "$temp/script.vbs")"
}

the_cache_is_found_by_every_form_of_moniker() {
    vbs 7 <<'VBS'
Set a = GetObject("winmgmts:Win32_OfflineFilesCache=@")
If Not a.Active Then WScript.Quit 1
Set b = GetObject("winmgmts:\\.\root\cimv2:Win32_OfflineFilesCache=@")
If Not b.Enabled Then WScript.Quit 2
Set c = GetObject("winmgmts:{impersonationLevel=impersonate}!\\.\root\cimv2")
Set d = c.Get("Win32_OfflineFilesCache=@")
WScript.Echo d.Location
WScript.Quit 7
VBS
    says "$(basename "$store")"
}

items_are_listed_counted_and_asked() {
    vbs 7 <<'VBS'
Set svc = GetObject("winmgmts:\\.\root\cimv2")
Set items = svc.ExecQuery("SELECT * FROM Win32_OfflineFilesItem WHERE ItemType = 0")
WScript.Echo "count " & items.Count
For Each item In items
    WScript.Echo item.ItemName & " " & item.ItemType & " pinned " & item.PinInfo.Pinned _
        & " size " & item.FileSysInfo.LocalSize & " dirty " & item.ChangeInfo.Dirty
Next
WScript.Echo "all " & svc.InstancesOf("Win32_OfflineFilesItem").Count
WScript.Quit 7
VBS
    says "count 2"
    says "a.txt 0 pinned True size 5 dirty False"
    says "b.txt 0 pinned True size 4"
    says "all 5"
}

an_item_is_found_by_its_path() {
    vbs 7 <<VBS
Set svc = GetObject("winmgmts:\\\\.\\root\\cimv2")
Set item = svc.Get("Win32_OfflineFilesItem.ItemPath=""\\\\\\\\$server\\\\data\\\\docs\\\\a.txt""")
Set pins = item.PinInfo
WScript.Echo item.ItemPath & " " & pins.PinnedForUser & " " & item.ConnectionInfo.ConnectState
Set again = GetObject("winmgmts:\\\\.\\root\\cimv2:Win32_OfflineFilesItem.ItemPath='\\\\\\\\$server\\\\data'")
WScript.Echo again.ItemType
WScript.Quit 7
VBS
    says '\docs\a.txt 1 2'
}

methods_are_executed() {
    vbs 7 <<VBS
Set svc = GetObject("winmgmts:\\\\.\\root\\cimv2")
Set cache = svc.Get("Win32_OfflineFilesCache=@")
Set p = cache.Methods_("TransitionOffline").InParameters
p.Path = "\\\\$server\\data"
p.Force = False
Set r = cache.ExecMethod_("TransitionOffline", p)
WScript.Echo "offline " & r.ReturnValue & " " & r.OpenFiles
Set p = cache.Methods_("TransitionOnline").InParameters
p.Path = "\\\\$server\\data"
Set r = svc.ExecMethod("Win32_OfflineFilesCache", "TransitionOnline", p)
WScript.Echo "online " & r.ReturnValue
WScript.Quit 7
VBS
    says "offline 0 False"
    says "online 0"
}

one_path_is_given_as_a_string() {
    printf 'alpha two' >"$temp/share/docs/a.txt"
    vbs 7 <<VBS
Set svc = GetObject("winmgmts:\\\\.\\root\\cimv2")
Set cache = svc.Get("Win32_OfflineFilesCache=@")
Set p = cache.Methods_("Synchronize").InParameters
p.Paths = "\\\\$server\\data\\docs"
p.Flags = 6
Set r = cache.ExecMethod_("Synchronize", p)
WScript.Echo "synchronized " & r.ReturnValue
WScript.Quit 7
VBS
    says "synchronized 0"
    vbs 7 <<VBS
Set item = GetObject("winmgmts:\\\\.\\root\\cimv2").Get("Win32_OfflineFilesItem.ItemPath='\\\\\\\\$server\\\\data\\\\docs\\\\a.txt'")
WScript.Echo "size " & item.FileSysInfo.LocalSize
WScript.Quit 7
VBS
    says "size 9"
}

what_is_wrong_has_its_number() {
    vbs 7 <<'VBS'
Set svc = GetObject("winmgmts:\\.\root\cimv2")
On Error Resume Next
Set x = svc.Get("Win32_OfflineFilesItem.ItemPath='nothing'")
WScript.Echo Hex(Err.Number)
WScript.Quit 7
VBS
    says 80041002
}

other_classes_are_those_of_wine() {
    vbs 7 <<'VBS'
For Each os In GetObject("winmgmts:\\.\root\cimv2").InstancesOf("Win32_OperatingSystem")
    WScript.Echo "system " & os.CSName
Next
WScript.Quit 7
VBS
    says "system "
}

# WINE: wmic writes UTF-16.
wmic() {
    in_wine 'wbem\wmic.exe' "$@" >"$temp/wmic.out" </dev/null
    tr -d '\000\r' <"$temp/wmic.out"
}

wmic_shows_properties() {
    expect 0 wmic path Win32_OfflineFilesItem get ItemName,ItemType
    says a.txt
    says ItemType
    says_not __PATH
    says_not ItemPath
    expect 0 wmic path Win32_OfflineFilesCache get Active
    says -1 # WINE: how its wmic writes TRUE
}

the_sample_lists_what_is_changed() {
    vbs 7 <<VBS
WScript.Echo "before"
WScript.Quit 7
VBS
    printf 'changed here' >"$store/namespace/$server/data/docs/b.txt"
    expect 0 in_wine cscript.exe //nologo "$(windows_path "$(dirname "$0")/../../samples/wmi_dirty/dirty_files.vbs")"
    says '\docs\b.txt'
    says_not '\docs\a.txt'
}

the_sample_synchronizes_with_a_progress_bar() {
    printf 'once more' >"$temp/share/docs/a.txt"
    expect 0 wine "$bin/../samples/wmi_sync/wmi_sync.exe" "\\\\$server\\data\\docs"
    says "3 done, 0 failed, result 0x00000000, return value 0"
    [ "$(cat "$store/namespace/$server/data/docs/a.txt")" = 'once more' ]
    [ "$(cat "$temp/share/docs/b.txt")" = 'changed here' ]
}

# Of a prefix of its own, so that nobody misses the locator meanwhile.
uninstalling_brings_back_wines_locator() {
    WINEPREFIX=$temp/prefix "$bin/opencsc-wine" install
    WINEPREFIX=$temp/prefix "$bin/opencsc-wine" uninstall
    locator='HKLM\Software\Classes\CLSID\{4590F811-1D3A-11D0-891F-00AA004B2E24}\InprocServer32'
    status=0
    WINEPREFIX=$temp/prefix expect 0 in_wine reg.exe query "$locator" || status=1
    WINEPREFIX=$temp/prefix wineserver -k || true
    [ $status -eq 0 ]
    says wbemprox.dll
    says_not cscwmi.dll
}

expect 0 "$bin/opencsc-wine" share $server data "$temp/share"
expect 0 offlinefiles pin "\\\\$server\\data\\docs" --deep --fill

run_cases the_cache_is_found_by_every_form_of_moniker items_are_listed_counted_and_asked \
    an_item_is_found_by_its_path methods_are_executed one_path_is_given_as_a_string \
    what_is_wrong_has_its_number other_classes_are_those_of_wine wmic_shows_properties \
    the_sample_lists_what_is_changed the_sample_synchronizes_with_a_progress_bar \
    uninstalling_brings_back_wines_locator
