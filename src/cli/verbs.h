/*
 * What the verbs do. Each gets an open session and checked arguments, prints its results and its
 * failures, and returns an exit code of the program.
 */
#ifndef CLI_VERBS_H
#define CLI_VERBS_H

#include "cli/options.h"
#include "cli/session.h"

/* transfer.c */
int verb_pin(struct session *session, const struct arguments *arguments);
int verb_unpin(struct session *session, const struct arguments *arguments);
int verb_sync(struct session *session, const struct arguments *arguments);

/* The exit code after an operation with this result, which is explained if need be; failures of
 * single items are on record. Closes the sink. */
struct sink;
int transfer_result(struct sink *sink, const struct arguments *arguments, HRESULT hr);

/* conflicts.c */
int verb_conflicts(struct session *session, const struct arguments *arguments);
int verb_resolve(struct session *session, const struct arguments *arguments);

/* status.c */
int verb_status(struct session *session, const struct arguments *arguments);

/* list.c */
int verb_ls(struct session *session, const struct arguments *arguments);

/* info.c */
int verb_info(struct session *session, const struct arguments *arguments);
int verb_locate(struct session *session, const struct arguments *arguments);

/* connect.c */
int verb_online(struct session *session, const struct arguments *arguments);
int verb_offline(struct session *session, const struct arguments *arguments);

/* rename.c */
int verb_rename(struct session *session, const struct arguments *arguments);

/* delete.c */
int verb_delete(struct session *session, const struct arguments *arguments);
int verb_space(struct session *session, const struct arguments *arguments);

/* repair.c */
int verb_check(struct session *session, const struct arguments *arguments);
int verb_export(struct session *session, const struct arguments *arguments);

/* events.c, log.c */
int verb_events(struct session *session, const struct arguments *arguments);
int verb_log(struct session *session, const struct arguments *arguments);

/* admin.c */
int verb_cat(struct session *session, const struct arguments *arguments);
int verb_encrypt(struct session *session, const struct arguments *arguments);
int verb_suspend(struct session *session, const struct arguments *arguments);
int verb_resume(struct session *session, const struct arguments *arguments);
int verb_cacheable(struct session *session, const struct arguments *arguments);
int verb_apply_policy(struct session *session, const struct arguments *arguments);

#endif
