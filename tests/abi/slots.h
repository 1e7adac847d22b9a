/*
 * slots.h: every slot of every vtable above IUnknown: interface, the interface that declares the
 * method, slot, method, types of the parameters. SLOT0: the method has none. All return HRESULT.
 *
 * A table of published facts, written out; it is never made from the IDL it checks. Define SLOT and
 * SLOT0 and include it; it may be included again and again.
 */
#include "abi/slots_cache.h"
#include "abi/slots_items.h"
#include "abi/slots_sinks.h"
#undef SLOT
#undef SLOT0
