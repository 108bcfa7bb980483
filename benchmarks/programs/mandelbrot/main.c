// The Mandelbrot set as a bitmap of n x n points: how many lie in it, and a checksum of the rows' bytes.
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Which points lie inside depends on the last bit: products and sums are rounded each for itself, as elsewhere.
#pragma GCC optimize("fp-contract=off")

enum { LIMIT = 50 };

static bool is_inside(double cx, double cy) {
    double x = 0.0, y = 0.0;
    for (int i = 0; i < LIMIT; i++) {
        double xx = x * x, yy = y * y;
        if (xx + yy > 4.0) return false;
        y = 2.0 * x * y + cy;
        x = xx - yy + cx;
    }
    return true;
}

static void draw_row(uint8_t *row, long width, double cy) {
    memset(row, 0, (width + 7) / 8);
    for (long column = 0; column < width; column++) {
        double cx = 2.0 * (double)column / (double)width - 1.5;
        if (is_inside(cx, cy)) row[column / 8] |= 128 >> (column % 8);
    }
}

int main(int argc, char **argv) {
    long n = argc > 1 ? atol(argv[1]) : 200;
    long size = (n + 7) / 8, inside = 0;
    uint8_t *row = malloc(size);
    uint64_t checksum = 0xcbf29ce484222325u;
    for (long line = 0; line < n; line++) {
        draw_row(row, n, 2.0 * (double)line / (double)n - 1.0);
        for (long i = 0; i < size; i++) {
            inside += __builtin_popcount(row[i]);
            checksum = (checksum ^ row[i]) * 0x100000001b3u;
        }
    }
    printf("%ld x %ld, %ld inside, checksum %lx\n", n, n, inside, (unsigned long)checksum);
    free(row);
    return 0;
}
