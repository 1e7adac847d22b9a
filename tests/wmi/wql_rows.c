/*
 * Rows for tests: see wql_rows.h.
 */
#include "wql_rows.h"

#include "base/text.h"
#include "unit/unit.h"

#include <string.h>

static HRESULT row_get(struct wql_row *face, const struct wmi_class *cls, size_t property,
                       struct wmi_value *value)
{
    struct test_row *row = (struct test_row *)face;
    *value = row->values[cls - wmi_schema][property];
    return S_OK;
}

void row_set(struct test_row *row, enum wmi_class_id cls, size_t property, enum wmi_kind kind,
             int64_t number)
{
    row->values[cls][property] = (struct wmi_value){
        .kind = kind,
        .number = number,
        .of = wmi_schema[cls].properties[property].of,
    };
}

static void set_text(struct test_row *row, size_t property, const char16_t *text)
{
    memcpy(row->texts[property], text, (csc_len(text) + 1) * sizeof(*text));
    row->values[WMI_ITEM][property] =
        (struct wmi_value){.kind = WMI_TEXT, .text = row->texts[property]};
}

static enum wmi_kind kind_of(const struct wmi_property *property)
{
    switch (property->type) {
    case CIM_TEXT:
        return WMI_TEXT;
    case CIM_BOOL:
        return WMI_BOOL;
    case CIM_TIME:
        return WMI_TIME;
    case CIM_EMBEDDED:
        return WMI_OBJECT;
    default:
        return WMI_INT;
    }
}

/* Every property has a value, and the embedded objects are there. */
void row_init(struct test_row *row)
{
    *row = (struct test_row){.row = {row_get}};
    for (int c = WMI_FILE_SYS_INFO; c <= WMI_ITEM; c++) {
        for (size_t i = 0; i < wmi_schema[c].count; i++)
            row_set(row, (enum wmi_class_id)c, i, kind_of(&wmi_schema[c].properties[i]), 0);
    }
    set_text(row, ITEM_PATH, u"\\\\server\\share\\Docs\\a.txt");
    set_text(row, ITEM_PARENT, u"\\\\server\\share\\Docs");
    set_text(row, ITEM_NAME, u"a.txt");
    row_set(row, WMI_CHANGE_INFO, CHANGE_DIRTY, WMI_BOOL, 1);
    row_set(row, WMI_PIN_INFO, PIN_ANY, WMI_BOOL, 1);
    row_set(row, WMI_PIN_INFO, PIN_USER, WMI_INT, 1);
    row_set(row, WMI_CONNECTION_INFO, CONNECTION_STATE, WMI_INT, 2);
    row_set(row, WMI_FILE_SYS_INFO, SYS_SIZE, WMI_INT, 100);
}

static int64_t random_number(const struct wmi_property *property)
{
    if (property->type == CIM_BOOL)
        return unit_random(2);
    if (property->type == CIM_TIME)
        return INT64_C(13200000000000000) + unit_random(3) * INT64_C(86400000000);
    return unit_random(4);
}

void row_random(struct test_row *row)
{
    static const char16_t *const paths[] = {u"\\\\srv",
                                            u"\\\\srv\\data",
                                            u"\\\\srv\\data\\Docs",
                                            u"\\\\srv\\data\\docs\\b_1.txt",
                                            u"\\\\SRV2\\x\\100%.doc",
                                            u"\\\\srv2\\[x]\\a-b"};
    static const char16_t *const names[] = {u"srv", u"Data", u"docs", u"b_1.txt", u"100%.doc", u""};
    row_init(row);
    for (int c = WMI_FILE_SYS_INFO; c <= WMI_ITEM; c++) {
        for (size_t i = 0; i < wmi_schema[c].count; i++) {
            const struct wmi_property *property = &wmi_schema[c].properties[i];
            enum wmi_kind kind = unit_random(6) == 0 ? WMI_NULL : kind_of(property);
            row_set(row, (enum wmi_class_id)c, i, kind, random_number(property));
        }
    }
    set_text(row, ITEM_PATH, paths[unit_random(COUNT(paths))]);
    set_text(row, ITEM_PARENT, paths[unit_random(COUNT(paths))]);
    set_text(row, ITEM_NAME, names[unit_random(COUNT(names))]);
    row_set(row, WMI_ITEM, ITEM_TYPE, WMI_INT, unit_random(4));
}
