/*
 * The interfaces of WMI, in the one order of inclusion that is right.
 *
 * windows.h makes GetObject a macro that also renames the method of IWbemServices: whoever names
 * that method must have seen the same, so all files of this room include WMI through this one.
 */
#ifndef WMI_WBEM_H
#define WMI_WBEM_H

#include "base/types.h"

#include <objbase.h>
#include <windows.h>

#include <oaidl.h>
#include <oleauto.h>
#include <wbemidl.h>

/* The enum of the headers is unsigned; results are not. */
#define WBEM_E_ACCESS_DENIED             ((HRESULT)WBEM_E_ACCESS_DENIED)
#define WBEM_E_ALREADY_EXISTS            ((HRESULT)WBEM_E_ALREADY_EXISTS)
#define WBEM_E_CALL_CANCELLED            ((HRESULT)WBEM_E_CALL_CANCELLED)
#define WBEM_E_FAILED                    ((HRESULT)WBEM_E_FAILED)
#define WBEM_E_INVALID_CLASS             ((HRESULT)WBEM_E_INVALID_CLASS)
#define WBEM_E_INVALID_METHOD            ((HRESULT)WBEM_E_INVALID_METHOD)
#define WBEM_E_INVALID_METHOD_PARAMETERS ((HRESULT)WBEM_E_INVALID_METHOD_PARAMETERS)
#define WBEM_E_INVALID_NAMESPACE         ((HRESULT)WBEM_E_INVALID_NAMESPACE)
#define WBEM_E_INVALID_OBJECT_PATH       ((HRESULT)WBEM_E_INVALID_OBJECT_PATH)
#define WBEM_E_INVALID_OPERATION         ((HRESULT)WBEM_E_INVALID_OPERATION)
#define WBEM_E_INVALID_PARAMETER         ((HRESULT)WBEM_E_INVALID_PARAMETER)
#define WBEM_E_INVALID_QUERY             ((HRESULT)WBEM_E_INVALID_QUERY)
#define WBEM_E_INVALID_QUERY_TYPE        ((HRESULT)WBEM_E_INVALID_QUERY_TYPE)
#define WBEM_E_NOT_FOUND                 ((HRESULT)WBEM_E_NOT_FOUND)
#define WBEM_E_NOT_SUPPORTED             ((HRESULT)WBEM_E_NOT_SUPPORTED)
#define WBEM_E_OUT_OF_MEMORY             ((HRESULT)WBEM_E_OUT_OF_MEMORY)
#define WBEM_E_PROVIDER_NOT_CAPABLE      ((HRESULT)WBEM_E_PROVIDER_NOT_CAPABLE)
#define WBEM_E_READ_ONLY                 ((HRESULT)WBEM_E_READ_ONLY)
#define WBEM_E_SYSTEM_PROPERTY           ((HRESULT)WBEM_E_SYSTEM_PROPERTY)
#define WBEM_E_TYPE_MISMATCH             ((HRESULT)WBEM_E_TYPE_MISMATCH)
#define WBEM_E_UNEXPECTED                ((HRESULT)WBEM_E_UNEXPECTED)
#define WBEM_E_VALUE_OUT_OF_RANGE        ((HRESULT)WBEM_E_VALUE_OUT_OF_RANGE)
#define WBEM_S_DIFFERENT                 ((HRESULT)WBEM_S_DIFFERENT)
#define WBEM_S_FALSE                     ((HRESULT)WBEM_S_FALSE)
#define WBEM_S_INITIALIZED               ((HRESULT)WBEM_S_INITIALIZED)
#define WBEM_S_NO_MORE_DATA              ((HRESULT)WBEM_S_NO_MORE_DATA)
#define WBEM_S_RESET_TO_DEFAULT          ((HRESULT)WBEM_S_RESET_TO_DEFAULT)
#define WBEM_S_SAME                      ((HRESULT)WBEM_S_SAME)
#define WBEM_S_TIMEDOUT                  ((HRESULT)WBEM_S_TIMEDOUT)
#define WBEM_FOREVER                     ((LONG)WBEM_INFINITE)

#define WBEM_CIMV2 L"ROOT\\CIMV2"

/* Our results of COM as those of WMI: what is not there, what is not allowed. */
HRESULT wbem_result(HRESULT hr);

#endif
