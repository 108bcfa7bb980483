// Counting words: a long text is made, split at spaces, and counted in a hash map.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct slot { char *word; size_t length; int64_t count; };
struct table { struct slot *slots; size_t capacity, used; };

static const char LETTERS[] = "etaoinshrdlucmfw";

static uint64_t next_random(uint64_t *state) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

static uint64_t hash(const char *word, size_t length) {
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < length; i++) h = (h ^ (unsigned char)word[i]) * 0x100000001b3u;
    return h ^ (h >> 29);
}

static struct slot *find(struct table *t, const char *word, size_t length) {
    size_t i = hash(word, length) & (t->capacity - 1);
    while (t->slots[i].word != NULL &&
           (t->slots[i].length != length || memcmp(t->slots[i].word, word, length) != 0)) {
        i = (i + 1) & (t->capacity - 1);
    }
    return &t->slots[i];
}

static void grow(struct table *t) {
    struct table larger = {calloc(t->capacity * 2, sizeof(struct slot)), t->capacity * 2, t->used};
    for (size_t i = 0; i < t->capacity; i++) {
        if (t->slots[i].word != NULL) *find(&larger, t->slots[i].word, t->slots[i].length) = t->slots[i];
    }
    free(t->slots);
    *t = larger;
}

static void add(struct table *t, const char *word, size_t length) {
    struct slot *s = find(t, word, length);
    if (s->word == NULL) {
        s->word = malloc(length + 1);
        memcpy(s->word, word, length);
        s->word[length] = 0;
        s->length = length;
        t->used++;
    }
    s->count++;
    if (t->used * 4 > t->capacity * 3) grow(t);
}

static int by_count(const void *a, const void *b) {
    const struct slot *x = a, *y = b;
    if (x->count != y->count) return x->count < y->count ? 1 : -1;
    return strcmp(x->word, y->word);
}

int main(int argc, char **argv) {
    long words = argc > 1 ? atol(argv[1]) : 10000;
    uint64_t state = 42;
    size_t capacity = 1024, length = 0;
    char *text = malloc(capacity);
    for (long i = 0; i < words; i++) {
        uint64_t a = next_random(&state) % 400, b = next_random(&state) % 400;
        uint64_t number = a * b + 1;
        if (length + 32 > capacity) text = realloc(text, capacity *= 2);
        while (number > 0) {
            text[length++] = LETTERS[number % 16];
            number /= 16;
        }
        text[length++] = ' ';
    }
    struct table table = {calloc(16, sizeof(struct slot)), 16, 0};
    size_t start = 0;
    int64_t total = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] != ' ') continue;
        if (i > start) {
            add(&table, text + start, i - start);
            total++;
        }
        start = i + 1;
    }
    struct slot *ranking = malloc(table.used * sizeof *ranking);
    size_t filled = 0;
    for (size_t i = 0; i < table.capacity; i++) {
        if (table.slots[i].word != NULL) ranking[filled++] = table.slots[i];
    }
    qsort(ranking, filled, sizeof *ranking, by_count);
    printf("%ld words, %zu different\n", (long)total, filled);
    for (size_t i = 0; i < 10 && i < filled; i++) printf("%s %ld\n", ranking[i].word, (long)ranking[i].count);
    for (size_t i = 0; i < filled; i++) free(ranking[i].word);
    free(ranking);
    free(table.slots);
    free(text);
    return 0;
}
