// A long text is built by appending, split at commas, changed part by part, and joined again.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text { char *bytes; size_t size, capacity; };
struct part { const char *bytes; size_t size; };
struct parts { struct part *items; size_t size, capacity; };

static void append(struct text *t, const char *bytes, size_t size) {
    if (t->size + size > t->capacity) {
        while (t->size + size > t->capacity) t->capacity = t->capacity ? t->capacity * 2 : 64;
        t->bytes = realloc(t->bytes, t->capacity);
    }
    memcpy(t->bytes + t->size, bytes, size);
    t->size += size;
}

static void append_text(struct text *t, const char *bytes) { append(t, bytes, strlen(bytes)); }

static void append_number(struct text *t, uint64_t number) {
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    append(t, digits + at, sizeof digits - at);
}

static void push(struct parts *p, struct part item) {
    if (p->size == p->capacity) {
        p->capacity = p->capacity ? p->capacity * 2 : 16;
        p->items = realloc(p->items, p->capacity * sizeof *p->items);
    }
    p->items[p->size++] = item;
}

static struct parts split(const struct text *t, char separator) {
    struct parts parts = {0};
    const char *start = t->bytes, *end = t->bytes + t->size;
    for (;;) {
        const char *comma = memchr(start, separator, end - start);
        if (comma == NULL) break;
        push(&parts, (struct part){start, comma - start});
        start = comma + 1;
    }
    push(&parts, (struct part){start, end - start});
    return parts;
}

static struct text join(const struct parts *p, const char *separator) {
    struct text joined = {0};
    for (size_t i = 0; i < p->size; i++) {
        if (i > 0) append_text(&joined, separator);
        append(&joined, p->items[i].bytes, p->items[i].size);
    }
    return joined;
}

static int64_t to_number(struct part digits) {
    int64_t number = 0;
    for (size_t i = 0; i < digits.size; i++) {
        if (digits.bytes[i] < '0' || digits.bytes[i] > '9') return 0;
        number = number * 10 + (digits.bytes[i] - '0');
    }
    return number;
}

static uint64_t checksum(const struct text *t) {
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < t->size; i++) hash = (hash ^ (unsigned char)t->bytes[i]) * 0x100000001b3u;
    return hash;
}

int main(int argc, char **argv) {
    long fields = argc > 1 ? atol(argv[1]) : 1000;
    struct text text = {0};
    for (long i = 0; i < fields; i++) {
        if (i > 0) append_text(&text, ",");
        append_text(&text, i % 3 == 0 ? "key" : "a longer name of ");
        append_number(&text, (uint64_t)(i * 7919 % 100003));
    }
    struct parts parts = split(&text, ','), kept = {0};
    int64_t numbers = 0;
    for (size_t i = 0; i < parts.size; i++) {
        struct part part = parts.items[i];
        if (part.size >= 3 && memcmp(part.bytes, "key", 3) == 0) {
            numbers += to_number((struct part){part.bytes + 3, part.size - 3});
        } else {
            push(&kept, part);
        }
    }
    struct text joined = join(&kept, "; ");
    printf("%zu bytes, %zu parts, checksum %lx\n", text.size, parts.size, (unsigned long)checksum(&text));
    printf("%zu bytes, %zu kept, checksum %lx, numbers %ld\n", joined.size, kept.size,
           (unsigned long)checksum(&joined), (long)numbers);
    free(text.bytes);
    free(joined.bytes);
    free(parts.items);
    free(kept.items);
    return 0;
}
