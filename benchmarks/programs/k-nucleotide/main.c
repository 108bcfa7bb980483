// Counting the words of several lengths in DNA: a hash map from words, two bits a letter, to their counts.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { MODULUS = 139968, LONGEST = 18 };
static const char NAMES[] = "ACGT";
static const double UP_TO[] = {0.303, 0.501, 0.698};

struct slot { int64_t word, count; };       // a count of 0 is an empty slot
struct table { struct slot *slots; size_t capacity, used; };

static uint8_t *make_sequence(long count) {
    int64_t state = 42;
    uint8_t *sequence = malloc(count);
    for (long i = 0; i < count; i++) {
        state = (state * 3877 + 29573) % MODULUS;
        double chance = (double)state / (double)MODULUS;
        uint8_t letter = 0;
        while (letter < 3 && chance >= UP_TO[letter]) letter++;
        sequence[i] = letter;
    }
    return sequence;
}

static struct slot *find(struct table *t, int64_t word) {
    uint64_t hash = (uint64_t)word * 0x9e3779b97f4a7c15u;
    size_t i = (hash ^ (hash >> 32)) & (t->capacity - 1);
    while (t->slots[i].count != 0 && t->slots[i].word != word) i = (i + 1) & (t->capacity - 1);
    return &t->slots[i];
}

static void grow(struct table *t) {
    struct table larger = {calloc(t->capacity * 2, sizeof(struct slot)), t->capacity * 2, t->used};
    for (size_t i = 0; i < t->capacity; i++) {
        if (t->slots[i].count != 0) *find(&larger, t->slots[i].word) = t->slots[i];
    }
    free(t->slots);
    *t = larger;
}

static void add(struct table *t, int64_t word) {
    struct slot *s = find(t, word);
    s->word = word;
    if (s->count++ == 0 && ++t->used * 4 > t->capacity * 3) grow(t);
}

static struct table count_words(const uint8_t *sequence, long size, int length) {
    struct table counts = {calloc(16, sizeof(struct slot)), 16, 0};
    int64_t mask = ((int64_t)1 << (2 * length)) - 1, word = 0;
    for (long i = 0; i < size; i++) {
        word = (word << 2 | sequence[i]) & mask;
        if (i >= length - 1) add(&counts, word);
    }
    return counts;
}

static const char *name_of(int64_t word, int length) {
    static char name[LONGEST + 1];
    for (int i = 0; i < length; i++) name[i] = NAMES[word >> (2 * (length - 1 - i)) & 3];
    name[length] = 0;
    return name;
}

static int by_count(const void *a, const void *b) {
    const struct slot *x = a, *y = b;
    if (x->count != y->count) return x->count < y->count ? 1 : -1;
    return x->word < y->word ? -1 : x->word > y->word;
}

// Move the filled slots to the front, in order of their counts.
static void rank(struct table *t) {
    size_t filled = 0;
    for (size_t i = 0; i < t->capacity; i++) {
        if (t->slots[i].count != 0) t->slots[filled++] = t->slots[i];
    }
    qsort(t->slots, filled, sizeof(struct slot), by_count);
}

int main(int argc, char **argv) {
    long size = argc > 1 ? atol(argv[1]) : 10000;
    uint8_t *sequence = make_sequence(size);
    for (int length = 1; length <= 2; length++) {
        struct table counts = count_words(sequence, size, length);
        rank(&counts);
        for (size_t i = 0; i < counts.used; i++) {
            printf("%s %.3f\n", name_of(counts.slots[i].word, length),
                   100.0 * (double)counts.slots[i].count / (double)(size - length + 1));
        }
        printf("\n");
        free(counts.slots);
    }
    const int lengths[] = {3, 4, 6, 12, LONGEST};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct table counts = count_words(sequence, size, lengths[i]);
        rank(&counts);
        printf("%ld %s of %zu\n", (long)counts.slots[0].count, name_of(counts.slots[0].word, lengths[i]), counts.used);
        free(counts.slots);
    }
    free(sequence);
    return 0;
}
