/* The body of commands.c and commands_reordered.c, which differ in the order of a struct's fields: a process
 * with an object of its own, told on standard input what to do, one word a line.
 *
 * Usage: commands NAME [create|robust]    the first process creates the object, the others open it */
#include <fcntl.h>
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int private_total = 5; /* each process has its own */
static const char *name;

static struct shared *map_object(int create)
{
    int fd = shm_open(name, O_RDWR | (create ? O_CREAT | O_EXCL : 0), 0600);
    if (fd < 0 || (create && ftruncate(fd, 4096) != 0))
        exit(1);
    void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return at == MAP_FAILED ? NULL : at;
}

static void make_lock(struct shared *shared, int robust)
{
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
    if (robust)
        pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&shared->lock, &attr);
    pthread_mutexattr_destroy(&attr);
}

__attribute__((noinline)) static void add_one(volatile int32_t *c)
{
    *c = *c + 1;
}

static void wait_for_a_child(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        char byte; /* ends when the parent's input does */
        while (read(STDIN_FILENO, &byte, 1) > 0)
            ;
        _exit(0);
    }
    waitpid(pid, NULL, 0);
}

static void futex_wait(uint32_t *word)
{
    syscall(SYS_futex, word, FUTEX_WAIT, *word, NULL, NULL, 0);
}

static void obey(struct shared *data, const char *word)
{
    if (strcmp(word, "add") == 0)
        add_one(&data->counter);
    else if (strcmp(word, "say") == 0)
        strcpy(data->message, "hello");
    else if (strcmp(word, "slot") == 0)
        data->slots[1].value = 2.5;
    else if (strcmp(word, "private") == 0)
        private_total++;
    else if (strcmp(word, "lock") == 0)
        printf("lock gave %d\n", pthread_mutex_lock(&data->lock));
    else if (strcmp(word, "unlock") == 0)
        pthread_mutex_unlock(&data->lock);
    else if (strcmp(word, "unlink") == 0)
        shm_unlink(name);
    else if (strcmp(word, "sleep") == 0)
        nanosleep(&(struct timespec){.tv_sec = 1000}, NULL);
    else if (strcmp(word, "pause") == 0)
        pause();
    else if (strcmp(word, "wait") == 0)
        wait_for_a_child();
    else if (strcmp(word, "futex") == 0)
        futex_wait((uint32_t *)((char *)data + 2048));
    else if (strcmp(word, "own-futex") == 0)
        futex_wait((uint32_t *)&private_total);
}

int main(int argc, char **argv)
{
    char word[32];
    name = argv[1];
    struct shared *data = map_object(argc > 2);
    if (data == NULL)
        return 1;
    if (argc > 2)
        make_lock(data, strcmp(argv[2], "robust") == 0);
    printf("ready\n");
    fflush(stdout);
    while (fgets(word, sizeof word, stdin) != NULL) {
        word[strcspn(word, "\n")] = '\0';
        obey(data, word);
        printf("did %s\n", word);
        fflush(stdout);
    }
    munmap(data, 4096);
    return 0;
}
