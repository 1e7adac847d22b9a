/*
 * The table: see schema.h. Its order is the order of the documentation and, for methods, of their
 * parameters.
 */
#include "schema.h"

#include "base/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* --- rows ------------------------------------------------------------------------------------ */

#define PROPERTY(n, t, w)               \
    {                                   \
        .name = n, .what = w, .type = t \
    }
#define MARKED(n, t, i, w)                       \
    {                                            \
        .name = n, .what = w, .type = t, .is = i \
    }
#define EMBEDDED(n, c, w)                                   \
    {                                                       \
        .name = n, .what = w, .type = CIM_EMBEDDED, .of = c \
    }
#define EMBEDDED_WRITABLE(n, c, w)                                                 \
    {                                                                              \
        .name = n, .what = w, .type = CIM_EMBEDDED, .is = WMI_IS_WRITABLE, .of = c \
    }
#define REFERENCE(n, c, w)                             \
    {                                                  \
        .name = n, .what = w, .type = CIM_REF, .of = c \
    }
#define MEANING(n, m, w)                                                                \
    {                                                                                   \
        .name = n, .what = w, .type = CIM_U32, .meanings = m, .meaning_count = COUNT(m) \
    }
#define WRITABLE(n, t, m, w)                                             \
    {                                                                    \
        .name = n, .what = w, .type = t, .is = WMI_IS_WRITABLE, .max = m \
    }

#define CLASS(n, t, p, w)                                                     \
    {                                                                         \
        .name = n, .what = w, .traits = t, .properties = p, .count = COUNT(p) \
    }
#define PARAMETERS(p)                                                                    \
    {                                                                                    \
        .name = u"__PARAMETERS", .traits = WMI_PARAMETERS, .what = u"", .properties = p, \
        .count = COUNT(p)                                                                \
    }
#define METHOD(n, i, o, w)                                              \
    {                                                                   \
        .name = n, .what = w, .in = PARAMETERS(i), .out = PARAMETERS(o) \
    }

/* --- the meaning of numbers ------------------------------------------------------------------ */

static const struct wmi_meaning item_types[] = {
    {0, u"File"}, {1, u"Directory"}, {2, u"Share"}, {3, u"Server"}};

static const struct wmi_meaning pin_states[] = {
    {0, u"Not pinned"}, {1, u"Pinned"}, {2, u"Pinned and inherited by new children"}};

static const struct wmi_meaning connect_states[] = {{0, u"Unknown"},
                                                    {1, u"Offline"},
                                                    {2, u"Online"},
                                                    {3, u"Transparently Cached"},
                                                    {4, u"Partly Transparently Cached"}};

static const struct wmi_meaning offline_reasons[] = {
    {0, u"Unknown"},         {1, u"Not applicable"},   {2, u"Working offline"},
    {3, u"Slow connection"}, {4, u"Net disconnected"}, {5, u"Need to sync item"},
    {6, u"Item suspended"},
};

static const struct wmi_meaning sync_results[] = {
    {0, u"Success"}, {1, u"Conflict"}, {2, u"Warning"}, {3, u"Error"}};

/* --- the cache: methods ---------------------------------------------------------------------- */

#define PATHS PROPERTY(u"Paths", CIM_TEXTS, u"UNC paths of the items")
#define FLAGS PROPERTY(u"Flags", CIM_U32, u"Control flags, those of the COM method")
#define RETURN_VALUE \
    PROPERTY(u"ReturnValue", CIM_U32, u"0, a WMI error code or a system error code")

static const struct wmi_property returned[] = {RETURN_VALUE};

