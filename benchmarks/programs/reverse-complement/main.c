// The other strand of DNA that lies in lines of a text: letters are swapped from both ends and complemented.
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { WIDTH = 60, ROUNDS = 25, MODULUS = 139968, KINDS = 15 };
static const char NAMES[] = "acgtBDHKMNRSVWY";
static const char COMPLEMENTS[] = "TGCAVHDMKNYSBWR";

struct text { uint8_t *bytes; size_t size; };

static struct text make_text(long count) {
    int64_t state = 42;
    struct text text = {malloc(count + count / WIDTH + 1), 0};
    for (long i = 0; i < count; i++) {
        state = (state * 3877 + 29573) % MODULUS;
        text.bytes[text.size++] = NAMES[state * KINDS / MODULUS];
        if (i % WIDTH == WIDTH - 1) text.bytes[text.size++] = '\n';
    }
    return text;
}

// The complement of each byte; small letters have the complements of capital ones.
static void fill_complements(uint8_t *table) {
    for (int i = 0; i < 256; i++) table[i] = i;
    for (int i = 0; i < KINDS; i++) {
        int upper = toupper(NAMES[i]);
        table[upper] = COMPLEMENTS[i];
        table[upper + 32] = COMPLEMENTS[i];
    }
}

static void reverse_complement(struct text text, const uint8_t *table) {
    long low = 0, high = (long)text.size - 1;
    while (low <= high) {
        if (text.bytes[low] == '\n') {
            low++;
        } else if (text.bytes[high] == '\n') {
            high--;
        } else {
            uint8_t first = table[text.bytes[low]];
            text.bytes[low++] = table[text.bytes[high]];
            text.bytes[high--] = first;
        }
    }
}

int main(int argc, char **argv) {
    struct text text = make_text(argc > 1 ? atol(argv[1]) : 1000);
    uint8_t table[256];
    fill_complements(table);
    for (int round = 0; round < ROUNDS; round++) reverse_complement(text, table);
    uint64_t checksum = 0xcbf29ce484222325u;
    for (size_t i = 0; i < text.size; i++) checksum = (checksum ^ text.bytes[i]) * 0x100000001b3u;
    printf("%.*s\n", text.size < WIDTH ? (int)text.size : WIDTH, (const char *)text.bytes);
    printf("%zu bytes, checksum %lx\n", text.size, (unsigned long)checksum);
    free(text.bytes);
    return 0;
}
