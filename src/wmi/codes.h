/*
 * The results of WMI that the portable part gives, with the numbers of WBEMSTATUS.
 */
#ifndef WMI_CODES_H
#define WMI_CODES_H

#include "base/types.h"

#define WMI_E_NOT_SUPPORTED ((HRESULT)0x8004100C)
#define WMI_E_BAD_CLASS     ((HRESULT)0x80041010)
#define WMI_E_BAD_QUERY     ((HRESULT)0x80041017)
#define WMI_E_BAD_PATH      ((HRESULT)0x8004103A)

#endif