static const struct wmi_property enable_in[] = {
    PROPERTY(u"Enable", CIM_BOOL, u"TRUE enables, FALSE disables"),
};
static const struct wmi_property enable_out[] = {
    PROPERTY(u"RebootRequired", CIM_BOOL, u"Does it take a restart to come true?"),
    RETURN_VALUE,
};
static const struct wmi_property pin_in[] = {
    PATHS,
    FLAGS,
    PROPERTY(u"Deep", CIM_BOOL, u"TRUE: all that is below, too"),
};
static const struct wmi_property paths_in[] = {PATHS, FLAGS};
static const struct wmi_property encrypt_in[] = {
    PROPERTY(u"Encrypt", CIM_BOOL, u"TRUE encrypts, FALSE decrypts"),
    FLAGS,
};
static const struct wmi_property rename_in[] = {
    PROPERTY(u"OriginalPath", CIM_TEXT, u"UNC path of the item"),
    PROPERTY(u"NewPath", CIM_TEXT, u"UNC path it is to have"),
    PROPERTY(u"ReplaceIfExists", CIM_BOOL, u"Reserved"),
};
static const struct wmi_property suspend_in[] = {
    PROPERTY(u"Path", CIM_TEXT, u"UNC path of a share or directory in the cache"),
    PROPERTY(u"Suspend", CIM_BOOL, u"TRUE suspends, FALSE releases"),
};
static const struct wmi_property online_in[] = {
    PROPERTY(u"Path", CIM_TEXT, u"UNC path of an item; its whole share goes online"),
    FLAGS,
};
static const struct wmi_property offline_in[] = {
    PROPERTY(u"Path", CIM_TEXT, u"UNC path of an item; its whole share goes offline"),
    PROPERTY(u"Force", CIM_BOOL, u"TRUE: open files are no reason to stay online"),
    FLAGS,
};
static const struct wmi_property offline_out[] = {
    PROPERTY(u"OpenFiles", CIM_BOOL, u"Did open files prevent it?"),
    RETURN_VALUE,
};

static const struct wmi_method cache_methods[METHODS] = {
    METHOD(u"Enable", enable_in, enable_out, u"Enables or disables Offline Files."),
    METHOD(u"Pin", pin_in, returned, u"Makes items always available offline."),
    METHOD(u"Unpin", pin_in, returned, u"Takes back that items are always available offline."),
    METHOD(u"Synchronize", paths_in, returned, u"Brings cached items and their server together."),
    METHOD(u"DeleteItems", paths_in, returned,
           u"Removes items from the cache; the server is not touched."),
    METHOD(u"Encrypt", encrypt_in, returned, u"Encrypts or decrypts what the user has cached."),
    METHOD(u"RenameItem", rename_in, returned, u"Renames an item at the next restart."),
    METHOD(u"RenameItemEx", rename_in, returned, u"Renames an item now."),
    METHOD(u"SuspendRoot", suspend_in, returned, u"Suspends or releases a directory tree."),
    METHOD(u"TransitionOnline", online_in, returned, u"Goes online with a share."),
    METHOD(u"TransitionOffline", offline_in, offline_out, u"Goes offline with a share."),
};

/* --- the cache and its items ----------------------------------------------------------------- */

static const struct wmi_property cache[] = {
    PROPERTY(u"Enabled", CIM_BOOL, u"Is it configured to run?"),
    PROPERTY(u"Active", CIM_BOOL, u"Does it run now?"),
    PROPERTY(u"Location", CIM_TEXT, u"The local directory of the cache"),
};

#define FILE_SYS_GROUP(prefix, copy)                                               \
    PROPERTY(prefix u"Attributes", CIM_U32, u"File attributes " copy),             \
        PROPERTY(prefix u"Size", CIM_S64, u"Size in bytes " copy),                 \
        PROPERTY(prefix u"CreationTime", CIM_TIME, u"When it was created " copy),  \
        PROPERTY(prefix u"LastWriteTime", CIM_TIME, u"When it was written " copy), \
        PROPERTY(prefix u"ChangeTime", CIM_TIME, u"When it was changed " copy),    \
        PROPERTY(prefix u"LastAccessTime", CIM_TIME, u"When it was accessed " copy)

static const struct wmi_property file_sys_info[] = {
    FILE_SYS_GROUP(u"Local", u"of the cached copy"),
    FILE_SYS_GROUP(u"Original", u"when both copies were last equal"),
    FILE_SYS_GROUP(u"Remote", u"of the server's copy; reserved"),
};

static const struct wmi_property pin_info[] = {
    PROPERTY(u"Pinned", CIM_BOOL, u"Is it pinned, for whatever reason?"),
    MEANING(u"PinnedForUser", pin_states, u"Pinned by the user"),
    MEANING(u"PinnedForUserByPolicy", pin_states, u"Pinned by the user's policy"),
    MEANING(u"PinnedForComputer", pin_states, u"Pinned for all users, by policy"),
    MEANING(u"PinnedForFolderRedirection", pin_states, u"Pinned by folder redirection"),
};

