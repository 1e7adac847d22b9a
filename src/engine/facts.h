/*
 * What we know of one copy of one item, and how two observations differ. Pure.
 *
 * A difference is a set of bits, so that each caller can say what matters to it: a changed write
 * time alone is not changed data, a changed change time alone only raises suspicion.
 */
#ifndef CSC_ENGINE_FACTS_H
#define CSC_ENGINE_FACTS_H

#include "base/types.h"

enum csc_kind { CSC_NONE = 0, CSC_FILE = 1, CSC_DIR = 2 };

struct csc_facts {
    enum csc_kind kind; /* CSC_NONE: no such copy; all else is then 0 */
    uint32_t attributes;
    uint64_t size; /* bytes; 0 for a directory */
    uint64_t created;
    uint64_t written;
    uint64_t changed; /* data or attributes last changed; 0: not known */
    uint64_t accessed;
    uint64_t id; /* file id; 0: not known. Reused after deletion: an id alone proves nothing */
};

/* Attributes that are synchronized and compared. ARCHIVE is noise, the rest is not kept. */
#define CSC_ATTRIBUTES (FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM)

enum csc_diff {
    CSC_DIFF_KIND = 1,
    CSC_DIFF_SIZE = 2,
    CSC_DIFF_WRITTEN = 4,
    CSC_DIFF_ATTRIBUTES = 8,
    CSC_DIFF_ID = 16,
    CSC_DIFF_CHANGED = 32
};

/* The csc_diff bits in which a and b differ. Unknown ids and change times differ from nothing.
 * Directories are compared by kind, attributes and id only: their times and sizes move whenever a
 * child does. Two CSC_NONE are equal. */
unsigned csc_facts_diff(const struct csc_facts *a, const struct csc_facts *b);

/* Do a and b describe the very same stored version? No csc_diff bit, and the same creation time
 * where both know it. Looking at a file changes nothing: the access time is not compared. */
bool csc_facts_same(const struct csc_facts *a, const struct csc_facts *b);

#endif
