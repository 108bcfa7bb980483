// The primes below a bound, by crossing out multiples.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
    long bound = argc > 1 ? atol(argv[1]) : 1000;
    bool *is_prime = malloc(bound + 1);
    memset(is_prime, true, bound + 1);
    is_prime[0] = false;
    is_prime[1] = false;
    for (long i = 2; i * i <= bound; i++) {
        if (!is_prime[i]) continue;
        for (long multiple = i * i; multiple <= bound; multiple += i) is_prime[multiple] = false;
    }
    long count = 0, largest = 1, twins = 0;
    for (long n = 2; n <= bound; n++) {
        if (!is_prime[n]) continue;
        if (n - largest == 2) twins++;
        count++;
        largest = n;
    }
    printf("%ld primes up to %ld, %ld pairs of twins, the largest is %ld\n", count, bound, twins, largest);
    free(is_prime);
    return 0;
}