static const struct wmi_property change_info[] = {
    PROPERTY(u"Dirty", CIM_BOOL, u"Is there any change made offline and not synchronized?"),
    PROPERTY(u"DeletedOffline", CIM_BOOL, u"Was it deleted offline?"),
    PROPERTY(u"CreatedOffline", CIM_BOOL, u"Was it created offline?"),
    PROPERTY(u"ModifiedData", CIM_BOOL, u"Was its content modified offline?"),
    PROPERTY(u"ModifiedAttributes", CIM_BOOL, u"Were its attributes modified offline?"),
    PROPERTY(u"ModifiedTime", CIM_BOOL, u"Were its times modified offline?"),
};

static const struct wmi_property connection_info[] = {
    MEANING(u"ConnectState", connect_states, u"Online or offline"),
    MEANING(u"OfflineReason", offline_reasons, u"Why it is offline"),
};

static const struct wmi_property suspend_info[] = {
    PROPERTY(u"Suspended", CIM_BOOL, u"Is it suspended?"),
    PROPERTY(u"SuspendedRoot", CIM_BOOL, u"Is it the root of a suspended tree?"),
};

static const struct wmi_property dirty_info[] = {
    PROPERTY(u"LocalDirtyByteCount", CIM_S64, u"Bytes to be sent to the server"),
    PROPERTY(u"RemoteDirtyByteCount", CIM_S64, u"Bytes to be fetched from the server"),
};

static const struct wmi_property item[] = {
    MARKED(u"ItemPath", CIM_TEXT, WMI_IS_KEY | WMI_IS_NOT_NULL, u"Its UNC path"),
    PROPERTY(u"ParentItemPath", CIM_TEXT, u"The UNC path of its parent, empty for a server"),
    MARKED(u"ItemName", CIM_TEXT, WMI_IS_NOT_NULL, u"The last component of its path"),
    MEANING(u"ItemType", item_types, u"What it is"),
    EMBEDDED(u"FileSysInfo", WMI_FILE_SYS_INFO, u"Of a directory or file"),
    EMBEDDED(u"PinInfo", WMI_PIN_INFO, u"Of a share, directory or file"),
    EMBEDDED(u"ChangeInfo", WMI_CHANGE_INFO, u"Of a share, directory or file"),
    EMBEDDED(u"ConnectionInfo", WMI_CONNECTION_INFO, u"Of a share, directory or file"),
    EMBEDDED(u"SuspendInfo", WMI_SUSPEND_INFO, u"Of a share, directory or file"),
    EMBEDDED(u"DirtyInfo", WMI_DIRTY_INFO, u"Of a file"),
    PROPERTY(u"Encrypted", CIM_BOOL, u"Is the cached copy encrypted?"),
    PROPERTY(u"Sparse", CIM_BOOL, u"Is it not fully cached, and not usable offline?"),
};

static const struct wmi_property associated_items[] = {
    REFERENCE(u"Antecedent", WMI_CACHE, u"The cache"),
    REFERENCE(u"Dependent", WMI_ITEM, u"An item of it"),
};

/* --- the configuration ----------------------------------------------------------------------- */

#define MEGABYTES 100000000

static const struct wmi_property disk_space_limit[] = {
    WRITABLE(u"TotalSizeInMB", CIM_U32, MEGABYTES, u"The most that may be cached"),
    WRITABLE(u"AutoCacheSizeInMB", CIM_U32, MEGABYTES, u"The most that is cached by itself"),
};

static const struct wmi_property background_sync[] = {
    WRITABLE(u"SyncInterval", CIM_U16, 1440, u"Minutes between synchronizations"),
    WRITABLE(u"SyncVariance", CIM_U16, 3600, u"Minutes by which that varies"),
    WRITABLE(u"MaxTimeBetweenSyncs", CIM_U16, 0, u"Minutes that a block-out may last"),
    WRITABLE(u"BlockOutStartTimeHoursMinutes", CIM_U16, 2400, u"Start of the block-out, HHMM"),
    WRITABLE(u"BlockOutDurationMin", CIM_U16, 1440, u"Minutes of the block-out"),
    WRITABLE(u"BackgroundSyncWorkOfflineSharesEnabled", CIM_BOOL, 0,
             u"Also for shares that the user took offline?"),
};

