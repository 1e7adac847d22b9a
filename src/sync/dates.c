/*
 * The dates of directories that a pass made: creation and write time follow those of the other
 * side's, when nothing more is done in them. Best effort: a file system that keeps no creation
 * times, a failure or a death costs a date and nothing else. Later differences of a directory's
 * times are no change: they move whenever a child does. See run.h.
 *
 * Attributes do not wait for the children: READONLY and HIDDEN of a directory keep nobody from
 * working in it.
 */
#include "base/memory.h"
#include "sync/visit.h"

void csc_dates_note(struct csc_visit *v, enum csc_where where)
{
    const struct csc_facts *source = csc_facts_at(v, where == CSC_SERVER ? CSC_CLIENT : CSC_SERVER);
    struct csc_dates *dates = &v->run->dates;
    if (source->kind != CSC_DIR ||
        FAILED(csc_grow((void **)&dates->at, &dates->cap, dates->count + 1, sizeof(*dates->at))))
        return;
    dates->at[dates->count++] = (struct csc_date){
        .id = v->item.id, .where = where, .created = source->created, .written = source->written};
}

/* RACE: attributes that somebody sets between the two calls are set back; the next pass takes that
 * for our own. A handle can only set both. */
static void set_date(struct csc_root *root, const char16_t *path, uint64_t id,
                     const struct csc_date *date)
{
    struct csc_file *file = NULL;
    struct csc_facts now;
    if (FAILED(root->ops->open(root, path, CSC_OPEN_CHANGE, &file)))
        return;
    if (SUCCEEDED(file->ops->stat(file, &now)) && now.kind == CSC_DIR && now.id == id) {
        struct csc_facts want = {
            .attributes = now.attributes, .created = date->created, .written = date->written};
        file->ops->set_info(file, &want);
    }
    file->ops->close(file);
}

/* Only the directory that was made: somebody may have put another one in its place. */
static void finish(struct csc_run *run, const struct csc_date *date)
{
    struct csc_visit v;
    struct csc_text path = {0};
    HRESULT hr = csc_visit_open(run, date->id, &v);
    if (SUCCEEDED(hr))
        hr = csc_run_path(run, date->where, v.rel, &path);
    if (SUCCEEDED(hr) && csc_facts_at(&v, date->where)->kind == CSC_DIR)
        set_date(run->side[date->where].root, path.s, csc_facts_at(&v, date->where)->id, date);
    csc_text_free(&path);
    csc_visit_close(&v);
}

void csc_dates_finish(struct csc_run *run)
{
    struct csc_dates *dates = &run->dates;
    while (dates->count && csc_share_goes_on(run))
        finish(run, &dates->at[--dates->count]);
}
