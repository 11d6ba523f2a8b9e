/* Dies in the way its argument names; each line that is to blame is marked with that name. Built at several
 * levels: the explanation must not depend on them. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096 };

static volatile char *volatile memory;
static volatile int zero;

static void map(int protection, int fd, size_t length)
{
    memory = mmap(NULL, length, protection, MAP_SHARED | (fd < 0 ? MAP_ANONYMOUS : 0), fd, 0); /* mapped */
    if (memory == MAP_FAILED)
        _exit(100);
}

static int make_object(off_t size)
{
    char name[64];
    snprintf(name, sizeof name, "/shmlab-test-dies-%d", getpid());
    int fd = shm_open(name, O_CREAT | O_EXCL | O_RDWR, 0600);
    shm_unlink(name);
    if (fd < 0 || ftruncate(fd, size) != 0)
        _exit(101);
    return fd;
}

static void null(void)
{
    volatile char *volatile pointer = NULL;
    pointer[8] = 1; /* null */
}

static void never_mapped(void)
{
    volatile char *volatile pointer = (char *)0x123456789000;
    pointer[0] = 1; /* never */
}

static void unmapped(void)
{
    map(PROT_READ | PROT_WRITE, -1, PAGE);
    memory[0] = 1;
    munmap((void *)memory, PAGE); /* gone */
    zero = memory[0];             /* unmapped */
}

static void freed(void)
{
    memory = malloc(1 << 20);
    memory[5000] = 1;
    free((void *)memory); /* let go */
    zero = memory[5000];  /* freed */
}

static void read_only(void)
{
    map(PROT_READ, make_object(PAGE), PAGE);
    memory[16] = 1; /* read-only */
}

static void protected(void)
{
    map(PROT_READ | PROT_WRITE, -1, PAGE);
    mprotect((void *)memory, PAGE, PROT_NONE); /* protect */
    memory[16] = 1;                            /* protected */
}

static void no_page(void)
{
    map(PROT_READ | PROT_WRITE, make_object(100), 3 * PAGE);
    memory[50] = 1;
    memory[2 * PAGE + 5] = 1; /* no-page */
}

static void fills_up(void)
{
    enum { MANY = 64 };
    map(PROT_READ | PROT_WRITE, make_object(MANY * PAGE), MANY * PAGE);
    for (int page = 0; page < MANY; page++)
        memory[page * PAGE] = 1; /* full */
}

static void garbage(void)
{
    volatile char *volatile pointer = (char *)0x4141414141414141;
    pointer[0] = 1; /* garbage */
}

static void jumps(void)
{
    void (*volatile function)(void) = NULL;
    function(); /* jump */
    zero = 0;
}

static int recurses(int depth)
{
    volatile char room[PAGE];
    room[0] = (char)depth; /* deep */
    return depth < 0 ? 0 : recurses(depth + 1) + room[0];
}

static void *in_a_thread(void *unused)
{
    null();
    return unused;
}

static void thread(void)
{
    pthread_t other;
    if (pthread_create(&other, NULL, in_a_thread, NULL) == 0)
        pthread_join(other, NULL);
}

static void child(void)
{
    pid_t pid = fork();
    if (pid == 0)
        null();
    waitpid(pid, NULL, 0);
}

/* The library's first call fails and it succeeds all the same; then one fails for good. */
static void fails(void)
{
    char name[64];
    snprintf(name, sizeof name, "/shmlab-test-dies-%d", getpid());
    int fd = shm_open(name, O_RDWR, 0); /* open */
    if (fd >= 0)
        return;
    sem_t *semaphore = sem_open(name, O_CREAT | O_EXCL, 0600, 1);
    sem_unlink(name);
    puts(semaphore == SEM_FAILED ? "no semaphore" : "a semaphore");
    exit(7); /* exit */
}

static void on_fault(int signal)
{
    (void)signal;
    _exit(9); /* handler */
}

static void handles(void)
{
    signal(SIGSEGV, on_fault);
    null();
}

static void divides(void)
{
    zero = 5 / zero; /* divide */
}

static void asserts(void)
{
    assert(zero == 1); /* assert */
}

static void frees_twice(void)
{
    memory = malloc(10);
    free((void *)memory);
    free((void *)memory); /* twice */
    zero = 0;             /* so that this call is not the last thing it does */
}

static void reads(void)
{
    char line[64];
    if (fgets(line, sizeof line, stdin) != NULL)
        printf("read %s", line);
    fflush(stdout);
    null();
}

static void succeeds(void)
{
    puts("all is well");
}

static void recurse(void)
{
    recurses(0);
}

static void kills_itself(void)
{
    raise(SIGKILL);
}

int main(int argc, char **argv)
{
    static const struct way {
        const char *name;
        void (*die)(void);
    } ways[] = {
        {"null", null},           {"never", never_mapped},  {"unmapped", unmapped}, {"freed", freed},
        {"read-only", read_only}, {"protected", protected}, {"no-page", no_page},   {"full", fills_up},
        {"garbage", garbage},     {"jump", jumps},          {"deep", recurse},      {"thread", thread},
        {"child", child},         {"fails", fails},         {"handles", handles},   {"divide", divides},
        {"assert", asserts},      {"twice", frees_twice},   {"reads", reads},       {"well", succeeds},
        {"killed", kills_itself},
    };
    for (size_t i = 0; argc > 1 && i < sizeof ways / sizeof ways[0]; i++)
        if (strcmp(ways[i].name, argv[1]) == 0)
            ways[i].die();
    return 0;
}
