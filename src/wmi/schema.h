/*
 * The WMI classes of Offline Files as a table: properties, types, qualifiers, value maps, methods
 * and their parameters. Everything else is driven by it: the provider, the host of Wine, WQL, and
 * the MOF.
 *
 * DOC: "Offline Files WMI Reference" (Win32_OfflineFiles...).
 */
#ifndef WMI_SCHEMA_H
#define WMI_SCHEMA_H

#include "base/types.h"

/* Types of properties, with the numbers of CIMTYPE. */
enum {
    CIM_TEXT = 8,
    CIM_BOOL = 11,
    CIM_U8 = 17,
    CIM_U16 = 18,
    CIM_U32 = 19,
    CIM_S64 = 20,
    CIM_TIME = 101,
    CIM_REF = 102,
    CIM_EMBEDDED = 13,
    CIM_LIST = 0x2000,
    CIM_TEXTS = CIM_LIST | CIM_TEXT
};

/* In the order of the table, and of the MOF: what is embedded comes before what embeds it. */
enum wmi_class_id {
    WMI_CACHE,
    WMI_FILE_SYS_INFO,
    WMI_PIN_INFO,
    WMI_CHANGE_INFO,
    WMI_CONNECTION_INFO,
    WMI_SUSPEND_INFO,
    WMI_DIRTY_INFO,
    WMI_ITEM,
    WMI_ASSOCIATED_ITEMS,
    WMI_DISK_SPACE_LIMIT,
    WMI_BACKGROUND_SYNC,
    WMI_MACHINE,
    WMI_USER,
    WMI_HEALTH,
    WMI_CLASSES
};

/* Properties, by their place in the table of their class. */
enum { CACHE_ENABLED, CACHE_ACTIVE, CACHE_LOCATION };
enum {
    ITEM_PATH,
    ITEM_PARENT,
    ITEM_NAME,
    ITEM_TYPE,
    ITEM_FILE_SYS_INFO,
    ITEM_PIN_INFO,
    ITEM_CHANGE_INFO,
    ITEM_CONNECTION_INFO,
    ITEM_SUSPEND_INFO,
    ITEM_DIRTY_INFO,
    ITEM_ENCRYPTED,
    ITEM_SPARSE
};
/* Three groups (local, original, remote) of these. */
enum {
    SYS_ATTRIBUTES,
    SYS_SIZE,
    SYS_CREATION,
    SYS_LAST_WRITE,
    SYS_CHANGE,
    SYS_LAST_ACCESS,
    SYS_GROUP
};
enum { PIN_ANY, PIN_USER, PIN_POLICY, PIN_COMPUTER, PIN_REDIRECTION };
enum { CHANGE_DIRTY, CHANGE_DELETED, CHANGE_CREATED, CHANGE_DATA, CHANGE_ATTRIBUTES, CHANGE_TIME };
enum { CONNECTION_STATE, CONNECTION_REASON };
enum { SUSPEND_SUSPENDED, SUSPEND_ROOT };
enum { DIRTY_LOCAL, DIRTY_REMOTE };
enum { LIMIT_TOTAL, LIMIT_AUTO };
enum {
    BACKGROUND_INTERVAL,
    BACKGROUND_VARIANCE,
    BACKGROUND_MAX_TIME,
    BACKGROUND_BLOCK_START,
    BACKGROUND_BLOCK_DURATION,
    BACKGROUND_WORK_OFFLINE
};
enum {
    MACHINE_ENCRYPTED,
    MACHINE_ENABLED,
    MACHINE_COSTED,
    MACHINE_SLOW_LINK,
    MACHINE_SLOW_LINK_PARAMS,
    MACHINE_BACKGROUND,
    MACHINE_BACKGROUND_PARAMS,
    MACHINE_ECONOMICAL,
    MACHINE_EXCLUDED,
    MACHINE_LIMIT,
    MACHINE_LIMIT_PARAMS,
    MACHINE_NO_WORK_OFFLINE,
    MACHINE_NO_MAKE_AVAILABLE,
    MACHINE_LATENCY,
    MACHINE_BY_WMI,
    MACHINE_EFFECTIVE
};
enum { USER_ASSIGNED, USER_NO_WORK_OFFLINE, USER_NO_MAKE_AVAILABLE, USER_BY_WMI, USER_EFFECTIVE };

/* Methods, by their place in the table of the cache. */
enum wmi_method_id {
    METHOD_ENABLE,
    METHOD_PIN,
    METHOD_UNPIN,
    METHOD_SYNCHRONIZE,
    METHOD_DELETE_ITEMS,
    METHOD_ENCRYPT,
    METHOD_RENAME_ITEM,
    METHOD_RENAME_ITEM_EX,
    METHOD_SUSPEND_ROOT,
    METHOD_TRANSITION_ONLINE,
    METHOD_TRANSITION_OFFLINE,
    METHODS
};

/* What a property, or a parameter, is beside its type. */
enum { WMI_IS_KEY = 1, WMI_IS_WRITABLE = 2, WMI_IS_NOT_NULL = 4 };

/* The meaning of a number. */
struct wmi_meaning {
    int64_t number;
    const char16_t *name;
};

struct wmi_property {
    const char16_t *name;
    const char16_t *what; /* Description */
    uint16_t type;        /* CIM_... */
    uint16_t is;          /* WMI_IS_... */
    int16_t of;           /* CIM_EMBEDDED, CIM_REF: the class */
    uint16_t meaning_count;
    uint32_t max; /* 0: that of the type */
    const struct wmi_meaning *meanings;
};

struct wmi_method;

/* A class, or the parameters of a method. */
struct wmi_class {
    const char16_t *name;
    const char16_t *what;
    unsigned traits; /* WMI_... below */
    size_t count;
    const struct wmi_property *properties;
    size_t method_count;
    const struct wmi_method *methods;
};

enum {
    WMI_SINGLETON = 1,
    WMI_EMBEDDED = 2,   /* found in properties only: no instances of its own */
    WMI_EMPTY = 4,      /* DOC: "not supported": declared, no instances */
    WMI_PARAMETERS = 8, /* those of a method */
    WMI_WRITABLE = 16   /* instances can be put */
};

struct wmi_method {
    const char16_t *name;
    const char16_t *what;
    struct wmi_class in;
    struct wmi_class out; /* ends with ReturnValue */
};

extern const struct wmi_class wmi_schema[WMI_CLASSES];

#define WMI_PROVIDER_NAME u"Win32_OfflineFilesProvider"

/* By name, in any case; NULL or the count if there is none. */
const struct wmi_class *wmi_find_class(const char16_t *name);
size_t wmi_find_property(const struct wmi_class *cls, const char16_t *name);
const struct wmi_method *wmi_find_method(const struct wmi_class *cls, const char16_t *name);

/* The name of a type in MOF and in the qualifier CIMTYPE, without `ref:`, `object:` and `[]`. */
const char16_t *wmi_type_name(const struct wmi_property *property);

/* The key property of a class; its count if there is none. */
size_t wmi_key(const struct wmi_class *cls);

#endif
