/* The table of verbs with their help texts. See help.h. */
#include "cli/help.h"

#include "cli/output.h"
#include "cli/verbs.h"

#include <limits.h>
#include <wchar.h>

static const WCHAR status_help[] =
    L"Shows where the cache lies and, for each share in it, whether it is online or offline and\n"
    L"why, how much is cached, pinned, changed here and not fetched yet, and every conflict.\n"
    L"\n"
    L"  --json   one JSON object\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles status\n"
    L"  offlinefiles status --json\n";

static const WCHAR pin_help[] =
    L"Makes files and folders always available offline. A pinned folder passes its pin on to what\n"
    L"is created in it later.\n"
    L"\n"
    L"  --deep   pin everything below a folder now, not at the next synchronization\n"
    L"  --fill   fetch the content now, not at the next synchronization\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles pin \\\\fileserver\\docs --deep --fill\n"
    L"  offlinefiles pin \\\\fileserver\\docs\\report.odt \\\\fileserver\\docs\\plan.odt\n";

static const WCHAR unpin_help[] =
    L"Takes back what pin did. Cached copies stay, but may be evicted later unless they hold\n"
    L"changes that are not on the server yet.\n"
    L"\n"
    L"  --deep   unpin everything below a folder, not only the folder and the files in it\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles unpin \\\\fileserver\\docs --deep\n";

static const WCHAR sync_help[] =
    L"Brings cached files and the server together: both ways unless told. New files that appeared\n"
    L"on the server inside a pinned folder are pinned and fetched too.\n"
    L"\n"
    L"  --in     only from the server to the cache\n"
    L"  --out    only from the cache to the server\n"
    L"  --keep local|remote|latest|all\n"
    L"           what to do where both sides changed. Without it both versions stay as they are,\n"
    L"           the conflict is recorded and the exit code is 1.\n"
    L"           local    the version from here wins (a deletion here, too)\n"
    L"           remote   the version of the server wins (a deletion there, too)\n"
    L"           latest   the version written last wins\n"
    L"           all      both stay; the one from here becomes \"name (user v1).ext\"\n"
    L"\n"
    L"When the output is no terminal, each item gets a line:\n"
    L"  up / down                             content or attributes went that way\n"
    L"  created on server / created here      a new item, or a new name, went that way\n"
    L"  deleted on server / deleted here      a deletion went that way\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles sync \\\\fileserver\\docs\n"
    L"  offlinefiles sync \\\\fileserver\\docs\\report.odt --keep local\n"
    L"  offlinefiles sync \\\\fileserver\\docs --in\n";

static const WCHAR conflicts_help[] =
    L"Lists every conflict that waits for your decision, in the whole cache or below PATH: what\n"
    L"happened here and on the server, and when that was found.\n"
    L"\n"
    L"  --json   a JSON array of objects: path, type, state, description, since\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles conflicts\n"
    L"  offlinefiles conflicts \\\\fileserver\\docs --json\n";

static const WCHAR resolve_help[] =
    L"Settles recorded conflicts, those of the named paths only. A path without a recorded "
    L"conflict\n"
    L"is refused, and then nothing is done.\n"
    L"\n"
    L"  --keep local|remote|latest|all\n"
    L"           local    the version from here wins (a deletion here, too)\n"
    L"           remote   the version of the server wins (a deletion there, too)\n"
    L"           latest   the version written last wins\n"
    L"           all      both stay; the one from here becomes \"name (user v1).ext\"\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles resolve \\\\fileserver\\docs\\report.odt --keep local\n"
    L"  offlinefiles resolve \\\\fileserver\\docs\\plan.odt \\\\fileserver\\docs\\todo --keep "
    L"all\n";

static const WCHAR ls_help[] =
    L"Lists what is in the cache: without PATH the servers, else what is directly below PATH.\n"
    L"\n"
    L"  --tree   everything below, drawn as a tree\n"
    L"  --flat   everything below, one full path per line\n"
    L"  --json   a JSON array of objects; with --tree they have \"children\"\n"
    L"\n"
    L"Only some of them, those of which all that is given holds:\n"
    L"  --dirty --created --deleted   changed here, created here, deleted here\n"
    L"  --pinned --sparse --ghost     as in the columns below\n"
    L"  --suspended --offline         now\n"
    L"  --files                       no folders\n"
    L"  --name PATTERN                files whose name matches, with * and ?\n"
    L"  --newer TIME --older TIME     written at that time or later, before that time: "
    L"2024-05-01,\n"
    L"                                2024-05-01T12:30 (local time), or 3d, 12h, 30m ago\n"
    L"\n"
    L"The columns are type, state, size, time of the last change, and name. The state has six\n"
    L"places, with a dash where nothing is to be said:\n"
    L"  P  pinned (p: something below it is)     S  sparse: content not fetched yet\n"
    L"  M  changed here                          G  ghost: known by name only\n"
    L"  N  new, created here                     C  conflict, to be decided by you\n"
    L"  D  deleted here, still on the server     O  offline\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles ls\n"
    L"  offlinefiles ls \\\\fileserver\\docs --tree\n"
    L"  offlinefiles ls \\\\fileserver\\docs --flat --json\n"
    L"  offlinefiles ls \\\\fileserver\\docs --flat --dirty --newer 2d --name *.odt\n";

