// Building text: many records as JSON, with escaped strings, and a checksum of the result.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text { char *bytes; size_t length, capacity; };

static void reserve(struct text *t, size_t more) {
    if (t->length + more <= t->capacity) return;
    while (t->length + more > t->capacity) t->capacity *= 2;
    t->bytes = realloc(t->bytes, t->capacity);
}

static void append(struct text *t, const char *piece) {
    size_t n = strlen(piece);
    reserve(t, n);
    memcpy(t->bytes + t->length, piece, n);
    t->length += n;
}

static void append_char(struct text *t, char c) {
    reserve(t, 1);
    t->bytes[t->length++] = c;
}

static void append_number(struct text *t, int64_t n) {
    char digits[24];
    snprintf(digits, sizeof digits, "%ld", (long)n);
    append(t, digits);
}

static void append_quoted(struct text *t, const char *s) {
    append_char(t, '"');
    for (; *s; s++) {
        if (*s == '"' || *s == '\\') append_char(t, '\\');
        append_char(t, *s);
    }
    append_char(t, '"');
}

int main(int argc, char **argv) {
    long records = argc > 1 ? atol(argv[1]) : 1000;
    static const char *names[] = {"plain", "with \"quotes\"", "back\\slash", "a rather longer name than the others"};
    struct text out = {malloc(64), 0, 64};
    append_char(&out, '[');
    for (long i = 0; i < records; i++) {
        if (i > 0) append_char(&out, ',');
        append(&out, "{\"id\":");
        append_number(&out, i);
        append(&out, ",\"name\":");
        append_quoted(&out, names[i % 4]);
        append(&out, ",\"tags\":[");
        for (long k = 0; k < i % 5; k++) {
            if (k > 0) append_char(&out, ',');
            append_number(&out, i * 7919 % 1000 - k * 100);
        }
        append(&out, i % 3 == 0 ? "],\"active\":true}" : "],\"active\":false}");
    }
    append_char(&out, ']');
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < out.length; i++) h = (h ^ (unsigned char)out.bytes[i]) * 0x100000001b3u;
    printf("%zu bytes, checksum %lx\n", out.length, (unsigned long)h);
    free(out.bytes);
    return 0;
}
