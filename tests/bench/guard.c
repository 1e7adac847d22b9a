/*
 * What the guard costs: the same calls without and with it, in turns, in one process.
 *
 *   guard.exe [rounds]
 *
 * Prints microseconds per call: the best of all rounds, and the median. These machines are noisy:
 * believe the best.
 */
#include "fs/fs_guard.h"
#include "support/fs_memory.h"

#include <stdio.h>
#include <stdlib.h>

#define CALLS      200
#define MAX_ROUNDS 1000
#define FOLDER     u"C:\\bench"
#define CHUNK      (256u * 1024u)

static unsigned char chunk[CHUNK];

struct side {
    const char *name;
    struct csc_fs *fs;
    struct csc_root *root;
    struct csc_file *file;
    double us[MAX_ROUNDS];
};

static void one_stat(struct side *s)
{
    struct csc_facts facts;
    s->file->ops->stat(s->file, &facts);
}

static void one_lookup(struct side *s)
{
    struct csc_entry entry;
    s->root->ops->lookup(s->root, u"a.txt", &entry);
}

static void one_read(struct side *s)
{
    size_t got;
    s->file->ops->read(s->file, 0, chunk, CHUNK, &got);
}

static double measure(struct side *s, void (*call)(struct side *s))
{
    LARGE_INTEGER from, to, frequency;
    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&from);
    for (int i = 0; i < CALLS; i++)
        call(s);
    QueryPerformanceCounter(&to);
    return (double)(to.QuadPart - from.QuadPart) * 1e6 / (double)frequency.QuadPart / CALLS;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void compare(const char *what, struct side sides[2], int rounds, void (*call)(struct side *))
{
    for (int i = 0; i < rounds; i++) {
        for (int k = 0; k < 2; k++)
            sides[k].us[i] = measure(&sides[k], call);
    }
    printf("%-28s", what);
    for (int k = 0; k < 2; k++) {
        qsort(sides[k].us, (size_t)rounds, sizeof(double), by_value);
        printf("  %-8s %8.2f (%8.2f) us", sides[k].name, sides[k].us[0], sides[k].us[rounds / 2]);
    }
    printf("\n");
}

static void measure_all(const char *over, struct csc_fs *inner, int rounds)
{
    static struct csc_fs_guard guard;
    static struct side sides[2];
    char what[64];
    csc_fs_guard_init(&guard, inner, CSC_GUARD_DEADLINE);
    guard.everything = true;
    sides[0] = (struct side){.name = "direct", .fs = inner};
    sides[1] = (struct side){.name = "guarded", .fs = &guard.base};
    for (int k = 0; k < 2; k++) {
        struct csc_fs *fs = sides[k].fs;
        if (FAILED(fs->ops->open_root(fs, FOLDER, &sides[k].root)) ||
            FAILED(
                sides[k].root->ops->open(sides[k].root, u"a.txt", CSC_OPEN_READ, &sides[k].file)))
            exit(1);
    }
    snprintf(what, sizeof(what), "%s: stat", over);
    compare(what, sides, rounds, one_stat);
    snprintf(what, sizeof(what), "%s: lookup", over);
    compare(what, sides, rounds, one_lookup);
    snprintf(what, sizeof(what), "%s: read 256 KiB", over);
    compare(what, sides, rounds, one_read);
    for (int k = 0; k < 2; k++) {
        sides[k].file->ops->close(sides[k].file);
        sides[k].root->ops->close_root(sides[k].root);
    }
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 50;
    struct csc_fs *memory = fs_memory_create();
    HANDLE file;
    DWORD done;
    if (rounds < 1 || rounds > MAX_ROUNDS)
        return 2;
    fs_memory_add_root(memory, FOLDER);
    fs_memory_put(memory, FOLDER u"\\a.txt", chunk, CHUNK);
    measure_all("memory", memory, rounds);
    CreateDirectoryW(FOLDER, NULL);
    file = CreateFileW(FOLDER u"\\a.txt", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    WriteFile(file, chunk, CHUNK, &done, NULL);
    CloseHandle(file);
    measure_all("win32", csc_fs_win32(), rounds);
    DeleteFileW(FOLDER u"\\a.txt");
    RemoveDirectoryW(FOLDER);
    fs_memory_destroy(memory);
    return 0;
}
