/* sparse: maps 64 TiB and touches two pages of it.
 *
 * Usage: sparse [NAME]          NAME is /sparse unless said
 * A size is a number and a mapping a range. Memory is used by pages that
 * were touched. So mapping is cheap, and touching is not.
 * See also: full.c, proc_pid_smaps(5) */
#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE ((size_t)1 << 46) /* bytes: 64 TiB */

static int failed(const char *call)
{
    fprintf(stderr, "sparse: %s: %s\n", call, strerrorname_np(errno));
    return 1;
}

static void sums(const char *who, const char *memory) /* of its mapping */
{
    char line[512], begin[32];
    int inside = 0, kib;
    FILE *smaps = fopen("/proc/self/smaps", "r");
    snprintf(begin, sizeof begin, "%lx-", (unsigned long)memory);
    while (smaps != NULL && fgets(line, sizeof line, smaps) != NULL) {
        if (strncmp(line, begin, strlen(begin)) == 0)
            inside = 1;
        if (inside && sscanf(line, "Rss: %d kB", &kib) == 1)
            printf("%s: Rss %d KiB, ", who, kib);
        if (inside && sscanf(line, "Pss: %d kB", &kib) == 1) {
            printf("Pss %d KiB\n", kib);
            break;
        }
    }
    if (smaps != NULL)
        fclose(smaps);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "/sparse"; //@object
    struct stat now;

    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd == -1)
        return failed("shm_open");
    if (shm_unlink(name) == -1) /* the descriptor is enough */
        return failed("shm_unlink");
    if (ftruncate(fd, (off_t)SIZE) == -1)
        return failed("ftruncate");
    const int access = PROT_READ | PROT_WRITE;
    char *memory = mmap(NULL, SIZE, access, MAP_SHARED, fd, 0); //@map
    if (memory == MAP_FAILED)
        return failed("mmap");

    memory[0] = memory[SIZE - 1] = 'x'; //@touch
    if (fstat(fd, &now) == -1)          //@touched
        return failed("fstat");
    printf("uses %lld KiB\n", (long long)now.st_blocks / 2);
    sums("alone", memory);

    pid_t child = fork(); //@fork
    if (child == -1)
        return failed("fork");
    if (child == 0) {
        memory[0] = memory[SIZE - 1] = 'y'; //@both
        sums("with a second process", memory);
        _exit(0);
    }
    if (waitpid(child, NULL, 0) == -1)
        return failed("waitpid");
    return 0;
}
