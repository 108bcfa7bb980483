// Runs a program and writes its peak memory, in KiB, to a descriptor: launch DESCRIPTOR PROGRAM ARGUMENT...
//
// Linux counts what the starting process had in memory into the peak of what it starts. Beside Python, every
// small program would look alike; this one has next to nothing.
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    int descriptor = atoi(argv[1]);
    pid_t child = vfork();
    if (child == 0) {
        execv(argv[2], argv + 2);
        _exit(127);
    }
    int status;
    struct rusage usage;
    if (child < 0 || wait4(child, &status, 0, &usage) != child) return 2;
    dprintf(descriptor, "%ld\n", usage.ru_maxrss);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
