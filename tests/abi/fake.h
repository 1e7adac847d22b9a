/*
 * fake.h: an object that tells by which vtable slot it was called.
 *
 * Slot n does nothing with its arguments and returns FAKE_RESULT(n). Good for every COM method
 * on x64, where the caller owns the stack; x86 would need one per signature.
 */
#ifndef TESTS_ABI_FAKE_H
#define TESTS_ABI_FAKE_H

#define FAKE_RESULT(slot) (0x1000 | (slot))

#ifdef __cplusplus
extern "C" {
#endif

/* The object, to be cast to any interface pointer. Static: never freed. */
void *fake_object(void);

#ifdef __cplusplus
}
#endif

#endif