#define NO_BUTTONS                                                                    \
    WRITABLE(u"WorkOfflineButtonRemoved", CIM_BOOL, 0, u"No button to work offline"), \
        WRITABLE(u"MakeAvailableOfflineButtonRemoved", CIM_BOOL, 0, u"No button to pin")
#define EFFECTIVE                                                      \
    PROPERTY(u"IsConfiguredByWMI", CIM_BOOL, u"Is this what counts?"), \
        PROPERTY(u"IsEffective", CIM_BOOL, u"The same, by the name of the documentation")

static const struct wmi_property machine[] = {
    WRITABLE(u"OfflineFilesCacheEncrypted", CIM_BOOL, 0, u"Is the cache encrypted?"),
    WRITABLE(u"Enabled", CIM_BOOL, 0, u"Is Offline Files enabled?"),
    WRITABLE(u"SyncOnCostedNetworkEnabled", CIM_BOOL, 0, u"Synchronize on costed networks?"),
    WRITABLE(u"SlowLinkEnabled", CIM_BOOL, 0, u"Work offline on slow links?"),
    WRITABLE(u"SlowLinkParams", CIM_TEXTS, 0, u"What is slow, by path"),
    WRITABLE(u"BackgroundSyncEnabled", CIM_BOOL, 0, u"Synchronize in the background?"),
    EMBEDDED_WRITABLE(u"BackgroundSyncParams", WMI_BACKGROUND_SYNC, u"When that is done"),
    WRITABLE(u"EconomicalAdminPinningEnabled", CIM_BOOL, 0, u"Only new files at logon?"),
    WRITABLE(u"ExcludedFileTypes", CIM_TEXTS, 0, u"Extensions that are not made offline"),
    WRITABLE(u"DiskSpaceLimitEnabled", CIM_BOOL, 0, u"Is the size of the cache limited?"),
    EMBEDDED_WRITABLE(u"DiskSpaceLimitParams", WMI_DISK_SPACE_LIMIT, u"By what"),
    NO_BUTTONS,
    WRITABLE(u"TransparentCachingLatencyThreshold", CIM_U32, 100000000,
             u"Milliseconds from which on files are cached by themselves"),
    EFFECTIVE,
};

static const struct wmi_property user[] = {
    WRITABLE(u"AssignedOfflineFiles", CIM_TEXTS, 0, u"Paths that an administrator pins"),
    NO_BUTTONS,
    EFFECTIVE,
};

static const struct wmi_property health[] = {
    PROPERTY(u"LastSuccessfulSyncTime", CIM_TIME, u"When all was well"),
    PROPERTY(u"LastSyncTime", CIM_TIME, u"When it was tried"),
    {.name = u"LastSyncStatus",
     .what = u"How that ended",
     .type = CIM_U8,
     .meanings = sync_results,
     .meaning_count = COUNT(sync_results)},
    PROPERTY(u"OfflineAccessEnabled", CIM_BOOL, u"Is it enabled?"),
    PROPERTY(u"OnlineMode", CIM_BOOL, u"Is it online?"),
};

