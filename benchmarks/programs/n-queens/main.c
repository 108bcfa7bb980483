// Every way to place n queens so that none attacks another, with arrays that mark what is taken.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

struct board {
    long n;
    bool *columns, *rising, *falling;
    long *place;
    long solutions, weight;
};

static void solve(struct board *board, long row) {
    if (row == board->n) {
        board->solutions++;
        for (long r = 0; r < board->n; r++) board->weight += r * board->place[r];
        return;
    }
    for (long column = 0; column < board->n; column++) {
        long up = row + column, down = row - column + board->n;
        if (board->columns[column] || board->rising[up] || board->falling[down]) continue;
        board->columns[column] = true;
        board->rising[up] = true;
        board->falling[down] = true;
        board->place[row] = column;
        solve(board, row + 1);
        board->columns[column] = false;
        board->rising[up] = false;
        board->falling[down] = false;
    }
}

int main(int argc, char **argv) {
    long n = argc > 1 ? atol(argv[1]) : 8;
    struct board board = {n, calloc(n, 1), calloc(2 * n, 1), calloc(2 * n, 1), calloc(n, sizeof(long)), 0, 0};
    solve(&board, 0);
    printf("%ld queens: %ld solutions, weight %ld\n", n, board.solutions, board.weight);
    free(board.columns);
    free(board.rising);
    free(board.falling);
    free(board.place);
    return 0;
}
