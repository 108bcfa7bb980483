// Chains of steps over numbers and arrays, written as loops; nothing is stored between the steps.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { COUNT = 50000 };
struct reading { int64_t sensor, value; };

static int64_t squares_from(int64_t start) {
    int64_t sum = 0;
    for (int64_t i = start; i < start + COUNT; i++) {
        int64_t square = i * i % 1009;
        if (square % 3 == 0) sum += square;
    }
    return sum;
}

static int64_t first_of_sensor(const struct reading *readings, int64_t sensor, int64_t most) {
    int64_t sum = 0;
    for (int64_t i = 0; i < COUNT && most > 0; i++) {
        if (readings[i].sensor != sensor) continue;
        sum += readings[i].value;
        most--;
    }
    return sum;
}

static int64_t weighted_sum(const struct reading *readings, const int64_t *weights) {
    int64_t sum = 0;
    for (int64_t i = 0; i < COUNT; i++) sum += readings[i].value * weights[i];
    return sum;
}

static int64_t until_large(const struct reading *readings, int64_t start) {
    int64_t sum = 0;
    for (int64_t i = start; i < COUNT && readings[i].value < 10000; i++) sum += readings[i].sensor;
    return sum;
}

static int64_t larger_than_place(const struct reading *readings) {
    int64_t count = 0;
    for (int64_t i = 0; i < COUNT; i++) {
        if (readings[i].value > i) count++;
    }
    return count;
}

int main(int argc, char **argv) {
    long rounds = argc > 1 ? atol(argv[1]) : 10;
    struct reading *readings = malloc(sizeof *readings * COUNT);
    int64_t *weights = malloc(sizeof *weights * COUNT);
    for (int64_t i = 0; i < COUNT; i++) {
        readings[i] = (struct reading){i * 31 % 64, i * 7919 % 10007};
        weights[i] = i % 13 + 1;
    }
    int64_t squares = 0, chosen = 0, weighted = 0, early = 0, large = 0;
    for (long round = 0; round < rounds; round++) {
        squares += squares_from(round);
        chosen += first_of_sensor(readings, round % 64, 500);
        weighted += weighted_sum(readings, weights);
        early += until_large(readings, round % 1000);
        large += larger_than_place(readings);
    }
    printf("squares %ld, chosen %ld, weighted %ld, early %ld, large %ld\n", (long)squares, (long)chosen,
           (long)weighted, (long)early, (long)large);
    free(readings);
    free(weights);
    return 0;
}
