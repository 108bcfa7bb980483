// The product of two square matrices, row after row. The cells are quarters, so every sum is exact.
#include <stdio.h>
#include <stdlib.h>

static double *filled(long n, long factor, long shift) {
    double *cells = malloc(sizeof(double) * n * n);
    for (long i = 0; i < n * n; i++) cells[i] = (double)((i / n * factor + i % n * shift) % 17 - 8) * 0.25;
    return cells;
}

static void multiply(const double *a, const double *b, double *out, long n) {
    for (long i = 0; i < n; i++) {
        for (long k = 0; k < n; k++) {
            double left = a[i * n + k];
            for (long j = 0; j < n; j++) out[i * n + j] += left * b[k * n + j];
        }
    }
}

int main(int argc, char **argv) {
    long n = argc > 1 ? atol(argv[1]) : 64;
    double *a = filled(n, 3, 5), *b = filled(n, 7, 2), *out = calloc(n * n, sizeof(double));
    multiply(a, b, out, n);
    double trace = 0.0;
    for (long i = 0; i < n; i++) trace += out[i * n + i];
    double weighted = 0.0;
    for (long i = 0; i < n * n; i++) weighted += out[i] * (double)(i % 8);
    printf("%.4f %.4f\n", trace, weighted);
    free(a);
    free(b);
    free(out);
    return 0;
}
