/* Sections to explore: `explore_targets NAME N [robust]` makes N processes that share one struct and all
 * call the function NAME; the tests begin there. */
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct shared {
    volatile int counter, turn, flag[3], seen[3];
    volatile char bytes[48] __attribute__((aligned(16)));
    pthread_mutex_t lock, second;
    sem_t sem;
    pthread_cond_t changed;
};

#define SECTION __attribute__((noinline, noipa))

SECTION static void add_one(struct shared *s, int me)
{
    (void)me;
    s->counter++;
}

SECTION static void add_three(struct shared *s, int me)
{
    (void)me;
    s->counter++;
    s->counter++;
    s->counter++;
}

SECTION static void add_locked(struct shared *s, int me)
{
    (void)me;
    pthread_mutex_lock(&s->lock);
    s->counter++;
    pthread_mutex_unlock(&s->lock);
}

/* Only A takes the lock. */
SECTION static void half_locked(struct shared *s, int me)
{
    if (me == 0)
        pthread_mutex_lock(&s->lock);
    s->counter++;
    if (me == 0)
        pthread_mutex_unlock(&s->lock);
}

static int lock_fd; /* each process opens the file for itself */

SECTION static void lock_file(struct shared *s, int me)
{
    (void)me;
    flock(lock_fd, LOCK_EX);
    s->counter++;
    flock(lock_fd, LOCK_UN);
}

SECTION static void add_atomic(struct shared *s, int me)
{
    (void)me;
    __atomic_fetch_add(&s->counter, 1, __ATOMIC_SEQ_CST);
}

SECTION static void add_in_memory(struct shared *s, int me)
{
    (void)me;
    __asm__ volatile("addl $1, %0" : "+m"(s->counter));
    __asm__ volatile("addl $1, %0" : "+m"(s->counter));
}

SECTION static void abba(struct shared *s, int me)
{
    pthread_mutex_t *outer = me ? &s->second : &s->lock, *inner = me ? &s->lock : &s->second;
    pthread_mutex_lock(outer);
    pthread_mutex_lock(inner);
    s->counter++;
    pthread_mutex_unlock(inner);
    pthread_mutex_unlock(outer);
}

SECTION static void semaphore(struct shared *s, int me)
{
    (void)me;
    sem_wait(&s->sem);
    s->counter++;
    sem_post(&s->sem);
}

/* A waits for ready, B says it: with the lock, and without. */
SECTION static void wait_ready(struct shared *s, int me)
{
    pthread_mutex_lock(&s->lock);
    if (me == 0) {
        while (!s->turn)
            pthread_cond_wait(&s->changed, &s->lock);
        s->counter = 1;
    } else {
        s->turn = 1;
    }
    pthread_mutex_unlock(&s->lock);
    if (me == 1)
        pthread_cond_signal(&s->changed);
}

SECTION static void wait_unlocked(struct shared *s, int me)
{
    if (me == 1) {
        s->turn = 1;
        pthread_cond_signal(&s->changed);
        return;
    }
    pthread_mutex_lock(&s->lock);
    while (!s->turn)
        pthread_cond_wait(&s->changed, &s->lock);
    s->counter = 1;
    pthread_mutex_unlock(&s->lock);
}

static void wait_limited_for(struct shared *s, const struct timespec *until)
{
    pthread_mutex_lock(&s->lock);
    while (!s->turn)
        pthread_cond_timedwait(&s->changed, &s->lock, until);
    pthread_mutex_unlock(&s->lock);
}

/* One place for one item: A puts two, B takes them. */
SECTION static void hand_over(struct shared *s, int me)
{
    for (int i = 1; i <= 2; i++) {
        pthread_mutex_lock(&s->lock);
        if (me == 0) {
            while (s->turn == 1)
                pthread_cond_wait(&s->changed, &s->lock);
            s->bytes[0] = (char)i;
            s->turn = 1;
        } else {
            while (s->turn == 0)
                pthread_cond_wait(&s->changed, &s->lock);
            s->counter = s->counter * 10 + s->bytes[0];
            s->turn = 0;
        }
        pthread_cond_signal(&s->changed);
        pthread_mutex_unlock(&s->lock);
    }
}

SECTION static void peterson(struct shared *s, int me)
{
    s->flag[me] = 1;
    s->turn = !me;
    while (s->flag[!me] && s->turn == !me)
        ;
    s->counter++;
    s->flag[me] = 0;
}

SECTION static void peterson_fenced(struct shared *s, int me)
{
    s->flag[me] = 1;
    s->turn = !me;
    __asm__ volatile("mfence" ::: "memory");
    while (s->flag[!me] && s->turn == !me)
        ;
    s->counter++;
    s->flag[me] = 0;
}

/* Each waits for the other to give way. */
SECTION static void polite(struct shared *s, int me)
{
    s->flag[me] = 1;
    while (s->flag[!me])
        ;
    s->counter++;
    s->flag[me] = 0;
}

SECTION static void spin_lock(struct shared *s, int me)
{
    (void)me;
    while (__atomic_exchange_n(&s->turn, 1, __ATOMIC_ACQUIRE))
        ;
    s->counter++;
    __atomic_store_n(&s->turn, 0, __ATOMIC_RELEASE);
}

