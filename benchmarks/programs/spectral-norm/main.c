// The largest singular value of an infinite matrix, by the power method on its n x n corner.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double cell(long i, long j) { return 1.0 / (double)((i + j) * (i + j + 1) / 2 + i + 1); }

static void multiply(long n, const double *v, double *out) {
    for (long i = 0; i < n; i++) {
        double sum = 0.0;
        for (long j = 0; j < n; j++) sum += cell(i, j) * v[j];
        out[i] = sum;
    }
}

static void multiply_transposed(long n, const double *v, double *out) {
    for (long i = 0; i < n; i++) {
        double sum = 0.0;
        for (long j = 0; j < n; j++) sum += cell(j, i) * v[j];
        out[i] = sum;
    }
}

int main(int argc, char **argv) {
    long n = argc > 1 ? atol(argv[1]) : 100;
    double *u = malloc(n * sizeof *u), *v = malloc(n * sizeof *v), *t = malloc(n * sizeof *t);
    for (long i = 0; i < n; i++) u[i] = 1.0;
    for (int round = 0; round < 10; round++) {
        multiply(n, u, t);
        multiply_transposed(n, t, v);
        multiply(n, v, t);
        multiply_transposed(n, t, u);
    }
    double uv = 0.0, vv = 0.0;
    for (long i = 0; i < n; i++) {
        uv += u[i] * v[i];
        vv += v[i] * v[i];
    }
    printf("%.9f\n", sqrt(uv / vv));
    free(u);
    free(v);
    free(t);
    return 0;
}
