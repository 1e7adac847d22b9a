/* client_cinterface.cpp: the client in C, compiled as C++ with CINTERFACE. */
#include "abi/client.c"
