/*
 * The words of WQL: see wql_lexer.h.
 */
#include "wql_lexer.h"

#include "base/text.h"

/* Every token takes at most what it stands for and its end: a string loses its quotes, a symbol or
 * word may stand directly before another token. */
size_t wql_lexer_room(const char16_t *text)
{
    return 2 * csc_len(text) + 2;
}

static bool is_space(char16_t c)
{
    return c == u' ' || c == u'\t' || c == u'\r' || c == u'\n';
}

static bool is_digit(char16_t c)
{
    return c >= u'0' && c <= u'9';
}

static bool is_letter(char16_t c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || c == u'_' || c > 0x7F;
}

static void finish(struct wql_lexer *l, enum wql_token token, const char16_t *start)
{
    *l->out++ = 0;
    l->token = token;
    l->text = start;
}

/* DOC: "WQL": a backslash takes the next backslash or quote as it is. */
static void take_string(struct wql_lexer *l)
{
    const char16_t *start = l->out;
    const char16_t quote = *l->at++;
    while (*l->at && *l->at != quote) {
        if (*l->at == u'\\' && (l->at[1] == u'\\' || l->at[1] == u'"' || l->at[1] == u'\''))
            l->at++;
        *l->out++ = *l->at++;
    }
    bool ended = *l->at == quote;
    l->at += ended;
    finish(l, ended ? WQL_STRING : WQL_BAD, start);
}

static void take_word(struct wql_lexer *l)
{
    const char16_t *start = l->out;
    while (is_letter(*l->at) || is_digit(*l->at))
        *l->out++ = *l->at++;
    finish(l, WQL_WORD, start);
}

/* Letters stick to a number: 0x1F is one, 12ab is a bad one. */
static void take_number(struct wql_lexer *l)
{
    const char16_t *start = l->out;
    *l->out++ = *l->at++;
    while (is_letter(*l->at) || is_digit(*l->at) || *l->at == u'.')
        *l->out++ = *l->at++;
    finish(l, WQL_NUMBER, start);
}

static void take_symbol(struct wql_lexer *l)
{
    static const char16_t *const pairs[] = {u"<=", u">=", u"<>", u"!="};
    const char16_t *start = l->out;
    bool pair = false;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
        pair = pair || (l->at[0] == pairs[i][0] && l->at[1] == pairs[i][1]);
    *l->out++ = *l->at++;
    if (pair)
        *l->out++ = *l->at++;
    finish(l, WQL_SYMBOL, start);
}

void wql_lexer_next(struct wql_lexer *l)
{
    while (is_space(*l->at))
        l->at++;
    const char16_t c = *l->at;
    if (!c) {
        l->token = WQL_END;
        l->text = u"";
    } else if (c == u'"' || c == u'\'') {
        take_string(l);
    } else if (is_letter(c)) {
        take_word(l);
    } else if (is_digit(c) || ((c == u'-' || c == u'+') && is_digit(l->at[1]))) {
        take_number(l);
    } else {
        take_symbol(l);
    }
}

void wql_lexer_start(struct wql_lexer *l, const char16_t *text, char16_t *memory)
{
    *l = (struct wql_lexer){.at = text, .out = memory};
    wql_lexer_next(l);
}

bool wql_is(const struct wql_lexer *l, const char16_t *word)
{
    return (l->token == WQL_WORD || l->token == WQL_SYMBOL) && csc_compare(l->text, word) == 0;
}

bool wql_take(struct wql_lexer *l, const char16_t *word)
{
    if (!wql_is(l, word))
        return false;
    wql_lexer_next(l);
    return true;
}