static const WCHAR info_help[] =
    L"Tells all that is known about one item: state, pins, changes, conflict, local copy.\n"
    L"\n"
    L"  --json   one JSON object\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles info \\\\fileserver\\docs\\report.odt\n";

static const WCHAR cat_help[] =
    L"Writes what the cached copy of a file holds, byte by byte, also where OpenCSC encrypts it.\n"
    L"The server is not asked.\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles cat \\\\fileserver\\docs\\report.odt > report.odt\n";

static const WCHAR locate_help[] =
    L"Prints where the cached copy of a file lies, or the folder in the cache that stands for a\n"
    L"folder, share or server. Nothing else is printed, but a warning if OpenCSC has encrypted "
    L"the\n"
    L"file: other programs cannot read it there, `offlinefiles cat` can.\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles locate \\\\fileserver\\docs\\report.odt\n"
    L"Under Wine, as a Unix path in a shell:\n"
    L"  winepath -u \"$(wine offlinefiles.exe locate '\\\\fileserver\\docs')\"\n";

static const WCHAR online_help[] =
    L"Ends working offline with the share that PATH lies in. Fails, and changes nothing, if the\n"
    L"server cannot be reached. Changes made meanwhile are exchanged by sync.\n"
    L"\n"
    L"A share whose folder on the server is another one than before counts as not reachable: a "
    L"disk\n"
    L"that is not mounted looks just like that. If the server was rebuilt or restored for good:\n"
    L"  --accept-new-root\n"
    L"           use it as it is now. Look at it first: it must be what you mean, not an empty\n"
    L"           folder. Nothing is deleted on either side; the next sync copies what is on one\n"
    L"           side only, and what differs is a conflict. Files that you deleted offline come\n"
    L"           back.\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles online \\\\fileserver\\docs\n"
    L"  offlinefiles online --accept-new-root \\\\fileserver\\docs\n";

static const WCHAR offline_help[] =
    L"Works offline with the whole share that PATH lies in: the server is not touched until\n"
    L"`offlinefiles online`.\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles offline \\\\fileserver\\docs\n";

static const WCHAR rename_help[] =
    L"Gives a cached file or folder another name in its share, with or without the server, which\n"
    L"follows with the next sync; nothing is sent again for it. A name that is taken is refused.\n"
    L"Renaming with other programs, here or on the server, does the same.\n"
    L"\n"
    L"  --at-restart   not now, but when offlinefiles starts the next time (administrators only).\n"
    L"                 So can shares and servers be renamed, which only the cache follows: after\n"
    L"                 a move to another server. What differs there is a conflict.\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles rename \\\\fileserver\\docs\\draft.odt \\\\fileserver\\docs\\final.odt\n"
    L"  offlinefiles rename \\\\fileserver\\docs\\2025 \\\\fileserver\\docs\\archive\\2025\n";

static const WCHAR delete_help[] =
    L"Takes files and folders out of the cache. The server keeps what it has, and nothing is\n"
    L"deleted there later because of this. What is pinned by its folder comes back with the next\n"
    L"sync. Files with changes that are not on the server yet stay, and so do their folders.\n"
    L"\n"
    L"  --modified       such files go, too: their changes are lost\n"
    L"  --keep-pinned    only what is not pinned goes\n"
    L"  --keep-unpinned  only what is pinned goes\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles delete \\\\fileserver\\docs\\old\n"
    L"  offlinefiles delete \\\\fileserver\\docs --keep-pinned\n";

static const WCHAR space_help[] =
    L"Shows how much room the cache takes and how much it may, or sets limits (administrators\n"
    L"only).\n"
    L"\n"
    L"  --limit SIZE           for everything; by default a quarter of the volume\n"
    L"  --unpinned-limit SIZE  for what is not pinned\n"
    L"  --json                 one JSON object, in bytes\n"
    L"\n"
    L"SIZE is a number of bytes, or one with K, M, G or T behind it.\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles space\n"
    L"  offlinefiles space --limit 20G --unpinned-limit 5G\n";

