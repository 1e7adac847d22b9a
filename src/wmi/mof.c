/*
 * Writing MOF: see mof.h. A failed addition is remembered, so that nobody has to ask after each.
 * DOC: "Managed Object Format (MOF)"; "Registering a Provider".
 */
#include "mof.h"

struct writer {
    struct csc_text *out;
    HRESULT hr;
};

static void add(struct writer *w, const char16_t *text)
{
    if (SUCCEEDED(w->hr))
        w->hr = csc_text_add(w->out, text);
}

static void add_number(struct writer *w, int64_t number)
{
    if (SUCCEEDED(w->hr))
        w->hr = csc_text_add_number(w->out, (uint64_t)number);
}

static void add_quoted(struct writer *w, const char16_t *text)
{
    if (SUCCEEDED(w->hr))
        w->hr = wmi_mof_quoted(w->out, text);
}

HRESULT wmi_mof_quoted(struct csc_text *out, const char16_t *text)
{
    HRESULT hr = csc_text_add(out, u"\"");
    for (; SUCCEEDED(hr) && *text; text++) {
        if (*text == u'"' || *text == u'\\')
            hr = csc_text_add(out, u"\\");
        if (SUCCEEDED(hr))
            hr = csc_text_add_n(out, text, 1);
    }
    return SUCCEEDED(hr) ? csc_text_add(out, u"\"") : hr;
}

/* --- one property or parameter --------------------------------------------------------------- */

static void add_meanings(struct writer *w, const struct wmi_property *property)
{
    if (!property->meaning_count)
        return;
    add(w, u", ValueMap{");
    for (size_t i = 0; i < property->meaning_count; i++) {
        add(w, i ? u", \"" : u"\"");
        add_number(w, property->meanings[i].number);
        add(w, u"\"");
    }
    add(w, u"}, Values{");
    for (size_t i = 0; i < property->meaning_count; i++) {
        add(w, i ? u", " : u"");
        add_quoted(w, property->meanings[i].name);
    }
    add(w, u"}");
}

static void add_facts(struct writer *w, const struct wmi_property *property)
{
    if (property->max) {
        add(w, u", Max(");
        add_number(w, property->max);
        add(w, u")");
    }
    add_meanings(w, property);
    add(w, u", Description(");
    add_quoted(w, property->what);
    add(w, u")] ");
}

static void add_declaration(struct writer *w, const struct wmi_property *property)
{
    add(w, wmi_type_name(property));
    add(w, property->type == CIM_REF ? u" REF " : u" ");
    add(w, property->name);
    if (property->type & CIM_LIST)
        add(w, u"[]");
}

static void add_property(struct writer *w, const struct wmi_property *property)
{
    add(w, u"    [read");
    if (property->is & WMI_IS_WRITABLE)
        add(w, u", write");
    if (property->is & WMI_IS_KEY)
        add(w, u", key");
    if (property->is & WMI_IS_NOT_NULL)
        add(w, u", not_null");
    add_facts(w, property);
    add_declaration(w, property);
    add(w, u";\n");
}

/* --- methods --------------------------------------------------------------------------------- */

static void add_parameter(struct writer *w, const struct wmi_property *property, bool in, size_t id)
{
    add(w, id ? u",\n        [" : u"\n        [");
    add(w, in ? u"in, ID(" : u"out, ID(");
    add_number(w, (int64_t)id);
    add(w, u")");
    add_facts(w, property);
    add_declaration(w, property);
}

static void add_method(struct writer *w, const struct wmi_method *method)
{
    add(w, u"    [Implemented, Static, Description(");
    add_quoted(w, method->what);
    add(w, u")]\n    uint32 ");
    add(w, method->name);
    add(w, u"(");
    for (size_t i = 0; i < method->in.count; i++)
        add_parameter(w, &method->in.properties[i], true, i);
    for (size_t i = 0; i + 1 < method->out.count; i++) /* the last one is ReturnValue */
        add_parameter(w, &method->out.properties[i], false, method->in.count + i);
    add(w, u");\n");
}

/* --- classes --------------------------------------------------------------------------------- */

static void add_class(struct writer *w, const struct wmi_class *cls)
{
    if (!(cls->traits & WMI_PARAMETERS)) {
        add(w, u"[dynamic, provider(");
        add_quoted(w, WMI_PROVIDER_NAME);
        add(w, cls->traits & WMI_SINGLETON ? u"), singleton, Description(" : u"), Description(");
        add_quoted(w, cls->what);
        add(w, u")]\n");
    }
    add(w, u"class ");
    add(w, cls->name);
    add(w, u"\n{\n");
    for (size_t i = 0; i < cls->count; i++)
        add_property(w, &cls->properties[i]);
    for (size_t i = 0; i < cls->method_count; i++)
        add_method(w, &cls->methods[i]);
    add(w, u"};\n");
}

HRESULT wmi_mof_class(struct csc_text *out, const struct wmi_class *cls)
{
    struct writer w = {out, S_OK};
    add_class(&w, cls);
    return w.hr;
}

/* --- the file -------------------------------------------------------------------------------- */

static const char16_t head[] =
    u"// The WMI classes of Offline Files, as OpenCSC provides them. Made from the table in\n"
    u"// src/wmi/schema.c; do not edit.\n"
    u"//\n"
    u"// On Windows:  regsvr32 cscwmi.dll\n"
    u"//              mofcomp offlinefiles.mof\n"
    u"//\n"
    u"// They go to a namespace of their own. Windows has classes of these names in root\\cimv2;\n"
    u"// to replace them there, which is your decision, take out the lines up to and with\n"
    u"// the second #pragma and run  mofcomp -N:root\\cimv2 offlinefiles.mof\n"
    u"#pragma namespace(\"\\\\\\\\.\\\\root\")\n"
    u"instance of __Namespace\n"
    u"{\n"
    u"    Name = \"OpenCSC\";\n"
    u"};\n"
    u"#pragma namespace(\"\\\\\\\\.\\\\root\\\\OpenCSC\")\n"
    u"\n"
    u"instance of __Win32Provider as $P\n"
    u"{\n"
    u"    Name = \"Win32_OfflineFilesProvider\";\n"
    u"    ClsId = \"{9E212D92-42DF-4DBF-96E0-43677BCCC6AA}\";\n"
    u"    HostingModel = \"NetworkServiceHost\";\n"
    u"    ImpersonationLevel = 1;\n"
    u"    PerUserInitialization = TRUE;\n"
    u"    SupportsSendStatus = TRUE;\n"
    u"};\n"
    u"instance of __InstanceProviderRegistration\n"
    u"{\n"
    u"    Provider = $P;\n"
    u"    SupportsGet = TRUE;\n"
    u"    SupportsPut = TRUE;\n"
    u"    SupportsEnumeration = TRUE;\n"
    u"};\n"
    u"instance of __MethodProviderRegistration\n"
    u"{\n"
    u"    Provider = $P;\n"
    u"};\n";

HRESULT wmi_mof(struct csc_text *out)
{
    struct writer w = {out, S_OK};
    add(&w, head);
    for (size_t i = 0; i < WMI_CLASSES; i++) {
        add(&w, u"\n");
        add_class(&w, &wmi_schema[i]);
    }
    return w.hr;
}
