// Many small closures: made in batches, stored in an array, chained in pairs, and called.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct closure {
    int64_t (*call)(const struct closure *, int64_t);
    void (*release)(struct closure *);
};
struct numbers { struct closure closure; int64_t a, b; };
struct chain { struct closure closure; struct closure *first, *second; };

static int64_t add(const struct closure *c, int64_t x) { return x + ((const struct numbers *)c)->a; }

static int64_t scale(const struct closure *c, int64_t x) {
    const struct numbers *numbers = (const struct numbers *)c;
    return x * numbers->a % 10007 + numbers->b;
}

static int64_t lower(const struct closure *c, int64_t x) {
    const struct numbers *numbers = (const struct numbers *)c;
    return x > numbers->a ? x - numbers->a : x + numbers->b;
}

static void release_numbers(struct closure *c) { free(c); }

static struct closure *step(int64_t i) {
    struct numbers *made = malloc(sizeof *made);
    int64_t a = i % 97 + 1, b = i % 31;
    *made = (struct numbers){{i % 3 == 0 ? add : i % 3 == 1 ? scale : lower, release_numbers}, a, b};
    return &made->closure;
}

static int64_t run_chain(const struct closure *c, int64_t x) {
    const struct chain *chain = (const struct chain *)c;
    return chain->second->call(chain->second, chain->first->call(chain->first, x));
}

static void release_chain(struct closure *c) {
    struct chain *chain = (struct chain *)c;
    chain->first->release(chain->first);
    chain->second->release(chain->second);
    free(chain);
}

static struct closure *chained(struct closure *first, struct closure *second) {
    struct chain *made = malloc(sizeof *made);
    *made = (struct chain){{run_chain, release_chain}, first, second};
    return &made->closure;
}

int main(int argc, char **argv) {
    long batches = argc > 1 ? atol(argv[1]) : 10;
    enum { COUNT = 500 };
    int64_t total = 0;
    for (long batch = 0; batch < batches; batch++) {
        struct closure **steps = malloc(sizeof *steps * COUNT);
        for (long i = 0; i < COUNT; i++) steps[i] = chained(step(batch + 2 * i), step(batch + 2 * i + 1));
        int64_t value = batch;
        for (int round = 0; round < 4; round++) {
            for (long i = 0; i < COUNT; i++) value = steps[i]->call(steps[i], value);
        }
        total += value;
        for (long i = 0; i < COUNT; i++) steps[i]->release(steps[i]);
        free(steps);
    }
    printf("%ld batches, total %ld\n", batches, (long)total);
    return 0;
}
