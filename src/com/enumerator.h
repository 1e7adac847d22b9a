/*
 * The one enumerator: Next, Skip, Reset and Clone as every IEnumXxx has them, over a source that
 * gives elements page by page. An enumerator keeps one page and the last element passed, however
 * many elements there are.
 *
 * A source knows no position: it is asked for the elements after a given one, so that any number
 * of enumerators (clones) share it. Elements may be copied with memcpy, followed by hold.
 */
#ifndef COM_ENUMERATOR_H
#define COM_ENUMERATOR_H

#include "com/unknown.h"

struct com_enum_source;

struct com_enum_kind {
    const struct com_class *cls; /* rows with com_enumerator_vtbl, made with COM_ENUMERATOR_CLASS */
    size_t element;              /* bytes of one */
    /* Up to `max` elements that follow `after` (NULL: from the start). None is the end. */
    HRESULT(*page)
    (struct com_enum_source *source, const void *after, void *elements, size_t max, size_t *got);
    /* The object that stands for an element, with a reference for the client. */
    HRESULT (*make)(struct com_enum_source *source, const void *element, IUnknown **object);
    void (*destroy)(struct com_enum_source *source); /* frees the source */
    /* Of elements that own something: after a copy, and before one goes. Both or none. */
    void (*hold)(void *element);
    void (*drop)(void *element);
};

/* The beginning of a source. Its creator gives its one reference to the enumerator. */
struct com_enum_source {
    const struct com_enum_kind *kind;
    LONG refs;
};

struct com_enumerator {
    struct com_object object;
    struct com_face face;
    struct com_enum_source *source;
    SRWLOCK lock;  /* guards what follows */
    char *page;    /* elements read ahead, NULL until the first use */
    char *before;  /* the element before the page */
    char *restore; /* the element before the place a failed call goes back to */
    size_t got;    /* elements in the page */
    size_t at;     /* the next one in it */
    bool started;  /* `before` holds an element; else the page is the first */
    bool ended;    /* the client was told the end: it stays so until Reset */
};

/* Has the layout of every IEnumXxxVtbl. */
extern const IEnumUnknownVtbl com_enumerator_vtbl;
void com_enumerator_destroy(struct com_object *object);

#define COM_ENUMERATOR_ROW(iid)                                          \
    {                                                                    \
        iid, offsetof(struct com_enumerator, face), &com_enumerator_vtbl \
    }
#define COM_ENUMERATOR_CLASS(rows)                                     \
    {                                                                  \
        rows, 1, sizeof(struct com_enumerator), com_enumerator_destroy \
    }

/* A new enumerator at the start of the source, as iid. Takes the source's reference, on failure,
 * too. */
HRESULT com_enumerate(struct com_enum_source *source, REFIID iid, void **out);

#endif
