/*
 * The whole engine against random users, clients and faults.
 *
 *   property_engine [--seed S] [--count N] [--jobs J] [--trace]
 *
 * plays the seeds S, S + 1 ... S + N - 1, and the kept ones; default: 1 (or OPENCSC_SEED), 1000, 2
 * jobs. --trace prints what happens. Each seed that fails is printed with the command that repeats
 * it, and makes the program fail. property_engine_fast is the same, optimised, without sanitizers.
 */
#include "play.h"
#include "seeds.h"

#include "support/vfs_fault.h"
#include "support/vfs_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TWICE        20 /* every so many-th seed is played twice: the same must come of it */
#define MAX_FAILURES 20

struct task {
    uint64_t seed;
    uint64_t count;
    unsigned jobs;
    bool trace;
};

struct sums {
    uint64_t calls;
    unsigned failures;
};

static const char *program;

static void play_one(uint64_t seed, bool twice, bool trace, struct sums *sums)
{
    struct play_result result;
    struct play_result again;
    char failure[512];
    char ignored[512];
    bool good = play_seed(seed, trace, &result, failure);

    sums->calls += result.calls;
    if (good && twice && (!play_seed(seed, false, &again, ignored) || again.hash != result.hash)) {
        snprintf(failure, sizeof(failure), "not the same when played again");
        good = false;
    }
    if (good)
        return;
    sums->failures++;
    printf("FAILED: %s\n    %s --seed %llu --count 1 --trace\n", failure, program,
           (unsigned long long)seed);
    fflush(stdout);
}

/* The seeds of one job: every jobs-th. */
static unsigned play_share(const struct task *task, unsigned job)
{
    struct sums sums = {0, 0};

    for (uint64_t i = job; i < task->count && sums.failures < MAX_FAILURES; i += task->jobs)
        play_one(task->seed + i, i % TWICE == 0, task->trace, &sums);
    return sums.failures;
}

static bool play_kept(void)
{
    struct sums sums = {0, 0};

    for (size_t i = 0; i < sizeof(kept_seeds) / sizeof(*kept_seeds); i++)
        play_one(kept_seeds[i].seed, true, false, &sums);
    return !sums.failures;
}

static bool play_all(const struct task *task)
{
    bool good = true;

    fflush(stdout);
    for (unsigned job = 1; job < task->jobs; job++) {
        pid_t child = fork();
        if (child < 0)
            return false;
        if (child == 0)
            _exit(play_share(task, job) ? 1 : 0);
    }
    good = play_share(task, 0) == 0;
    for (unsigned job = 1; job < task->jobs; job++) {
        int status = 0;
        good = wait(&status) > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 && good;
    }
    return good;
}

/* Every play begins with this database: its tables are not made anew each time. */
static bool make_database(void)
{
    struct csc_store *store;
    bool good = csc_store_open(CLIENT_ROOT u"\\opencsc.db", &store) == S_OK;

    csc_store_close(store);
    vfs_memory_keep();
    return good;
}

static double cpu_seconds(void)
{
    double sum = 0;

    for (int i = 0; i < 2; i++) {
        struct rusage used;
        getrusage(i ? RUSAGE_CHILDREN : RUSAGE_SELF, &used);
        sum += (double)used.ru_utime.tv_sec + (double)used.ru_utime.tv_usec / 1e6;
    }
    return sum;
}

static bool read_task(int argc, char **argv, struct task *task)
{
    const char *wish = getenv("OPENCSC_SEED");

    *task = (struct task){.seed = wish ? strtoull(wish, NULL, 10) : 1, .count = 1000, .jobs = 2};
    for (int i = 1; i < argc; i++) {
        uint64_t value = i + 1 < argc ? strtoull(argv[i + 1], NULL, 10) : 0;
        if (strcmp(argv[i], "--trace") == 0)
            task->trace = true;
        else if (strcmp(argv[i], "--seed") == 0 && ++i < argc)
            task->seed = value;
        else if (strcmp(argv[i], "--count") == 0 && ++i < argc)
            task->count = value;
        else if (strcmp(argv[i], "--jobs") == 0 && ++i < argc && value)
            task->jobs = (unsigned)value;
        else
            return false;
    }
    if (task->trace || task->count < task->jobs)
        task->jobs = 1;
    return true;
}

int main(int argc, char **argv)
{
    struct timespec from;
    struct timespec to;
    struct task task;
    bool good;

    program = argv[0];
    if (!read_task(argc, argv, &task)) {
        fputs("property_engine [--seed S] [--count N] [--jobs J] [--trace]\n", stderr);
        return 2;
    }
    vfs_memory_install();
    vfs_fault_install();
    clock_gettime(CLOCK_MONOTONIC, &from);
    good = make_database() && (task.count == 1 || play_kept());
    good = play_all(&task) && good;
    clock_gettime(CLOCK_MONOTONIC, &to);
    printf("%s: seeds %llu to %llu, %ld s (%.0f s of processor time)\n",
           good ? "all laws held" : "FAILED", (unsigned long long)task.seed,
           (unsigned long long)(task.seed + task.count - 1), (long)(to.tv_sec - from.tv_sec),
           cpu_seconds());
    vfs_fault_remove();
    vfs_memory_remove();
    return good ? 0 : 1;
}