static const WCHAR check_help[] =
    L"Looks whether the store is sound, whether everything in the cache is known to it, and "
    L"whether\n"
    L"every file that counts as unchanged still holds what was synchronized.\n"
    L"\n"
    L"  --repair   mend what is found. Nothing that is not synchronized is lost, and nothing is\n"
    L"             deleted or overwritten on either side for it: of what contradicts itself "
    L"nothing\n"
    L"             counts as agreed on, and where both sides differ, sync asks you. A store that "
    L"is\n"
    L"             damaged is made anew; the old one stays beside it as opencsc.db.damaged-1.\n"
    L"             End other programs that use it first.\n"
    L"\n"
    L"The exit code is 1 if something is wrong and was not mended.\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles check\n"
    L"  offlinefiles check --repair\n";

static const WCHAR export_help[] =
    L"Copies every file of the cache that is not synchronized into FOLDER, as\n"
    L"server\\share\\folder\\file. Nothing there is replaced. Nothing in the cache changes.\n"
    L"\n"
    L"  --dirty    must be given\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles export --dirty D:\\rescued\n";

static const WCHAR suspend_help[] =
    L"Leaves a share or folder, with all in it, out of automatic synchronization; it is offline\n"
    L"until `offlinefiles resume`. `offlinefiles sync` still synchronizes it.\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles suspend \\\\fileserver\\docs\\videos\n";

static const WCHAR resume_help[] = L"Takes back what suspend did, for the same PATH.\n"
                                   L"\n"
                                   L"Examples:\n"
                                   L"  offlinefiles resume \\\\fileserver\\docs\\videos\n";

static const WCHAR cacheable_help[] = L"Tells whether a path may be cached, and the caching mode "
                                      L"of its share. The exit code is 1 if\n"
                                      L"it may not.\n"
                                      L"\n"
                                      L"Examples:\n"
                                      L"  offlinefiles cacheable \\\\fileserver\\docs\n";

static const WCHAR encrypt_help[] =
    L"Tells whether what is cached is encrypted on the disk, and by whom, or sets that. Where the\n"
    L"volume can (NTFS with EFS), it does, and programs of yours notice nothing. Where it cannot,\n"
    L"OpenCSC does it by itself if that was switched on: environment OPENCSC_OWN_ENCRYPTION=1, or\n"
    L"OwnEncryption = 1 (DWORD) in HKLM or HKCU\\Software\\OpenCSC. Other programs cannot read\n"
    L"cached files then; `offlinefiles cat` can. The key is the file opencsc.key in the cache's\n"
    L"folder, locked for your account: without it, what is encrypted cannot be read.\n"
    L"\n"
    L"  --on    encrypt what is cached now and what will be\n"
    L"  --off   decrypt it\n"
    L"\n"
    L"If it is interrupted every file can be read all the same; run it once more.\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles encrypt\n"
    L"  offlinefiles encrypt --on\n";

static const WCHAR policy_help[] =
    L"Pins and fills what the policy \"administratively assigned offline files\" lists, and "
    L"unpins\n"
    L"what it listed before and does no more. The lists are the names of the values below\n"
    L"Software\\Policies\\Microsoft\\Windows\\NetCache\\AssignedOfflineFolders in HKLM and HKCU.\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles apply-policy\n";

static const WCHAR events_help[] =
    L"Prints what happens to the cache as it happens, in whatever program it happens, until you\n"
    L"press Ctrl+C: synchronizations and the result of each file, conflicts, items that are "
    L"added,\n"
    L"filled, pinned, modified, renamed or removed, shares that go offline and come back, changed\n"
    L"settings. Each line has the time, the name of the event in the API, and what it is about.\n"
    L"With a PATH: only what happens to that item and to what lies in it, and what is about none.\n"
    L"\n"
    L"  --json   one JSON object a line\n"
    L"\n"
    L"Who reads too slowly for what happens sees DataLost, and goes on with what comes then.\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles events\n"
    L"  offlinefiles events \\\\fileserver\\docs --json\n";

static const WCHAR log_help[] =
    L"Tells what was done to each file: when, by which operation, which way it went, in which "
    L"state\n"
    L"it was found, how much of its content was moved, and what came of it. With a PATH: of that\n"
    L"item and of what lies in it. The log is sync.log in the cache's folder (`status` tells "
    L"where\n"
    L"that is); at 4 MiB it becomes sync.old.log and begins anew. Times are in UTC.\n"
    L"\n"
    L"  --json   a JSON array\n"
    L"\n"
    L"Examples:\n"
    L"  offlinefiles log\n"
    L"  offlinefiles log \\\\fileserver\\docs\\plan.txt\n";

