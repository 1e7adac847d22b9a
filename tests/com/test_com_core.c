/* src/com: IUnknown, class factory, module count and task memory, with objects of the test. */
#include "com_test.h"

#include "base/memory.h"
#include "com/factory.h"
#include "com/module.h"
#include "com/task.h"
#include "com/unknown.h"

/* An object with two interfaces: IPersist is also served by IPersistStream's vtable. */
struct thing {
    struct com_object object;
    struct com_face persist;
    struct com_face storage;
    LONG *destroyed;
};

static HRESULT STDMETHODCALLTYPE thing_GetClassID(IPersist *face, CLSID *clsid)
{
    struct thing *self = com_self(face);
    *clsid = CLSID_NULL;
    return self->destroyed ? S_OK : S_FALSE;
}

static const IPersistVtbl persist_vtbl = {COM_UNKNOWN(IPersist), thing_GetClassID};
static const IUnknownVtbl storage_vtbl = {COM_UNKNOWN(IUnknown)};

static void thing_destroy(struct com_object *object)
{
    struct thing *self = (struct thing *)object;
    if (self->destroyed)
        ++*self->destroyed;
}

static const struct com_row thing_rows[] = {
    {&IID_IPersist, offsetof(struct thing, persist), &persist_vtbl},
    {&IID_IPersistStream, offsetof(struct thing, persist), &persist_vtbl},
    {&IID_IStorage, offsetof(struct thing, storage), &storage_vtbl},
};
static const struct com_class thing_class = {thing_rows, ARRAYSIZE(thing_rows),
                                             sizeof(struct thing), thing_destroy};

static IPersist *make_thing(LONG *destroyed)
{
    struct thing *thing = com_create(&thing_class);
    assert_non_null(thing);
    thing->destroyed = destroyed;
    return (IPersist *)&thing->persist;
}

static void *ask(void *object, REFIID iid)
{
    void *out = NULL;
    assert_hr(IUnknown_QueryInterface((IUnknown *)object, iid, &out), S_OK);
    assert_non_null(out);
    return out;
}

static bool refuse(size_t size)
{
    (void)size;
    return false;
}

static void an_object_lives_until_its_last_reference_goes(void **state)
{
    LONG destroyed = 0;
    (void)state;
    IPersist *thing = make_thing(&destroyed);
    assert_int_equal(IPersist_AddRef(thing), 2);
    assert_int_equal(IPersist_Release(thing), 1);
    assert_int_equal(destroyed, 0);
    assert_false(com_module_idle());
    assert_int_equal(IPersist_Release(thing), 0);
    assert_int_equal(destroyed, 1);
    assert_true(com_module_idle());
}

static void every_row_is_an_interface_and_finds_the_object(void **state)
{
    LONG destroyed = 0;
    CLSID clsid;
    (void)state;
    IPersist *thing = make_thing(&destroyed);
    IPersist *stream = ask(thing, &IID_IPersistStream);
    IUnknown *storage = ask(thing, &IID_IStorage);
    IPersist *back = ask(storage, &IID_IPersist);
    assert_ptr_equal(stream, thing);
    assert_ptr_not_equal(storage, thing);
    assert_ptr_equal(back, thing);
    assert_hr(IPersist_GetClassID(back, &clsid), S_OK);
    assert_int_equal(IPersist_Release(back), 3);
    assert_int_equal(IUnknown_Release(storage), 2);
    assert_int_equal(IPersist_Release(stream), 1);
    assert_int_equal(IPersist_Release(thing), 0);
}

static void an_unknown_interface_is_refused_and_nulled(void **state)
{
    void *out = &out;
    (void)state;
    IPersist *thing = make_thing(NULL);
    assert_hr(IPersist_QueryInterface(thing, &IID_IStream, &out), E_NOINTERFACE);
    assert_null(out);
    assert_hr(IPersist_QueryInterface(thing, &IID_IStream, NULL), E_POINTER);
    assert_int_equal(IPersist_Release(thing), 0);
}

static void give_destroys_an_object_nobody_can_use(void **state)
{
    LONG destroyed = 0;
    void *out = &out;
    (void)state;
    struct thing *thing = com_create(&thing_class);
    thing->destroyed = &destroyed;
    assert_hr(com_give(&thing->object, &IID_IStream, &out), E_NOINTERFACE);
    assert_null(out);
    assert_int_equal(destroyed, 1);
}

static void every_object_is_agile_and_marshals_as_itself(void **state)
{
    IStream *stream = NULL;
    IUnknown *same = NULL;
    (void)state;
    assert_hr(CoInitializeEx(NULL, COINIT_MULTITHREADED), S_OK);
    IPersist *thing = make_thing(NULL);
    IUnknown *identity = ask(thing, &IID_IUnknown);
    IUnknown *agile = ask(thing, &IID_IAgileObject);
    IMarshal *marshal = ask(thing, &IID_IMarshal);
    IUnknown *round = ask(marshal, &IID_IUnknown);
    assert_ptr_equal(agile, identity);
    assert_ptr_equal(round, identity);
    assert_hr(CoMarshalInterThreadInterfaceInStream(&IID_IUnknown, identity, &stream), S_OK);
    assert_hr(CoGetInterfaceAndReleaseStream(stream, &IID_IUnknown, (void **)&same), S_OK);
    assert_ptr_equal(same, identity);
    IUnknown_Release(same);
    IUnknown_Release(round);
    IMarshal_Release(marshal);
    IUnknown_Release(agile);
    IUnknown_Release(identity);
    assert_int_equal(IPersist_Release(thing), 0);
    assert_true(com_module_idle());
    CoUninitialize();
}

