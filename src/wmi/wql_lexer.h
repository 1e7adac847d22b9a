/*
 * The words of WQL. Strings go into memory that the caller gives: wql_lexer_room units are enough.
 */
#ifndef WMI_WQL_LEXER_H
#define WMI_WQL_LEXER_H

#include "base/types.h"

enum wql_token { WQL_END, WQL_WORD, WQL_STRING, WQL_NUMBER, WQL_SYMBOL, WQL_BAD };

struct wql_lexer {
    const char16_t *at;
    char16_t *out;
    enum wql_token token;
    const char16_t *text; /* of a word, string or number, and of a symbol: one or two units */
};

size_t wql_lexer_room(const char16_t *text);

/* Goes to the first token. */
void wql_lexer_start(struct wql_lexer *lexer, const char16_t *text, char16_t *memory);
void wql_lexer_next(struct wql_lexer *lexer);

/* Is the token this word, in any case, or this symbol? */
bool wql_is(const struct wql_lexer *lexer, const char16_t *word);

/* If it is, goes on to the next one. */
bool wql_take(struct wql_lexer *lexer, const char16_t *word);

#endif
