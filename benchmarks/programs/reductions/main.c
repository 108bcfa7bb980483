// Sums, dot products, smallest and largest of float arrays, which change a little every round.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double *values(long count, long factor) {
    double *xs = malloc(sizeof(double) * count);
    for (long i = 0; i < count; i++) xs[i] = (double)(i * factor % 8191) * 0.5 - 1000.0;
    return xs;
}

static double sum(const double *xs, long count) {
    double total = 0.0;
    for (long i = 0; i < count; i++) total += xs[i];
    return total;
}

static double dot(const double *xs, const double *ys, long count) {
    double total = 0.0;
    for (long i = 0; i < count; i++) total += xs[i] * ys[i];
    return total;
}

static double lowest(const double *xs, long count) {
    double low = INFINITY;
    for (long i = 0; i < count; i++) low = xs[i] < low ? xs[i] : low;
    return low;
}

static double highest(const double *xs, long count) {
    double high = -INFINITY;
    for (long i = 0; i < count; i++) high = xs[i] > high ? xs[i] : high;
    return high;
}

int main(int argc, char **argv) {
    long rounds = argc > 1 ? atol(argv[1]) : 10;
    long count = 100000;
    double *xs = values(count, 7), *ys = values(count, 13);
    double sums = 0.0, dots = 0.0, low = 0.0, high = 0.0;
    for (long round = 0; round < rounds; round++) {
        xs[round * 37 % count] += 16.0;
        ys[round * 41 % count] -= 16.0;
        sums += sum(xs, count);
        dots += dot(xs, ys, count) * 0.0009765625;
        low += lowest(ys, count);
        high += highest(xs, count);
    }
    printf("sums %.4f, dot products %.4f, lowest %.4f, highest %.4f\n", sums, dots, low, high);
    free(xs);
    free(ys);
    return 0;
}
