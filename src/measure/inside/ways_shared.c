/* The ways that share memory: the sender copies the message in, the reader copies it out, and the kernel sees
 * none of it. A reader with nothing to read either sleeps in futex or spins.
 *
 * There and back, one message at a time, goes through a box for each direction: its turn and a small message
 * lie in one cache line, so a small message costs one hand-off of that line. Streams go through a ring. Each
 * side of it keeps the other's index as it last saw it, and looks again only when the ring seems full or
 * empty: so the lines of the indexes move rarely, not with each message. */
#include <errno.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "measure/inside/channel.h"

enum { LINE = 128, BOX_HEAD = 8, RING_BYTES = 64 << 10, LEAST_SLOTS = 8 }; /* lines are fetched in pairs */

struct word { /* a number that one process changes and the other waits for */
    _Atomic uint32_t number, sleeps;
};

struct box {
    struct word turn; /* how many messages came */
    unsigned char bytes[];
};
_Static_assert(sizeof(struct box) == BOX_HEAD, "a message of 8 bytes shares the line of its turn");

struct ring {
    _Alignas(LINE) struct word tail; /* the writer's: messages put in */
    uint32_t head_seen;              /* and what it last saw of head */
    _Alignas(LINE) struct word head; /* the reader's: messages taken out */
    uint32_t tail_seen;
    _Alignas(LINE) uint32_t slots; /* a power of two: */
    size_t stride;                 /* bytes from one to the next */
    _Alignas(LINE) unsigned char bytes[];
};

static void relax(void)
{
#if defined __x86_64__
    __builtin_ia32_pause();
#elif defined __aarch64__
    __asm__ volatile("yield");
#endif
}

static size_t whole(size_t bytes, size_t unit)
{
    return (bytes + unit - 1) / unit * unit;
}

/* ---- waiting for a word that is no longer `old` ---- */

static void wait_asleep(struct word *word, uint32_t old)
{
    while (atomic_load_explicit(&word->number, memory_order_acquire) == old) {
        atomic_store(&word->sleeps, 1);
        syscall(SYS_futex, &word->number, FUTEX_WAIT, old, NULL, NULL, 0);
        atomic_store(&word->sleeps, 0);
    }
}

static void wait_spinning(struct word *word, uint32_t old)
{
    while (atomic_load_explicit(&word->number, memory_order_acquire) == old)
        relax();
}

static void set(struct word *word, uint32_t number)
{
    atomic_store_explicit(&word->number, number, memory_order_release);
}

/* The store must be seen before the question whether somebody sleeps is asked. */
static void set_and_wake(struct word *word, uint32_t number)
{
    atomic_store(&word->number, number);
    if (atomic_load(&word->sleeps) != 0)
        syscall(SYS_futex, &word->number, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* ---- the two layouts ---- */

static int shared_open(struct channel *channel)
{
    size_t stride = whole(channel->size, LINE / 2), slots = LEAST_SLOTS;
    while (slots * stride < RING_BYTES)
        slots *= 2;
    size_t box = whole(BOX_HEAD + channel->size, LINE);
    channel->memory_size = channel->stream ? sizeof(struct ring) + slots * stride : 2 * box;
    channel->memory = mmap(NULL, channel->memory_size, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (channel->memory == MAP_FAILED) {
        channel->memory = NULL;
        return errno;
    }
    if (channel->stream) {
        channel->ring = channel->memory;
        channel->ring->slots = (uint32_t)slots;
        channel->ring->stride = stride;
    } else {
        channel->box[0] = channel->memory;
        channel->box[1] = (void *)((char *)channel->memory + box);
    }
    return 0;
}

static void shared_close(struct channel *channel)
{
    if (channel->memory != NULL)
        munmap(channel->memory, channel->memory_size);
}

static inline unsigned char *slot(struct ring *ring, uint32_t number)
{
    return ring->bytes + (number & (ring->slots - 1)) * ring->stride;
}

static inline __attribute__((always_inline)) void put(struct channel *channel, int direction,
                                                      const void *message, void wait(struct word *, uint32_t),
                                                      void publish(struct word *, uint32_t))
{
    struct ring *ring = channel->ring;
    if (ring == NULL) {
        struct box *box = channel->box[direction];
        memcpy(box->bytes, message, channel->size);
        publish(&box->turn, atomic_load_explicit(&box->turn.number, memory_order_relaxed) + 1);
        return;
    }
    uint32_t tail = atomic_load_explicit(&ring->tail.number, memory_order_relaxed);
    while (tail - ring->head_seen == ring->slots) {
        uint32_t head = atomic_load_explicit(&ring->head.number, memory_order_acquire);
        if (head == ring->head_seen)
            wait(&ring->head, head);
        ring->head_seen = atomic_load_explicit(&ring->head.number, memory_order_acquire);
    }
    memcpy(slot(ring, tail), message, channel->size);
    publish(&ring->tail, tail + 1);
}

static inline __attribute__((always_inline)) void take(struct channel *channel, int direction, void *message,
                                                       void wait(struct word *, uint32_t),
                                                       void publish(struct word *, uint32_t))
{
    struct ring *ring = channel->ring;
    if (ring == NULL) {
        struct box *box = channel->box[direction];
        wait(&box->turn, channel->taken[direction]++);
        memcpy(message, box->bytes, channel->size);
        return;
    }
    uint32_t head = atomic_load_explicit(&ring->head.number, memory_order_relaxed);
    if (head == ring->tail_seen) {
        wait(&ring->tail, head);
        ring->tail_seen = atomic_load_explicit(&ring->tail.number, memory_order_acquire);
    }
    memcpy(message, slot(ring, head), channel->size);
    publish(&ring->head, head + 1);
}

static void futex_send(struct channel *channel, int direction, const void *message)
{
    put(channel, direction, message, wait_asleep, set_and_wake);
}

static void futex_receive(struct channel *channel, int direction, void *message)
{
    take(channel, direction, message, wait_asleep, set_and_wake);
}

static void spin_send(struct channel *channel, int direction, const void *message)
{
    put(channel, direction, message, wait_spinning, set);
}

static void spin_receive(struct channel *channel, int direction, void *message)
{
    take(channel, direction, message, wait_spinning, set);
}

/* Nothing but the turn: two of these are the least that a round trip can cost. The message is the turn. */
static void bare_send(struct channel *channel, int direction, const void *message)
{
    (void)message;
    struct box *box = channel->box[direction];
    set(&box->turn, atomic_load_explicit(&box->turn.number, memory_order_relaxed) + 1);
}

static void bare_receive(struct channel *channel, int direction, void *message)
{
    (void)message;
    struct box *box = channel->box[direction];
    wait_spinning(&box->turn, channel->taken[direction]++);
}

const struct way way_futex = {"futex", shared_open, shared_close, futex_send, futex_receive};
const struct way way_spin = {"spin", shared_open, shared_close, spin_send, spin_receive};
const struct way way_bare = {"bare", shared_open, shared_close, bare_send, bare_receive};
