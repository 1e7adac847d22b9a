/*
 * Failing allocations of a DLL: see starve.h.
 */
#include "starve.h"

#include <objbase.h>

#include <stdlib.h>
#include <string.h>

static volatile LONG seen, alive, failing = -1;

static bool may_allocate(void)
{
    return InterlockedIncrement(&seen) - 1 != failing;
}

static void *counted(void *memory)
{
    if (memory)
        InterlockedIncrement(&alive);
    return memory;
}

static void *hungry_malloc(size_t size)
{
    return may_allocate() ? counted(malloc(size)) : NULL;
}

static void *hungry_calloc(size_t count, size_t size)
{
    return may_allocate() ? counted(calloc(count, size)) : NULL;
}

static void *hungry_realloc(void *memory, size_t size)
{
    if (!memory)
        return hungry_malloc(size);
    return may_allocate() ? realloc(memory, size) : NULL;
}

static void hungry_free(void *memory)
{
    if (memory)
        InterlockedDecrement(&alive);
    free(memory);
}

static void *STDAPICALLTYPE hungry_task_alloc(SIZE_T size)
{
    return may_allocate() ? CoTaskMemAlloc(size) : NULL;
}

static const struct {
    const char *name;
    void (*ours)(void);
} replaced[] = {
    {"malloc", (void (*)(void))hungry_malloc},
    {"calloc", (void (*)(void))hungry_calloc},
    {"realloc", (void (*)(void))hungry_realloc},
    {"free", (void (*)(void))hungry_free},
    {"CoTaskMemAlloc", (void (*)(void))hungry_task_alloc},
};

static int replace(char *base, const IMAGE_IMPORT_DESCRIPTOR *library)
{
    const IMAGE_THUNK_DATA *names = (const void *)(base + library->OriginalFirstThunk);
    IMAGE_THUNK_DATA *slots = (void *)(base + library->FirstThunk);
    int count = 0;
    for (; names->u1.AddressOfData; names++, slots++) {
        if (IMAGE_SNAP_BY_ORDINAL(names->u1.Ordinal))
            continue;
        const IMAGE_IMPORT_BY_NAME *by = (const void *)(base + names->u1.AddressOfData);
        for (size_t i = 0; i < ARRAYSIZE(replaced); i++) {
            DWORD before;
            if (strcmp((const char *)by->Name, replaced[i].name) != 0)
                continue;
            VirtualProtect(slots, sizeof(*slots), PAGE_READWRITE, &before);
            slots->u1.Function = (ULONGLONG)(ULONG_PTR)replaced[i].ours;
            VirtualProtect(slots, sizeof(*slots), before, &before);
            count++;
        }
    }
    return count;
}

bool starve_install(HMODULE module)
{
    char *base = (char *)module;
    const IMAGE_DOS_HEADER *dos = (const void *)base;
    const IMAGE_NT_HEADERS *nt = (const void *)(base + dos->e_lfanew);
    const IMAGE_DATA_DIRECTORY *directory =
        &nt->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT];
    const IMAGE_IMPORT_DESCRIPTOR *library = (const void *)(base + directory->VirtualAddress);
    int count = 0;
    for (; library->Name; library++)
        count += replace(base, library);
    return count >= 4;
}

void starve_at(long n)
{
    InterlockedExchange(&seen, 0);
    InterlockedExchange(&failing, n);
}

long starve_seen(void)
{
    return seen;
}

long starve_alive(void)
{
    return alive;
}
