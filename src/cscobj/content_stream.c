/*
 * The stream of a cached copy. See content_stream.h. A clone shares the open file and has a place
 * of its own; every call is under the file's lock.
 */
#include "content_stream.h"

#include "convert.h"

#include "base/memory.h"
#include "base/result.h"
#include "com/unknown.h"

#define CHUNK 65536u

/* The open file, shared by a stream and its clones. */
struct source {
    LONG refs;
    SRWLOCK lock;
    struct engine *engine;
    struct csc_file *file;
    struct csc_facts facts; /* when it was opened */
};

struct stream {
    struct com_object object;
    struct com_face face;
    struct source *source;
    uint64_t at; /* under the lock of the source */
};

static void drop(struct source *source)
{
    if (InterlockedDecrement(&source->refs))
        return;
    source->file->ops->close(source->file);
    engine_drop(source->engine);
    csc_free(source);
}

static HRESULT create(struct source *source, uint64_t at, IStream **out);

/* --- reading --------------------------------------------------------------------------------- */

static HRESULT read_at(struct stream *self, void *data, ULONG size, ULONG *got)
{
    struct csc_file *file = self->source->file;
    size_t read = 0;
    AcquireSRWLockExclusive(&self->source->lock);
    HRESULT hr = file->ops->read(file, self->at, data, size, &read);
    if (SUCCEEDED(hr))
        self->at += read;
    ReleaseSRWLockExclusive(&self->source->lock);
    *got = SUCCEEDED(hr) ? (ULONG)read : 0;
    return hr;
}

static HRESULT STDMETHODCALLTYPE stream_Read(IStream *face, void *data, ULONG size, ULONG *read)
{
    ULONG got = 0;
    if (read)
        *read = 0;
    if (!data)
        return STG_E_INVALIDPOINTER;
    HRESULT hr = read_at(com_self(face), data, size, &got);
    if (read)
        *read = got;
    return FAILED(hr) ? hr : got < size ? S_FALSE : S_OK;
}

static HRESULT STDMETHODCALLTYPE stream_Seek(IStream *face, LARGE_INTEGER move, DWORD origin,
                                             ULARGE_INTEGER *position)
{
    struct stream *self = com_self(face);
    HRESULT hr = S_OK;
    if (origin > STREAM_SEEK_END)
        return STG_E_INVALIDFUNCTION;
    AcquireSRWLockExclusive(&self->source->lock);
    int64_t from = origin == STREAM_SEEK_SET   ? 0
                   : origin == STREAM_SEEK_CUR ? (int64_t)self->at
                                               : (int64_t)self->source->facts.size;
    if (move.QuadPart < -from || move.QuadPart > INT64_MAX - from)
        hr = STG_E_INVALIDFUNCTION;
    else
        self->at = (uint64_t)(from + move.QuadPart);
    if (position)
        position->QuadPart = self->at;
    ReleaseSRWLockExclusive(&self->source->lock);
    return hr;
}

/* The other stream is called with no lock held. */
static HRESULT STDMETHODCALLTYPE stream_CopyTo(IStream *face, IStream *to, ULARGE_INTEGER size,
                                               ULARGE_INTEGER *read, ULARGE_INTEGER *written)
{
    ULARGE_INTEGER done[2] = {{.QuadPart = 0}, {.QuadPart = 0}};
    BYTE *chunk = csc_alloc(CHUNK);
    HRESULT hr = !to ? STG_E_INVALIDPOINTER : chunk ? S_OK : E_OUTOFMEMORY;
    ULONG got = 1, put = 0;
    while (SUCCEEDED(hr) && got && done[0].QuadPart < size.QuadPart) {
        uint64_t left = size.QuadPart - done[0].QuadPart;
        hr = read_at(com_self(face), chunk, left < CHUNK ? (ULONG)left : CHUNK, &got);
        done[0].QuadPart += got;
        put = 0;
        if (SUCCEEDED(hr) && got)
            hr = IStream_Write(to, chunk, got, &put);
        done[1].QuadPart += put;
        if (SUCCEEDED(hr) && put < got)
            hr = STG_E_MEDIUMFULL;
    }
    csc_free(chunk);
    if (read)
        *read = done[0];
    if (written)
        *written = done[1];
    return hr;
}

