/*
 * A client whose cache object lives in another process: every method of every interface that the
 * objects of the API have, through the registered proxies and stubs.
 */
#ifndef TESTS_COM_FAR_CLIENT_H
#define TESTS_COM_FAR_CLIENT_H

#include "support/com_fixture.h"

/* Runs these tests on the cache of a fixture, whose share is empty; how many failed. */
int far_client_run(const char *name, struct com_fixture *fixture);

#endif