const struct verb verbs[] = {
    {L"status", OPTION_JSON, 0, 0, verb_status, L"[--json]", L"shares, their state, counts",
     status_help},
    {L"pin", OPTION_DEEP | OPTION_FILL, 1, UINT_MAX, verb_pin, L"PATH... [--deep] [--fill]",
     L"make always available offline", pin_help},
    {L"unpin", OPTION_DEEP, 1, UINT_MAX, verb_unpin, L"PATH... [--deep]", L"take that back",
     unpin_help},
    {L"sync", OPTION_IN | OPTION_OUT | OPTION_KEEP, 1, UINT_MAX, verb_sync,
     L"PATH... [--in] [--out] [--keep local|remote|latest|all]",
     L"exchange changes with the server", sync_help},
    {L"conflicts", OPTION_JSON, 0, 1, verb_conflicts, L"[PATH] [--json]",
     L"list what waits for your decision", conflicts_help},
    {L"resolve", OPTION_KEEP, 1, UINT_MAX, verb_resolve, L"PATH... --keep local|remote|latest|all",
     L"decide recorded conflicts", resolve_help},
    {L"ls", OPTION_TREE | OPTION_FLAT | OPTION_JSON | OPTIONS_SELECTING, 0, 1, verb_ls,
     L"[PATH] [--tree|--flat] [--json] [--dirty] [--pinned] [--sparse] [--newer TIME]...",
     L"list cached items", ls_help},
    {L"info", OPTION_JSON, 1, 1, verb_info, L"PATH [--json]", L"all about one item", info_help},
    {L"locate", 0, 1, 1, verb_locate, L"PATH", L"where the cached copy lies", locate_help},
    {L"cat", 0, 1, 1, verb_cat, L"PATH", L"what the cached copy holds", cat_help},
    {L"rename", OPTION_AT_RESTART, 2, 2, verb_rename, L"OLD NEW [--at-restart]",
     L"give a file or folder another name", rename_help},
    {L"delete", OPTION_MODIFIED | OPTION_KEEP_PINNED | OPTION_KEEP_UNPINNED, 1, UINT_MAX,
     verb_delete, L"PATH... [--modified] [--keep-pinned] [--keep-unpinned]",
     L"take out of the cache", delete_help},
    {L"online", OPTION_NEW_ROOT, 1, 1, verb_online, L"PATH [--accept-new-root]",
     L"use the server again", online_help},
    {L"offline", 0, 1, 1, verb_offline, L"PATH", L"work without the server", offline_help},
    {L"suspend", 0, 1, 1, verb_suspend, L"PATH", L"leave out of automatic synchronization",
     suspend_help},
    {L"resume", 0, 1, 1, verb_resume, L"PATH", L"take that back", resume_help},
    {L"cacheable", 0, 1, 1, verb_cacheable, L"PATH", L"may it be cached, and how", cacheable_help},
    {L"space", OPTION_LIMIT | OPTION_AUTO_LIMIT | OPTION_JSON, 0, 0, verb_space,
     L"[--limit SIZE] [--unpinned-limit SIZE] [--json]", L"room of the cache, and its limits",
     space_help},
    {L"encrypt", OPTION_ON | OPTION_OFF, 0, 0, verb_encrypt, L"[--on|--off]",
     L"encrypt what is cached on the disk", encrypt_help},
    {L"apply-policy", 0, 0, 0, verb_apply_policy, L"", L"pin what administrators assigned",
     policy_help},
    {L"check", OPTION_REPAIR, 0, 0, verb_check, L"[--repair]", L"is the cache sound", check_help},
    {L"events", OPTION_JSON, 0, 1, verb_events, L"[PATH] [--json]", L"what happens, as it happens",
     events_help},
    {L"log", OPTION_JSON, 0, 1, verb_log, L"[PATH] [--json]", L"what was done to each file",
     log_help},
    {L"export", OPTION_DIRTY, 1, 1, verb_export, L"--dirty FOLDER",
     L"copy out what is not synchronized", export_help},
    {0},
};

const struct verb *find_verb(const WCHAR *name)
{
    for (const struct verb *verb = verbs; verb->name != NULL; verb++) {
        if (wcscmp(verb->name, name) == 0)
            return verb;
    }
    return NULL;
}

void print_program_help(void)
{
    print_text(L"Usage: offlinefiles VERB [PATH...] [OPTION...]\n"
               L"Keeps network files available offline and synchronizes them.\n"
               L"\n");
    for (const struct verb *verb = verbs; verb->name != NULL; verb++)
        print(L"  %-12ls %ls\n", verb->name, verb->summary);
    print_text(
        L"\n"
        L"`offlinefiles VERB --help` explains a verb and gives examples. PATH is a network path,\n"
        L"\\\\server\\share\\folder\\file; slashes may lean either way. A Unix shell needs quotes\n"
        L"around backslashes.\n"
        L"\n"
        L"Exit codes: 0 all went well; 1 some items failed or are in conflict; 2 wrong usage;\n"
        L"3 Offline Files is not available; 130 cancelled by Ctrl+C.\n");
}

void print_verb_help(const struct verb *verb)
{
    print(L"Usage: offlinefiles %ls %ls\n", verb->name, verb->usage);
    print_text(verb->help);
}