static HRESULT STDMETHODCALLTYPE stream_Stat(IStream *face, STATSTG *stat, DWORD flags)
{
    struct stream *self = com_self(face);
    const struct csc_facts *facts = &self->source->facts;
    if (!stat)
        return STG_E_INVALIDPOINTER;
    *stat = (STATSTG){.type = STGTY_STREAM, .grfMode = STGM_READ | STGM_SHARE_DENY_NONE};
    if (flags & ~(DWORD)(STATFLAG_NONAME | STATFLAG_NOOPEN))
        return STG_E_INVALIDFLAG;
    stat->cbSize.QuadPart = facts->size;
    stat->mtime = file_time(facts->written);
    stat->ctime = file_time(facts->created);
    stat->atime = file_time(facts->accessed);
    return S_OK; /* it has no name of its own: the item has */
}

static HRESULT STDMETHODCALLTYPE stream_Clone(IStream *face, IStream **out)
{
    struct stream *self = com_self(face);
    if (!out)
        return STG_E_INVALIDPOINTER;
    AcquireSRWLockExclusive(&self->source->lock);
    uint64_t at = self->at;
    ReleaseSRWLockExclusive(&self->source->lock);
    return create(self->source, at, out);
}

/* --- what a stream to read has no use for ---------------------------------------------------- */

static HRESULT STDMETHODCALLTYPE stream_Write(IStream *face, const void *data, ULONG size,
                                              ULONG *written)
{
    (void)face;
    (void)data;
    (void)size;
    if (written)
        *written = 0;
    return STG_E_ACCESSDENIED;
}

static HRESULT STDMETHODCALLTYPE stream_SetSize(IStream *face, ULARGE_INTEGER size)
{
    (void)face;
    (void)size;
    return STG_E_ACCESSDENIED;
}

static HRESULT STDMETHODCALLTYPE stream_Commit(IStream *face, DWORD flags)
{
    (void)face;
    (void)flags;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE stream_Revert(IStream *face)
{
    (void)face;
    return S_OK;
}

static HRESULT STDMETHODCALLTYPE stream_LockRegion(IStream *face, ULARGE_INTEGER offset,
                                                   ULARGE_INTEGER size, DWORD type)
{
    (void)face;
    (void)offset;
    (void)size;
    (void)type;
    return STG_E_INVALIDFUNCTION;
}

/* --- the object ------------------------------------------------------------------------------ */

static const IStreamVtbl stream_vtbl = {
    COM_UNKNOWN(IStream), stream_Read,       stream_Write,  stream_Seek,
    stream_SetSize,       stream_CopyTo,     stream_Commit, stream_Revert,
    stream_LockRegion,    stream_LockRegion, stream_Stat,   stream_Clone,
};

/* ISequentialStream is the head of it. */
static const struct com_row stream_rows[] = {
    {&IID_IStream, offsetof(struct stream, face), &stream_vtbl},
    {&IID_ISequentialStream, offsetof(struct stream, face), &stream_vtbl},
};

static void stream_destroy(struct com_object *object)
{
    struct stream *self = (struct stream *)object;
    if (self->source)
        drop(self->source);
}

static const struct com_class stream_class = {stream_rows, ARRAYSIZE(stream_rows),
                                              sizeof(struct stream), stream_destroy};

static HRESULT create(struct source *source, uint64_t at, IStream **out)
{
    struct stream *self = com_create(&stream_class);
    *out = NULL;
    if (!self)
        return E_OUTOFMEMORY;
    InterlockedIncrement(&source->refs);
    self->source = source;
    self->at = at;
    *out = (IStream *)&self->face;
    return S_OK;
}

HRESULT content_stream_open(struct engine *engine, int64_t id, IStream **stream)
{
    struct source *source = csc_alloc(sizeof(*source));
    if (!source)
        return E_OUTOFMEMORY;
    HRESULT hr = csc_cache_open_content(engine->cache, id, &source->file);
    if (FAILED(hr)) {
        csc_free(source);
        return hr;
    }
    source->refs = 1;
    source->engine = engine;
    engine_hold(engine);
    hr = source->file->ops->stat(source->file, &source->facts);
    if (SUCCEEDED(hr))
        hr = create(source, 0, stream);
    drop(source);
    return hr;
}
