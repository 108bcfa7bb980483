// The digits of pi, one by one, from fractions of big integers: limbs of 32 bits, the lowest first, none zero on top.
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct number { uint32_t *limbs; size_t size, capacity; };

static void reserve(struct number *a, size_t size) {
    if (size <= a->capacity) return;
    a->capacity = size * 2;
    a->limbs = realloc(a->limbs, a->capacity * sizeof *a->limbs);
}

static void push(struct number *a, uint32_t limb) {
    reserve(a, a->size + 1);
    a->limbs[a->size++] = limb;
}

static void times(struct number *a, uint32_t factor) {
    uint64_t carry = 0;
    for (size_t i = 0; i < a->size; i++) {
        carry += (uint64_t)a->limbs[i] * factor;
        a->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0) push(a, (uint32_t)carry);
}

static void add_times(struct number *a, const struct number *b, uint32_t factor) {
    while (a->size < b->size) push(a, 0);
    uint64_t carry = 0;
    for (size_t i = 0; i < b->size; i++) {
        carry += a->limbs[i] + (uint64_t)b->limbs[i] * factor;
        a->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    for (size_t i = b->size; carry != 0; i++) {
        if (i == a->size) push(a, 0);
        carry += a->limbs[i];
        a->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

// `b` times the factor is at most `a`, and `a` has no fewer limbs.
static void subtract_times(struct number *a, const struct number *b, uint32_t factor) {
    uint64_t borrow = 0;
    for (size_t i = 0; i < b->size; i++) {
        uint64_t product = (uint64_t)b->limbs[i] * factor + borrow;
        borrow = (product >> 32) + (a->limbs[i] < (uint32_t)product ? 1 : 0);
        a->limbs[i] -= (uint32_t)product;
    }
    if (borrow != 0) a->limbs[b->size] -= (uint32_t)borrow;
    while (a->size > 0 && a->limbs[a->size - 1] == 0) a->size--;
}

static bool is_less(const struct number *a, const struct number *b) {
    if (a->size != b->size) return a->size < b->size;
    size_t i = a->size - 1;
    while (i > 0 && a->limbs[i] == b->limbs[i]) i--;
    return a->limbs[i] < b->limbs[i];
}

// Divide by `b`, which is not zero, and leave the rest in `a`; the quotient is small. Each guess is too low
// by less than half of what is left, as `b` is taken for what its highest limb allows at most.
static uint32_t divide(struct number *a, const struct number *b) {
    uint32_t quotient = 0;
    while (!is_less(a, b)) {
        size_t top = b->size - 1;
        uint64_t high = a->limbs[top];
        if (a->size > b->size) high |= (uint64_t)a->limbs[top + 1] << 32;
        uint32_t guess = (uint32_t)(high / ((uint64_t)b->limbs[top] + 1));
        if (guess < 1) guess = 1;
        subtract_times(a, b, guess);
        quotient += guess;
    }
    return quotient;
}

static struct number number(uint32_t value) {
    struct number made = {NULL, 0, 0};
    push(&made, value);
    return made;
}

// What is left of pi lies between `low` and `low + width`, both divided by `divisor`.
struct digits { struct number low, width, divisor, rest; uint32_t step; };

static void advance(struct digits *d) {
    d->step++;
    times(&d->low, 2 * d->step + 1);
    add_times(&d->low, &d->width, d->step - 1);
    times(&d->divisor, 2 * d->step + 1);
    times(&d->width, d->step);
}

static uint32_t next(struct digits *d) {
    for (;;) {
        advance(d);
        if (!is_less(&d->width, &d->divisor)) continue;
        reserve(&d->rest, d->low.size);
        memcpy(d->rest.limbs, d->low.limbs, d->low.size * sizeof *d->low.limbs);
        d->rest.size = d->low.size;
        uint32_t digit = divide(&d->rest, &d->divisor);
        add_times(&d->rest, &d->width, 1);
        // The digit is sure when both ends of what is left have it.
        if (!is_less(&d->rest, &d->divisor)) continue;
        if (digit > 0) subtract_times(&d->low, &d->divisor, digit);
        times(&d->low, 10);
        times(&d->width, 10);
        return digit;
    }
}

int main(int argc, char **argv) {
    long count = argc > 1 ? atol(argv[1]) : 100;
    struct digits digits = {number(3), number(1), number(1), number(0), 0};
    for (long i = 1; i <= count; i++) {
        printf("%u", next(&digits));
        if (i % 10 == 0 || i == count) printf("\t:%ld\n", i);
    }
    free(digits.low.limbs);
    free(digits.width.limbs);
    free(digits.divisor.limbs);
    free(digits.rest.limbs);
    return 0;
}
