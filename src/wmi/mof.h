/*
 * The schema as MOF, the text that mofcomp reads on Windows: offlinefiles.mof.
 */
#ifndef WMI_MOF_H
#define WMI_MOF_H

#include "schema.h"

#include "base/text.h"

/* The text of one class, `indent`ed by nothing, as GetObjectText has it, too. */
HRESULT wmi_mof_class(struct csc_text *out, const struct wmi_class *cls);

/* The whole file: namespace, provider, its registrations, all classes. */
HRESULT wmi_mof(struct csc_text *out);

/* A string as MOF and object paths write it, with its quotes. */
HRESULT wmi_mof_quoted(struct csc_text *out, const char16_t *text);

#endif
