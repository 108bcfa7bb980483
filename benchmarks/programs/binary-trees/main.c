// Building and walking many small trees: allocation, and giving back.
#include <stdio.h>
#include <stdlib.h>

struct node { struct node *left, *right; };

static struct node *make(long depth) {
    struct node *n = malloc(sizeof *n);
    n->left = depth > 0 ? make(depth - 1) : NULL;
    n->right = depth > 0 ? make(depth - 1) : NULL;
    return n;
}

static long check(const struct node *n) { return n == NULL ? 0 : 1 + check(n->left) + check(n->right); }

static void release(struct node *n) {
    if (n == NULL) return;
    release(n->left);
    release(n->right);
    free(n);
}

int main(int argc, char **argv) {
    long depth = argc > 1 ? atol(argv[1]) : 10;
    if (depth < 6) depth = 6;
    struct node *stretch = make(depth + 1);
    printf("stretch tree of depth %ld: %ld\n", depth + 1, check(stretch));
    release(stretch);
    struct node *lasting = make(depth);
    for (long d = 4; d <= depth; d += 2) {
        long rounds = 1L << (depth - d + 4);
        long total = 0;
        for (long i = 0; i < rounds; i++) {
            struct node *tree = make(d);
            total += check(tree);
            release(tree);
        }
        printf("%ld trees of depth %ld: %ld\n", rounds, d, total);
    }
    printf("lasting tree of depth %ld: %ld\n", depth, check(lasting));
    release(lasting);
    return 0;
}
