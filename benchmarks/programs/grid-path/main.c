// The cheapest ways from a corner of a square grid to all its cells: Dijkstra with a binary heap.
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct visit { int64_t distance, cell; };
struct queue { struct visit *items; size_t size, capacity; };
struct grid { int64_t side, cells; int64_t *costs, *distances; struct queue queue; };

static uint64_t next_random(uint64_t *state) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

static void push(struct queue *q, struct visit visit) {
    if (q->size == q->capacity) {
        q->capacity = q->capacity ? q->capacity * 2 : 16;
        q->items = realloc(q->items, q->capacity * sizeof *q->items);
    }
    size_t at = q->size++;
    while (at > 0) {
        size_t parent = (at - 1) / 2;
        if (q->items[parent].distance <= visit.distance) break;
        q->items[at] = q->items[parent];
        at = parent;
    }
    q->items[at] = visit;
}

static bool pop(struct queue *q, struct visit *nearest) {
    if (q->size == 0) return false;
    struct visit last = q->items[--q->size];
    *nearest = last;
    if (q->size == 0) return true;
    *nearest = q->items[0];
    size_t at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= q->size) break;
        if (child + 1 < q->size && q->items[child + 1].distance < q->items[child].distance) child++;
        if (q->items[child].distance >= last.distance) break;
        q->items[at] = q->items[child];
        at = child;
    }
    q->items[at] = last;
    return true;
}

static void reach(struct grid *g, int64_t cell, int64_t before) {
    int64_t distance = before + g->costs[cell];
    if (distance < g->distances[cell]) {
        g->distances[cell] = distance;
        push(&g->queue, (struct visit){distance, cell});
    }
}

static void walk(struct grid *g) {
    g->distances[0] = 0;
    push(&g->queue, (struct visit){0, 0});
    struct visit visit;
    while (pop(&g->queue, &visit)) {
        int64_t cell = visit.cell, column = cell % g->side;
        if (visit.distance > g->distances[cell]) continue;
        if (cell >= g->side) reach(g, cell - g->side, visit.distance);
        if (column > 0) reach(g, cell - 1, visit.distance);
        if (column + 1 < g->side) reach(g, cell + 1, visit.distance);
        if (cell + g->side < g->cells) reach(g, cell + g->side, visit.distance);
    }
}

int main(int argc, char **argv) {
    int64_t side = argc > 1 ? atol(argv[1]) : 50, cells = side * side;
    struct grid grid = {side, cells, malloc(cells * sizeof(int64_t)), malloc(cells * sizeof(int64_t)), {0}};
    uint64_t state = 42;
    for (int64_t i = 0; i < cells; i++) {
        grid.costs[i] = 1 + (int64_t)(next_random(&state) % 9);
        grid.distances[i] = INT64_MAX;
    }
    walk(&grid);
    int64_t farthest = 0, sum = 0;
    for (int64_t i = 0; i < cells; i++) {
        if (grid.distances[i] > farthest) farthest = grid.distances[i];
        sum += grid.distances[i];
    }
    printf("to the other corner %ld, farthest %ld, sum %ld\n", (long)grid.distances[cells - 1],
           (long)farthest, (long)sum);
    free(grid.costs);
    free(grid.distances);
    free(grid.queue.items);
    return 0;
}
