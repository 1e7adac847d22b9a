/* See error_codes.h. */
#include "error_codes.h"

#include "base/result.h"

#include <stdlib.h>
#include <string.h>

/* By class, see test_errors.c; 0 ends a class. */
static const unsigned errors[][6] = {
    {ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND},
    {ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION},
    {ERROR_ADAP_HDW_ERR, ERROR_UNEXP_NET_ERR, ERROR_NETNAME_DELETED, ERROR_SEM_TIMEOUT},
    {ERROR_ACCESS_DENIED, ERROR_WRITE_PROTECT, ERROR_DISK_FULL, ERROR_IO_DEVICE,
     ERROR_NO_SYSTEM_RESOURCES},
};

_Static_assert(sizeof(errors) / sizeof(*errors) == ERROR_CLASSES, "one row for each class");

bool everything(void)
{
    const char *full = getenv("OPENCSC_FULL");
    return full && *full && strcmp(full, "0");
}

unsigned error_at(unsigned n, unsigned i, unsigned *kind)
{
    unsigned members = 0;
    if (everything()) {
        for (*kind = 0; *kind < ERROR_CLASSES; i -= members, ++*kind) {
            for (members = 0; errors[*kind][members]; members++)
                ;
            if (i < members)
                return errors[*kind][i];
        }
        return 0;
    }
    *kind = i;
    if (i >= ERROR_CLASSES)
        return 0;
    while (errors[i][members])
        members++;
    return errors[i][n % members];
}
