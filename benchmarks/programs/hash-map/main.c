// A hash map in motion: entries with integer keys come, change, go and are looked up in turn.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

// No entry has the key EMPTY, which marks a free slot.
#define EMPTY INT64_MIN
struct slot { int64_t key, value; };
struct table { struct slot *slots; size_t capacity, used; };

static uint64_t next_random(uint64_t *state) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

static struct table table_of(size_t capacity) {
    struct table t = {malloc(capacity * sizeof(struct slot)), capacity, 0};
    for (size_t i = 0; i < capacity; i++) t.slots[i].key = EMPTY;
    return t;
}

static size_t home(const struct table *t, int64_t key) {
    uint64_t h = (uint64_t)key * 0x9e3779b97f4a7c15u;
    return (h ^ (h >> 32)) & (t->capacity - 1);
}

static size_t find(const struct table *t, int64_t key) {
    size_t i = home(t, key);
    while (t->slots[i].key != EMPTY && t->slots[i].key != key) i = (i + 1) & (t->capacity - 1);
    return i;
}

static void grow(struct table *t) {
    struct table larger = table_of(t->capacity * 2);
    larger.used = t->used;
    for (size_t i = 0; i < t->capacity; i++) {
        if (t->slots[i].key != EMPTY) larger.slots[find(&larger, t->slots[i].key)] = t->slots[i];
    }
    free(t->slots);
    *t = larger;
}

static void insert(struct table *t, size_t i, int64_t key, int64_t value) {
    t->slots[i] = (struct slot){key, value};
    t->used++;
    if (t->used * 4 > t->capacity * 3) grow(t);
}

// Entries after the gap move back, so that no searched way is interrupted.
static int64_t take(struct table *t, size_t gap) {
    int64_t value = t->slots[gap].value;
    size_t mask = t->capacity - 1;
    for (size_t i = (gap + 1) & mask; t->slots[i].key != EMPTY; i = (i + 1) & mask) {
        size_t from = home(t, t->slots[i].key);
        if (((i - from) & mask) >= ((i - gap) & mask)) {
            t->slots[gap] = t->slots[i];
            gap = i;
        }
    }
    t->slots[gap].key = EMPTY;
    t->used--;
    return value;
}

int main(int argc, char **argv) {
    long steps = argc > 1 ? atol(argv[1]) : 10000;
    long keys = steps / 10 > 1 ? steps / 10 : 1;
    uint64_t state = 42;
    struct table map = table_of(16);
    int64_t removed = 0, found = 0;
    for (long step = 0; step < steps; step++) {
        long action = (long)(next_random(&state) % 8);
        int64_t key = (int64_t)(next_random(&state) % keys) * 2654435761;
        size_t i = find(&map, key);
        int used = map.slots[i].key != EMPTY;
        if (action < 2) {
            if (used) map.slots[i].value = step;
            else insert(&map, i, key, step);
        } else if (action < 4) {
            if (used) map.slots[i].value++;
            else insert(&map, i, key, 1);
        } else if (action == 4) {
            if (used) removed += take(&map, i);
        } else if (used) {
            found += map.slots[i].value;
        }
    }
    int64_t left = 0;
    for (size_t i = 0; i < map.capacity; i++) {
        if (map.slots[i].key != EMPTY) left += map.slots[i].key % 1000 + map.slots[i].value;
    }
    printf("%zu entries left, sum %ld, removed %ld, found %ld\n", map.used, (long)left,
           (long)removed, (long)found);
    free(map.slots);
    return 0;
}
