/*
 * Reading a security descriptor: see access.h. DOC: [MS-DTYP] 2.4.6 SECURITY_DESCRIPTOR, 2.4.5 ACL,
 * 2.4.4 ACE, 2.5.3 "Access Check Algorithm". Every offset is checked: the bytes came from a server.
 */
#include "engine/access.h"

#include <string.h>

#define DACL_PRESENT    0x0004u
#define SELF_RELATIVE   0x8000u
#define HEADER          20u   /* of a descriptor */
#define ACE_HEAD        8u    /* of an entry, before its SID */
#define ACE_INHERIT     0x08u /* INHERIT_ONLY_ACE */
#define ACE_ALLOW       0u
#define ACE_DENY        1u
#define ACE_DENY_CALL   10u /* ACCESS_DENIED_CALLBACK_ACE: its condition is taken to hold */
#define RIGHTS_OF_FILES 0x1FFu

struct bytes {
    const unsigned char *at;
    size_t size;
};

static uint32_t read_16(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8;
}

static uint32_t read_32(const unsigned char *at)
{
    return read_16(at) | read_16(at + 2) << 16;
}

/* Generic rights as files have them. */
static uint32_t specific(uint32_t mask)
{
    static const struct {
        uint32_t generic;
        uint32_t rights;
    } map[] = {
        {0x10000000u, 0x1F01FFu}, /* all */
        {0x20000000u, 0x1200A0u}, /* execute */
        {0x40000000u, 0x120116u}, /* write */
        {0x80000000u, 0x120089u}, /* read */
    };

    for (size_t i = 0; i < sizeof map / sizeof *map; i++) {
        if (mask & map[i].generic)
            mask |= map[i].rights;
    }
    return mask;
}

static bool is_one_of(const struct bytes *sid, const struct csc_sid *sids, size_t count,
                      bool denied)
{
    for (size_t i = 0; i < count; i++) {
        if ((denied || !sids[i].deny_only) && sids[i].size <= sid->size &&
            memcmp(sids[i].bytes, sid->at, sids[i].size) == 0)
            return true;
    }
    return false;
}

/* The DACL; *all is set where there is none and everything is allowed. False: no descriptor. */
static bool find_dacl(const struct bytes *d, struct bytes *acl, bool *all)
{
    uint32_t control, offset;

    *all = false;
    if (d->size < HEADER || d->at[0] != 1)
        return false;
    control = read_16(d->at + 2);
    offset = read_32(d->at + 16);
    if (!(control & SELF_RELATIVE))
        return false;
    if (!(control & DACL_PRESENT) || offset == 0) {
        *all = true;
        return true;
    }
    if (offset > d->size || d->size - offset < 8)
        return false;
    acl->at = d->at + offset;
    acl->size = read_16(acl->at + 2);
    return acl->size >= 8 && acl->size <= d->size - offset;
}

unsigned csc_access_granted(const void *descriptor, size_t size, const struct csc_sid *sids,
                            size_t count)
{
    const struct bytes d = {descriptor, size};
    struct bytes acl;
    uint32_t allowed = 0, denied = 0;
    bool all;

    if (!find_dacl(&d, &acl, &all))
        return 0;
    if (all)
        return CSC_ACCESS_READ | CSC_ACCESS_WRITE | CSC_ACCESS_ANY;
    for (size_t at = 8, left = read_16(acl.at + 4); left > 0; left--) {
        const unsigned char *ace = acl.at + at;
        size_t room = acl.size - at, length = room < ACE_HEAD ? 0 : read_16(ace + 2);
        struct bytes sid = {ace + ACE_HEAD, length - ACE_HEAD};
        bool denies;

        if (length < ACE_HEAD || length > room)
            return 0; /* no list of ours: nothing is promised */
        denies = ace[0] == ACE_DENY || ace[0] == ACE_DENY_CALL;
        if (!(ace[1] & ACE_INHERIT) && (denies || ace[0] == ACE_ALLOW) &&
            is_one_of(&sid, sids, count, denies)) {
            uint32_t rights = specific(read_32(ace + 4));

            if (denies)
                denied |= rights & ~allowed;
            else
                allowed |= rights & ~denied;
        }
        at += length;
    }
    return (allowed & 1u ? CSC_ACCESS_READ : 0u) | (allowed & 2u ? CSC_ACCESS_WRITE : 0u) |
           (allowed & RIGHTS_OF_FILES ? CSC_ACCESS_ANY : 0u);
}
