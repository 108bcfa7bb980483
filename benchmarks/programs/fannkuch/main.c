// Pancake flips over all permutations: the checksum, and the most flips that any one needs.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static int64_t flips_of(const int64_t *start, int64_t *stack, int64_t n) {
    for (int64_t i = 0; i < n; i++) stack[i] = start[i];
    int64_t flips = 0;
    while (stack[0] != 0) {
        int64_t low = 0, high = stack[0];
        while (low < high) {
            int64_t kept = stack[low];
            stack[low] = stack[high];
            stack[high] = kept;
            low++;
            high--;
        }
        flips++;
    }
    return flips;
}

int main(int argc, char **argv) {
    int64_t n = argc > 1 ? atol(argv[1]) : 7;
    int64_t *order = malloc(n * sizeof *order), *stack = malloc(n * sizeof *stack);
    int64_t *count = malloc(n * sizeof *count);
    for (int64_t i = 0; i < n; i++) {
        order[i] = i;
        count[i] = 0;
    }
    int64_t checksum = 0, most = 0, index = 0;
    for (;;) {
        int64_t flips = flips_of(order, stack, n);
        if (flips > most) most = flips;
        checksum += index % 2 == 0 ? flips : -flips;
        index++;
        int64_t level = 1;
        for (;; level++) {
            if (level == n) {
                printf("%ld\nflips(%ld) = %ld\n", (long)checksum, (long)n, (long)most);
                free(order);
                free(stack);
                free(count);
                return 0;
            }
            int64_t first = order[0];
            for (int64_t i = 0; i < level; i++) order[i] = order[i + 1];
            order[level] = first;
            count[level]++;
            if (count[level] <= level) break;
            count[level] = 0;
        }
    }
}
