/*
 * IWbemClassObject as the host under Wine has it: a class, an instance, or the parameters of a
 * method. What it can hold is what the schema says; its values are VARIANTs.
 */
#ifndef WMI_OBJECT_H
#define WMI_OBJECT_H

#include "schema.h"
#include "wbem.h"

#include "com/unknown.h"

struct object {
    struct com_object object;
    struct com_face face;     /* IWbemClassObject */
    struct com_face dispatch; /* IDispatch: for scripts, of embedded objects */
    const struct wmi_class *cls;
    bool instance;
    uint64_t shown;  /* one bit per property: a query may have left some out */
    SRWLOCK lock;    /* guards what follows */
    VARIANT *values; /* one per property of the class */
    bool enumerating;
    bool enumerating_methods;
    LONG enum_flags;
    size_t at; /* of the next property, system ones first */
    size_t method_at;
};

/* An object without values. */
HRESULT object_create(const struct wmi_class *cls, bool instance, struct object **out);

static inline IWbemClassObject *object_face(struct object *object)
{
    return (IWbemClassObject *)&object->face;
}

/* The object behind an interface; NULL if it is not one of these. */
struct object *object_behind(IWbemClassObject *face);

/* The value of a property, for methods of objects that hold the lock: a copy. */
HRESULT object_value(struct object *self, const WCHAR *name, VARIANT *value, CIMTYPE *type,
                     LONG *flavor);

/* The name of its class. */
HRESULT object_class_name(const struct object *self, BSTR *name);

/* --- object_scripts.c ------------------------------------------------------------------------ */

/* A value and its type as the caller, by its return address, can use them. */
/* Is this a return address in Wine's scripting? */
bool object_is_scripting(const void *caller);

/* Is this Wine's wmic? */
bool object_is_in_wmic(void);

HRESULT object_for_scripts(VARIANT *value, CIMTYPE *type, const void *caller);

/* --- object_names.c -------------------------------------------------------------------------- */

HRESULT STDMETHODCALLTYPE object_GetNames(IWbemClassObject *face, LPCWSTR qualifier, LONG flags,
                                          VARIANT *value, SAFEARRAY **names);
HRESULT STDMETHODCALLTYPE object_BeginEnumeration(IWbemClassObject *face, LONG flags);
HRESULT STDMETHODCALLTYPE object_Next(IWbemClassObject *face, LONG flags, BSTR *name,
                                      VARIANT *value, CIMTYPE *type, LONG *flavor);
HRESULT STDMETHODCALLTYPE object_EndEnumeration(IWbemClassObject *face);

/* --- object_methods.c ------------------------------------------------------------------------ */

HRESULT STDMETHODCALLTYPE object_GetMethodQualifierSet(IWbemClassObject *face, LPCWSTR name,
                                                       IWbemQualifierSet **set);
HRESULT STDMETHODCALLTYPE object_GetMethodOrigin(IWbemClassObject *face, LPCWSTR name,
                                                 BSTR *origin);
HRESULT STDMETHODCALLTYPE object_GetMethod(IWbemClassObject *face, LPCWSTR name, LONG flags,
                                           IWbemClassObject **in, IWbemClassObject **out);
HRESULT STDMETHODCALLTYPE object_PutMethod(IWbemClassObject *face, LPCWSTR name, LONG flags,
                                           IWbemClassObject *in, IWbemClassObject *out);
HRESULT STDMETHODCALLTYPE object_DeleteMethod(IWbemClassObject *face, LPCWSTR name);
HRESULT STDMETHODCALLTYPE object_BeginMethodEnumeration(IWbemClassObject *face, LONG flags);
HRESULT STDMETHODCALLTYPE object_NextMethod(IWbemClassObject *face, LONG flags, BSTR *name,
                                            IWbemClassObject **in, IWbemClassObject **out);
HRESULT STDMETHODCALLTYPE object_EndMethodEnumeration(IWbemClassObject *face);

/* --- object_system.c: __CLASS, __PATH and so on ---------------------------------------------- */

enum { SYSTEM_PROPERTIES = 10 };
extern const WCHAR *const system_names[SYSTEM_PROPERTIES];

/* The place of a name in that list; SYSTEM_PROPERTIES if it is none. */
size_t system_find(const WCHAR *name);
HRESULT system_value(const struct object *self, size_t which, VARIANT *value, CIMTYPE *type);

/* --- object_text.c --------------------------------------------------------------------------- */

HRESULT object_text(const struct object *self, BSTR *text);

/* --- object_dispatch.c ----------------------------------------------------------------------- */

extern const IDispatchVtbl object_dispatch_vtbl;

#endif
