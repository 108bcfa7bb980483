// Calls through an interface over an array of mixed shapes. All sides are halves, so every sum is exact.
#include <stdio.h>
#include <stdlib.h>

struct shape;
struct methods {
    double (*area)(const struct shape *);
    void (*grow)(struct shape *, double by);
};
struct shape { const struct methods *methods; };

struct square { struct shape shape; double side; };
struct rectangle { struct shape shape; double width, height; };
struct triangle { struct shape shape; double base, height; };
struct cross { struct shape shape; double arm, thickness; };

static double square_area(const struct shape *s) {
    const struct square *square = (const struct square *)s;
    return square->side * square->side;
}
static void square_grow(struct shape *s, double by) { ((struct square *)s)->side += by; }
static const struct methods SQUARE = {square_area, square_grow};

static double rectangle_area(const struct shape *s) {
    const struct rectangle *rectangle = (const struct rectangle *)s;
    return rectangle->width * rectangle->height;
}
static void rectangle_grow(struct shape *s, double by) { ((struct rectangle *)s)->width += by; }
static const struct methods RECTANGLE = {rectangle_area, rectangle_grow};

static double triangle_area(const struct shape *s) {
    const struct triangle *triangle = (const struct triangle *)s;
    return 0.5 * triangle->base * triangle->height;
}
static void triangle_grow(struct shape *s, double by) { ((struct triangle *)s)->height += by; }
static const struct methods TRIANGLE = {triangle_area, triangle_grow};

static double cross_area(const struct shape *s) {
    const struct cross *cross = (const struct cross *)s;
    return 4.0 * cross->arm * cross->thickness + cross->thickness * cross->thickness;
}
static void cross_grow(struct shape *s, double by) {
    ((struct cross *)s)->arm += by;
    ((struct cross *)s)->thickness += by;
}
static const struct methods CROSS = {cross_area, cross_grow};

static struct shape *make(long i) {
    double size = 1.0 + (double)(i % 16) * 0.5;
    switch (i * 7919 % 1009 % 4) {
    case 0: {
        struct square *made = malloc(sizeof *made);
        *made = (struct square){{&SQUARE}, size};
        return &made->shape;
    }
    case 1: {
        struct rectangle *made = malloc(sizeof *made);
        *made = (struct rectangle){{&RECTANGLE}, size, size + 2.0};
        return &made->shape;
    }
    case 2: {
        struct triangle *made = malloc(sizeof *made);
        *made = (struct triangle){{&TRIANGLE}, size + 4.0, size};
        return &made->shape;
    }
    default: {
        struct cross *made = malloc(sizeof *made);
        *made = (struct cross){{&CROSS}, size, 1.5};
        return &made->shape;
    }
    }
}

int main(int argc, char **argv) {
    long rounds = argc > 1 ? atol(argv[1]) : 100, count = 1000;
    struct shape **shapes = malloc(sizeof *shapes * count);
    for (long i = 0; i < count; i++) shapes[i] = make(i);
    double total = 0.0;
    for (long round = 0; round < rounds; round++) {
        double by = round % 2 == 0 ? 0.5 : -0.5;
        for (long i = 0; i < count; i++) {
            shapes[i]->methods->grow(shapes[i], by);
            total += shapes[i]->methods->area(shapes[i]);
        }
    }
    printf("%ld shapes, %ld rounds, total %.3f\n", count, rounds, total);
    for (long i = 0; i < count; i++) free(shapes[i]);
    free(shapes);
    return 0;
}
