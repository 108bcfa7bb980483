// Quicksort with the middle of three as pivot; short ranges are sorted by insertion.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t next_random(uint64_t *state) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

static void insertion_sort(int64_t *xs, long low, long high) {
    for (long i = low + 1; i <= high; i++) {
        int64_t value = xs[i];
        long j = i;
        while (j > low && xs[j - 1] > value) {
            xs[j] = xs[j - 1];
            j--;
        }
        xs[j] = value;
    }
}

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t middle(int64_t a, int64_t b, int64_t c) {
    return larger(smaller(a, b), smaller(larger(a, b), c));
}

static void quicksort(int64_t *xs, long low, long high) {
    while (high - low > 16) {
        int64_t pivot = middle(xs[low], xs[low + (high - low) / 2], xs[high]);
        long i = low, j = high;
        while (i <= j) {
            while (xs[i] < pivot) i++;
            while (xs[j] > pivot) j--;
            if (i <= j) {
                int64_t kept = xs[i];
                xs[i++] = xs[j];
                xs[j--] = kept;
            }
        }
        if (j - low < high - i) {
            quicksort(xs, low, j);
            low = i;
        } else {
            quicksort(xs, i, high);
            high = j;
        }
    }
    insertion_sort(xs, low, high);
}

int main(int argc, char **argv) {
    long count = argc > 1 ? atol(argv[1]) : 1000;
    uint64_t state = 42;
    int64_t *xs = malloc(sizeof(int64_t) * count);
    for (long i = 0; i < count; i++) xs[i] = (int64_t)(next_random(&state) % 1000000007);
    quicksort(xs, 0, count - 1);
    long descents = 0;
    uint64_t hash = 0;
    for (long i = 0; i < count; i++) {
        if (i > 0 && xs[i - 1] > xs[i]) descents++;
        hash = hash * 31 + (uint64_t)xs[i];
    }
    printf("smallest %ld, middle %ld, largest %ld\n", (long)xs[0], (long)xs[count / 2], (long)xs[count - 1]);
    printf("%ld descents, checksum %lx\n", descents, (unsigned long)hash);
    free(xs);
    return 0;
}
