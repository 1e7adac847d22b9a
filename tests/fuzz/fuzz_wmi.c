/*
 * The parsers of WQL and of object paths, and what comes after them, for any input. Each input is
 * taken as UTF-8 text, for both languages.
 */
#include "base/memory.h"
#include "base/text.h"
#include "wmi/object_path.h"
#include "wmi/plan.h"
#include "wmi/wql.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A row that has every property: texts of the input's own. */
struct row {
    struct wql_row face;
    const char16_t *text;
};

static HRESULT row_get(struct wql_row *face, const struct wmi_class *cls, size_t property,
                       struct wmi_value *value)
{
    const struct wmi_property *p = &cls->properties[property];
    *value = (struct wmi_value){.kind = WMI_INT, .number = 1, .of = p->of};
    if (p->type == CIM_TEXT) {
        value->kind = WMI_TEXT;
        value->text = ((struct row *)face)->text;
    } else if (p->type == CIM_EMBEDDED) {
        value->kind = WMI_OBJECT;
    }
    return S_OK;
}

static void query(const char16_t *text)
{
    struct wql_query query;
    char16_t name[WQL_NAME_ROOM];
    wql_look(text, name);
    if (FAILED(wql_parse(text, &query)))
        return;
    const struct wmi_class *cls = wmi_find_class(query.cls);
    if (cls && SUCCEEDED(wql_bind(&query, cls))) {
        struct row row = {{row_get}, text};
        struct wmi_plan plan;
        bool matches;
        wql_match(&query, &row.face, &matches);
        if (cls == &wmi_schema[WMI_ITEM] && SUCCEEDED(wmi_plan(&query, &plan)))
            wmi_plan_free(&plan);
    }
    wql_free(&query);
}

/* What was parsed is read, so that a sanitizer sees a string without an end. */
static void path(const char16_t *text)
{
    struct wmi_path path;
    if (FAILED(wmi_path_parse(text, &path)))
        return;
    size_t length = csc_len(path.server) + csc_len(path.space) + csc_len(path.cls);
    for (size_t i = 0; i < path.count; i++)
        length += csc_len(path.keys[i].name) + csc_len(path.keys[i].value);
    if (length > csc_len(text))
        abort();
    wmi_path_free(&path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *bytes = calloc(size + 1, 1);
    int64_t time;
    if (!bytes)
        abort();
    if (size)
        memcpy(bytes, data, size);
    char16_t *text = csc_from_utf8(bytes);
    if (!text)
        abort();
    query(text);
    path(text);
    wmi_time_read(text, &time);
    wql_like(text, text);
    free(bytes);
    csc_free(text);
    return 0;
}