static HRESULT create_thing(REFIID iid, void **out)
{
    struct thing *thing = com_create(&thing_class);
    return thing ? com_give(&thing->object, iid, out) : E_OUTOFMEMORY;
}

static const struct com_creatable creatable[] = {{&CLSID_StdGlobalInterfaceTable, create_thing}};

static void a_factory_makes_objects_but_no_aggregates(void **state)
{
    IClassFactory *factory = NULL;
    IPersist *thing = NULL;
    void *out = &out;
    (void)state;
    assert_hr(com_class_object(creatable, 1, &CLSID_StdGlobalInterfaceTable, &IID_IClassFactory,
                               (void **)&factory),
              S_OK);
    assert_hr(IClassFactory_CreateInstance(factory, NULL, &IID_IPersist, (void **)&thing), S_OK);
    assert_hr(IClassFactory_CreateInstance(factory, (IUnknown *)thing, &IID_IUnknown, &out),
              CLASS_E_NOAGGREGATION);
    assert_null(out);
    assert_hr(IClassFactory_CreateInstance(factory, NULL, &IID_IPersist, NULL), E_POINTER);
    out = &out;
    assert_hr(IClassFactory_CreateInstance(factory, NULL, &IID_IStream, &out), E_NOINTERFACE);
    assert_null(out);
    assert_int_equal(IPersist_Release(thing), 0);
    assert_int_equal(IClassFactory_Release(factory), 0);
}

static void a_class_that_is_not_ours_is_not_available(void **state)
{
    void *out = &out;
    (void)state;
    assert_hr(com_class_object(creatable, 1, &CLSID_NULL, &IID_IClassFactory, &out),
              CLASS_E_CLASSNOTAVAILABLE);
    assert_null(out);
    assert_hr(com_class_object(creatable, 1, &CLSID_NULL, &IID_IClassFactory, NULL), E_POINTER);
}

static void a_server_lock_keeps_the_module(void **state)
{
    IClassFactory *factory = NULL;
    (void)state;
    assert_hr(com_class_object(creatable, 1, &CLSID_StdGlobalInterfaceTable, &IID_IClassFactory,
                               (void **)&factory),
              S_OK);
    assert_hr(IClassFactory_LockServer(factory, TRUE), S_OK);
    assert_int_equal(IClassFactory_Release(factory), 0);
    assert_false(com_module_idle());
    com_class_object(creatable, 1, &CLSID_StdGlobalInterfaceTable, &IID_IClassFactory,
                     (void **)&factory);
    assert_hr(IClassFactory_LockServer(factory, FALSE), S_OK);
    assert_int_equal(IClassFactory_Release(factory), 0);
    assert_true(com_module_idle());
}

static void without_memory_nothing_is_made_and_nothing_counted(void **state)
{
    void *out = &out;
    (void)state;
    csc_alloc_hook = refuse;
    void *thing = com_create(&thing_class);
    HRESULT hr =
        com_class_object(creatable, 1, &CLSID_StdGlobalInterfaceTable, &IID_IUnknown, &out);
    csc_alloc_hook = NULL;
    assert_null(thing);
    assert_hr(hr, E_OUTOFMEMORY);
    assert_null(out);
    assert_true(com_module_idle());
}

static void a_message_names_the_error_in_one_line(void **state)
{
    WCHAR *text = NULL;
    (void)state;
    assert_hr(com_task_message(HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION), &text), S_OK);
    assert_true(wcslen(text) > 5);
    assert_null(wcspbrk(text, L"\r\n"));
    assert_null(wcsstr(text, L"0x"));
    CoTaskMemFree(text);
    assert_hr(com_task_message((HRESULT)0x8A5B1234, &text), S_OK);
    assert_wide(text, L"Error 0x8A5B1234");
    CoTaskMemFree(text);
}

static void a_task_string_is_a_copy(void **state)
{
    const WCHAR text[] = L"\\\\srv\\share";
    WCHAR *copy = NULL;
    (void)state;
    assert_hr(com_task_string(text, &copy), S_OK);
    assert_ptr_not_equal(copy, text);
    assert_wide(copy, text);
    CoTaskMemFree(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_object_lives_until_its_last_reference_goes),
        cmocka_unit_test(every_row_is_an_interface_and_finds_the_object),
        cmocka_unit_test(an_unknown_interface_is_refused_and_nulled),
        cmocka_unit_test(give_destroys_an_object_nobody_can_use),
        cmocka_unit_test(every_object_is_agile_and_marshals_as_itself),
        cmocka_unit_test(a_factory_makes_objects_but_no_aggregates),
        cmocka_unit_test(a_class_that_is_not_ours_is_not_available),
        cmocka_unit_test(a_server_lock_keeps_the_module),
        cmocka_unit_test(without_memory_nothing_is_made_and_nothing_counted),
        cmocka_unit_test(a_message_names_the_error_in_one_line),
        cmocka_unit_test(a_task_string_is_a_copy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