const struct wmi_class wmi_schema[WMI_CLASSES] = {
    [WMI_CACHE] = {.name = u"Win32_OfflineFilesCache",
                   .what = u"The cache of Offline Files.",
                   .traits = WMI_SINGLETON,
                   .properties = cache,
                   .count = COUNT(cache),
                   .methods = cache_methods,
                   .method_count = METHODS},
    [WMI_FILE_SYS_INFO] = CLASS(u"Win32_OfflineFilesFileSysInfo", WMI_EMBEDDED, file_sys_info,
                                u"What the file system knows of an item."),
    [WMI_PIN_INFO] = CLASS(u"Win32_OfflineFilesPinInfo", WMI_EMBEDDED, pin_info,
                           u"Why an item is always available offline."),
    [WMI_CHANGE_INFO] = CLASS(u"Win32_OfflineFilesChangeInfo", WMI_EMBEDDED, change_info,
                              u"What was changed offline."),
    [WMI_CONNECTION_INFO] = CLASS(u"Win32_OfflineFilesConnectionInfo", WMI_EMBEDDED,
                                  connection_info, u"Whether an item is online."),
    [WMI_SUSPEND_INFO] = CLASS(u"Win32_OfflineFilesSuspendInfo", WMI_EMBEDDED, suspend_info,
                               u"Whether an item is suspended."),
    [WMI_DIRTY_INFO] = CLASS(u"Win32_OfflineFilesDirtyInfo", WMI_EMBEDDED, dirty_info,
                             u"How much there is to synchronize."),
    [WMI_ITEM] = CLASS(u"Win32_OfflineFilesItem", 0, item,
                       u"A server, share, directory or file in the cache."),
    [WMI_ASSOCIATED_ITEMS] =
        CLASS(u"Win32_OfflineFilesAssociatedItems", WMI_EMPTY, associated_items, u"Not supported."),
    [WMI_DISK_SPACE_LIMIT] = CLASS(u"Win32_OfflineFilesDiskSpaceLimit", WMI_EMBEDDED,
                                   disk_space_limit, u"How large the cache may become."),
    [WMI_BACKGROUND_SYNC] = CLASS(u"Win32_OfflineFilesBackgroundSync", WMI_EMBEDDED,
                                  background_sync, u"When the cache is synchronized by itself."),
    [WMI_MACHINE] = CLASS(u"Win32_OfflineFilesMachineConfiguration", WMI_SINGLETON | WMI_WRITABLE,
                          machine, u"The settings of this computer."),
    [WMI_USER] = CLASS(u"Win32_OfflineFilesUserConfiguration", WMI_SINGLETON | WMI_WRITABLE, user,
                       u"The settings of the user."),
    [WMI_HEALTH] = CLASS(u"Win32_OfflineFilesHealth", WMI_EMPTY, health, u"Not supported."),
};

_Static_assert(COUNT(cache) == CACHE_LOCATION + 1 && COUNT(item) == ITEM_SPARSE + 1 &&
                   COUNT(file_sys_info) == 3 * SYS_GROUP &&
                   COUNT(pin_info) == PIN_REDIRECTION + 1 &&
                   COUNT(change_info) == CHANGE_TIME + 1 &&
                   COUNT(background_sync) == BACKGROUND_WORK_OFFLINE + 1 &&
                   COUNT(machine) == MACHINE_EFFECTIVE + 1 && COUNT(user) == USER_EFFECTIVE + 1,
               "every property has its number");

/* --- look-up --------------------------------------------------------------------------------- */

const struct wmi_class *wmi_find_class(const char16_t *name)
{
    for (size_t i = 0; i < WMI_CLASSES; i++) {
        if (csc_compare(wmi_schema[i].name, name) == 0)
            return &wmi_schema[i];
    }
    return NULL;
}

size_t wmi_find_property(const struct wmi_class *cls, const char16_t *name)
{
    size_t i = 0;
    while (i < cls->count && cls->properties[i].name != name)
        i++;
    if (i < cls->count) /* a name out of this table */
        return i;
    for (i = 0; i < cls->count && csc_compare(cls->properties[i].name, name) != 0;)
        i++;
    return i;
}

const struct wmi_method *wmi_find_method(const struct wmi_class *cls, const char16_t *name)
{
    for (size_t i = 0; i < cls->method_count; i++) {
        if (csc_compare(cls->methods[i].name, name) == 0)
            return &cls->methods[i];
    }
    return NULL;
}

const char16_t *wmi_type_name(const struct wmi_property *property)
{
    switch (property->type & ~CIM_LIST) {
    case CIM_BOOL:
        return u"boolean";
    case CIM_U8:
        return u"uint8";
    case CIM_U16:
        return u"uint16";
    case CIM_U32:
        return u"uint32";
    case CIM_S64:
        return u"sint64";
    case CIM_TIME:
        return u"datetime";
    case CIM_REF:
    case CIM_EMBEDDED:
        return wmi_schema[property->of].name;
    default:
        return u"string";
    }
}

size_t wmi_key(const struct wmi_class *cls)
{
    size_t i = 0;
    while (i < cls->count && !(cls->properties[i].is & WMI_IS_KEY))
        i++;
    return i;
}
