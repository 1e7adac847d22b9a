/*
 * Patterns: see pattern.h. A pattern becomes tokens, and a name is fed to all places in them that
 * it may have reached at once: no pattern takes more than its length times that of the name.
 *
 * DOC: FsRtlIsNameInExpression names the five wildcards of the file system; the Win32 calls make
 * the three DOS ones of `*`, `?` and `.` where these stand beside each other.
 */
#include "base/pattern.h"

#include "base/text.h"

#include <string.h>

enum token {
    TOKEN_CHAR, /* itself */
    TOKEN_STAR, /* any run */
    TOKEN_STEM, /* any run that does not reach over the last dot */
    TOKEN_ANY,  /* one character that is no dot; nothing before a dot and at the end */
    TOKEN_DOT   /* a dot; nothing at the end */
};

struct expression {
    size_t count;
    unsigned char tokens[CSC_MAX_PATTERN];
    char16_t chars[CSC_MAX_PATTERN];
};

static enum token token_of(const char16_t *at)
{
    switch (at[0]) {
    case u'*':
        return at[1] == u'.' ? TOKEN_STEM : TOKEN_STAR;
    case u'?':
        return TOKEN_ANY;
    case u'.':
        return at[1] == u'?' || at[1] == u'*' ? TOKEN_DOT : TOKEN_CHAR;
    default:
        return TOKEN_CHAR;
    }
}

static bool compile(const char16_t *pattern, struct expression *e)
{
    size_t len = csc_len(pattern);

    if (csc_same(pattern, u"*.*"))
        len = 1;
    if (len > CSC_MAX_PATTERN)
        return false;
    e->count = len > 1 && pattern[len - 1] == u'.' ? len - 1 : len; /* names end in no dot */
    for (size_t i = 0; i < e->count; i++) {
        e->tokens[i] = (unsigned char)token_of(pattern + i);
        e->chars[i] = csc_fold(pattern[i]);
    }
    if (len == 1 && pattern[0] == u'*')
        e->tokens[0] = TOKEN_STAR; /* was *.* */
    return true;
}

/* Places reached without a character: over runs, and over what matches nothing here. */
static void spread(const struct expression *e, bool *reached, bool at_end, bool at_dot)
{
    for (size_t i = 0; i < e->count; i++) {
        enum token token = (enum token)e->tokens[i];
        bool empty = token == TOKEN_STAR || token == TOKEN_STEM ||
                     (token == TOKEN_ANY && (at_end || at_dot)) || (token == TOKEN_DOT && at_end);

        if (reached[i] && empty)
            reached[i + 1] = true;
    }
}

/* The places one character leads to. */
static void step(const struct expression *e, const bool *from, bool *to, char16_t c, bool last_dot)
{
    memset(to, 0, (e->count + 1) * sizeof *to);
    for (size_t i = 0; i < e->count; i++) {
        if (!from[i])
            continue;
        switch ((enum token)e->tokens[i]) {
        case TOKEN_STAR:
            to[i] = true;
            break;
        case TOKEN_STEM:
            to[i] = to[i] || !last_dot;
            break;
        case TOKEN_ANY:
            to[i + 1] = to[i + 1] || c != u'.';
            break;
        default:
            to[i + 1] = to[i + 1] || e->chars[i] == c;
        }
    }
}

bool csc_pattern_match(const char16_t *pattern, const char16_t *name)
{
    struct expression e;
    bool places[2][CSC_MAX_PATTERN + 1] = {{true}};
    size_t last_dot = SIZE_MAX;
    size_t len = csc_len(name);
    unsigned now = 0;

    if (!compile(pattern, &e))
        return false;
    for (size_t i = 0; i < len; i++)
        last_dot = name[i] == u'.' ? i : last_dot;
    for (size_t i = 0; i < len; i++, now ^= 1) {
        spread(&e, places[now], false, name[i] == u'.');
        step(&e, places[now], places[now ^ 1], csc_fold(name[i]), i == last_dot);
    }
    spread(&e, places[now], true, false);
    return places[now][e.count];
}
