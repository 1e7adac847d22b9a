/*
 * A stream over the cached copy of a file: IStream to read and seek in. It keeps the engine and the
 * copy open.
 */
#ifndef CSCOBJ_CONTENT_STREAM_H
#define CSCOBJ_CONTENT_STREAM_H

#include "engine.h"

#include <objidl.h>

HRESULT content_stream_open(struct engine *engine, int64_t id, IStream **stream);

#endif
