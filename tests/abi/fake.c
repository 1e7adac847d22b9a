#include "abi/fake.h"

#include <windows.h>

_Static_assert(sizeof(void *) == 8, "see fake.h");

#define SLOT(n)                                           \
    static HRESULT STDMETHODCALLTYPE slot_##n(void *self) \
    {                                                     \
        (void)self;                                       \
        return FAKE_RESULT(n);                            \
    }
#define TEN(t, X) X(t##0) X(t##1) X(t##2) X(t##3) X(t##4) X(t##5) X(t##6) X(t##7) X(t##8) X(t##9)
#define NAME(n)   slot_##n,

/* The longest vtable, that of IOfflineFilesEvents4, has 42. */
TEN(, SLOT)
TEN(1, SLOT)
TEN(2, SLOT)
TEN(3, SLOT)
TEN(4, SLOT)

typedef HRESULT(STDMETHODCALLTYPE *slot_function)(void *self);

static const slot_function vtable[50] = {TEN(, NAME) TEN(1, NAME) TEN(2, NAME) TEN(3, NAME)
                                             TEN(4, NAME)};

static struct {
    const slot_function *vtable;
} object = {vtable};

void *fake_object(void)
{
    return &object;
}
