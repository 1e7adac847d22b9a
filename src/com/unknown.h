/*
 * The one IUnknown of the house. An object is a C struct that begins with a struct com_object and
 * holds one struct com_face per interface; its class is a table of rows {IID, offset, vtable}.
 * The table is the whole QueryInterface: nothing else decides what an object answers.
 *
 * Every object is free-threaded: it answers IMarshal through the free-threaded marshaler (made
 * when first asked for) and IAgileObject, unless its table refuses these. Every object counts
 * against the module (module.h).
 */
#ifndef COM_UNKNOWN_H
#define COM_UNKNOWN_H

#include <objbase.h>
#include <windows.h>

#include <stdbool.h>
#include <stddef.h>

struct com_object;

/* What an interface pointer points to. The way back to the object is the same for all. */
struct com_face {
    const void *vtbl;
    struct com_object *object;
};

/* One interface. Several rows may share a face where one vtable serves a base and a derived
 * interface. Row 0 is the identity: its face answers IUnknown. */
struct com_row {
    const IID *iid;
    size_t offset;    /* of a struct com_face in the object */
    const void *vtbl; /* NULL: refused */
};

/* For the table of a class whose objects belong to the apartment they were made in: others reach
 * them through proxies. */
#define COM_BOUND_ROWS             \
    {&IID_IMarshal, 0, NULL},      \
    {                              \
        &IID_IAgileObject, 0, NULL \
    }

struct com_class {
    const struct com_row *rows;
    size_t count;
    size_t size; /* of the whole object */
    /* Gives back what the object owns, not its memory. Also runs on a half-made object. */
    void (*destroy)(struct com_object *object);
};

struct com_object {
    const struct com_class *cls;
    LONG refs;
    IUnknown *marshaler; /* NULL until somebody asks for IMarshal */
};

/* A zeroed object with one reference and its faces set; NULL without memory. */
void *com_create(const struct com_class *cls);

/* Hands a new object to the one who asked: QueryInterface for iid, then the creator's reference is
 * released, which destroys the object if it does not answer. */
HRESULT com_give(struct com_object *object, REFIID iid, void **out);

LONG com_hold(struct com_object *object);
LONG com_drop(struct com_object *object);

/* The object behind an interface pointer. */
static inline void *com_self(const void *face)
{
    return ((const struct com_face *)face)->object;
}

/* The three methods of every vtable, to be named through COM_UNKNOWN. */
HRESULT STDMETHODCALLTYPE com_QueryInterface(void *face, REFIID iid, void **out);
ULONG STDMETHODCALLTYPE com_AddRef(void *face);
ULONG STDMETHODCALLTYPE com_Release(void *face);

/* The head of a vtable initializer for an interface type. An interface pointer is a void pointer
 * to the shared methods; only the declared type of the first parameter differs. */
#define COM_UNKNOWN(type)                                                       \
    (HRESULT(STDMETHODCALLTYPE *)(type *, REFIID, void **)) com_QueryInterface, \
        (ULONG(STDMETHODCALLTYPE *)(type *))com_AddRef,                         \
        (ULONG(STDMETHODCALLTYPE *)(type *))com_Release

#endif