/* What an optimising compiler makes of while (!flag); */
SECTION static void hoisted(struct shared *s, int me)
{
    if (me == 1) {
        s->turn = 1;
        return;
    }
    int flag = s->turn;
    while (!flag)
        __asm__ volatile("" ::"r"(flag));
    s->counter = 1;
}

SECTION static void fault(struct shared *s, int me)
{
    s->flag[me] = 1;
    if (s->flag[!me])
        *(volatile int *)8 = 1;
    s->counter++;
}

SECTION static void copy_text(struct shared *s, int me)
{
    char text[48];
    memset(text, me ? 'b' : 'a', sizeof text);
    memcpy((char *)s->bytes, text, sizeof text);
}

/* A holds what it has read in a vector register while others move. */
SECTION static void carry_vector(struct shared *s, int me)
{
    if (me == 0) {
        __asm__ volatile("movups (%0), %%xmm7" ::"r"(s->bytes) : "xmm7", "memory");
        s->seen[0] = s->turn;
        __asm__ volatile("movups %%xmm7, 16(%0)" ::"r"(s->bytes) : "memory");
    } else {
        __asm__ volatile("pcmpeqd %%xmm7, %%xmm7\n\tmovups %%xmm7, (%0)" ::"r"(s->bytes) : "xmm7", "memory");
    }
}

/* Leaves a value where no program may, far below its stack, and reads it again behind a step. */
SECTION static void read_dead_stack(struct shared *s, int me)
{
    long value;
    __asm__ volatile("movq $7, -4096(%%rsp)" ::: "memory");
    (void)s->turn;
    __asm__ volatile("movq -4096(%%rsp), %0" : "=r"(value)::"memory");
    s->seen[me] = (int)value;
}

static long futex(volatile int *word, int operation, int value)
{
    return syscall(SYS_futex, word, operation, value, NULL, NULL, 0);
}

/* A and B go to sleep on one word; C wakes one, then one more. Who wakes writes itself down. */
SECTION static void line_up(struct shared *s, int me)
{
    if (me < 2) {
        futex(&s->turn, FUTEX_WAIT, 0);
        s->counter = s->counter * 10 + me + 1;
    } else {
        futex(&s->turn, FUTEX_WAKE, 1);
        futex(&s->turn, FUTEX_WAKE, 1);
    }
}

SECTION static void read_clock(struct shared *s, int me)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    s->seen[me] = now.tv_sec != 0;
    s->counter++;
}

SECTION static void count_ticks(struct shared *s, int me)
{
    uint64_t first = __builtin_ia32_rdtsc(), second = __builtin_ia32_rdtsc();
    s->seen[me] = second > first;
    s->counter++;
}

SECTION static void draw_lots(struct shared *s, int me)
{
    unsigned lot = 0;
    __asm__ volatile("rdrand %0" : "=r"(lot));
    s->seen[me] = (int)lot;
}

SECTION static void wait_limited(struct shared *s, int me)
{
    const struct timespec until = {.tv_sec = 1};
    if (me == 0)
        wait_limited_for(s, &until);
    else
        s->turn = 1;
}

static const struct {
    const char *name;
    void (*function)(struct shared *s, int me);
} sections[] = {
    {"add_one", add_one},
    {"add_three", add_three},
    {"add_locked", add_locked},
    {"half_locked", half_locked},
    {"lock_file", lock_file},
    {"add_atomic", add_atomic},
    {"add_in_memory", add_in_memory},
    {"abba", abba},
    {"semaphore", semaphore},
    {"wait_ready", wait_ready},
    {"wait_unlocked", wait_unlocked},
    {"wait_limited", wait_limited},
    {"hand_over", hand_over},
    {"peterson", peterson},
    {"peterson_fenced", peterson_fenced},
    {"polite", polite},
    {"spin_lock", spin_lock},
    {"hoisted", hoisted},
    {"fault", fault},
    {"copy_text", copy_text},
    {"carry_vector", carry_vector},
    {"read_dead_stack", read_dead_stack},
    {"line_up", line_up},
    {"read_clock", read_clock},
    {"count_ticks", count_ticks},
    {"draw_lots", draw_lots},
};

static void init(struct shared *s, int robust)
{
    pthread_mutexattr_t mutex;
    pthread_condattr_t cond;
    pthread_mutexattr_init(&mutex);
    pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED);
    if (robust)
        pthread_mutexattr_setrobust(&mutex, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&s->lock, &mutex);
    pthread_mutex_init(&s->second, &mutex);
    pthread_condattr_init(&cond);
    pthread_condattr_setpshared(&cond, PTHREAD_PROCESS_SHARED);
    pthread_cond_init(&s->changed, &cond);
    sem_init(&s->sem, 1, 1);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    int count = atoi(argv[2]);
    struct shared *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (s == MAP_FAILED)
        return 1;
    init(s, argc > 3 && strcmp(argv[3], "robust") == 0);
    void (*function)(struct shared *, int) = NULL;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        if (strcmp(sections[i].name, argv[1]) == 0)
            function = sections[i].function;
    }
    if (function == NULL)
        return 2;
    int me = 0;
    for (int i = 1; i < count && me == 0; i++)
        me = fork() == 0 ? i : 0;
    lock_fd = open("/proc/self/exe", O_RDONLY);
    function(s, me);
    if (me != 0)
        _exit(0);
    while (wait(NULL) > 0)
        ;
    printf("counter %d\n", s->counter);
    return 0;
}
