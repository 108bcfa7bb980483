// Writing DNA in lines: a pattern over and over, then random letters by two tables of probabilities.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { WIDTH = 60, MODULUS = 139968, MOST = 15 };

static const char PATTERN[] =
    "GATTACAGGCTTAACCGTATCGGATGCCATTTGACCAGTAAGCTTGGGCACTCATAAGGTCTACGCATTTAGCCGGATACCTGTTAAGC";

struct letters {
    const char *names;
    size_t size;
    double up_to[MOST];     // the sums of the probabilities
};

static char pick(const struct letters *from, double chance) {
    size_t i = 0;
    while (i < from->size - 1 && chance >= from->up_to[i]) i++;
    return from->names[i];
}

static double next_random(int64_t *state) {
    *state = (*state * 3877 + 29573) % MODULUS;
    return (double)*state / (double)MODULUS;
}

static struct letters letters(const char *names, size_t size, const double *probabilities) {
    struct letters made = {names, size, {0}};
    double sum = 0.0;
    for (size_t i = 0; i < size; i++) made.up_to[i] = sum += probabilities[i];
    return made;
}

static long at_most(long a, long b) { return a < b ? a : b; }

static void write_repeated(long count) {
    char line[WIDTH + 1];
    size_t position = 0;
    for (long written = 0; written < count; written += WIDTH) {
        long size = at_most(WIDTH, count - written);
        for (long i = 0; i < size; i++) {
            line[i] = PATTERN[position++];
            if (position == sizeof PATTERN - 1) position = 0;
        }
        line[size] = '\n';
        fwrite(line, 1, size + 1, stdout);
    }
}

static void write_random(long count, const struct letters *from, int64_t *state) {
    char line[WIDTH + 1];
    for (long written = 0; written < count; written += WIDTH) {
        long size = at_most(WIDTH, count - written);
        for (long i = 0; i < size; i++) line[i] = pick(from, next_random(state));
        line[size] = '\n';
        fwrite(line, 1, size + 1, stdout);
    }
}

int main(int argc, char **argv) {
    long n = argc > 1 ? atol(argv[1]) : 1000;
    const double of_ambiguous[] = {0.27, 0.12, 0.12, 0.27, 0.02, 0.02, 0.02, 0.02,
                                   0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02};
    const double of_plain[] = {0.303, 0.198, 0.197, 0.302};
    struct letters ambiguous = letters("acgtBDHKMNRSVWY", 15, of_ambiguous);
    struct letters plain = letters("acgt", 4, of_plain);
    int64_t state = 42;
    puts(">ONE repeated");
    write_repeated(2 * n);
    puts(">TWO with ambiguous letters");
    write_random(3 * n, &ambiguous, &state);
    puts(">THREE with plain letters");
    write_random(5 * n, &plain, &state);
    return 0;
}
