/*
 * How two observations differ. Unknown values (0 in id, change time, creation time) never count
 * as a difference: they are the absence of evidence.
 */
#include "engine/facts.h"

static unsigned if_differs(uint64_t a, uint64_t b, unsigned bit)
{
    return a != b ? bit : 0;
}

static unsigned if_known_differs(uint64_t a, uint64_t b, unsigned bit)
{
    return a != 0 && b != 0 ? if_differs(a, b, bit) : 0;
}

unsigned csc_facts_diff(const struct csc_facts *a, const struct csc_facts *b)
{
    unsigned diff;

    if (a->kind != b->kind)
        return CSC_DIFF_KIND;
    if (a->kind == CSC_NONE)
        return 0;
    diff = if_differs(a->attributes & CSC_ATTRIBUTES, b->attributes & CSC_ATTRIBUTES,
                      CSC_DIFF_ATTRIBUTES) |
           if_known_differs(a->id, b->id, CSC_DIFF_ID);
    if (a->kind == CSC_DIR)
        return diff;
    return diff | if_differs(a->size, b->size, CSC_DIFF_SIZE) |
           if_differs(a->written, b->written, CSC_DIFF_WRITTEN) |
           if_known_differs(a->changed, b->changed, CSC_DIFF_CHANGED);
}

bool csc_facts_same(const struct csc_facts *a, const struct csc_facts *b)
{
    return csc_facts_diff(a, b) == 0 && if_known_differs(a->created, b->created, 1) == 0;
}
