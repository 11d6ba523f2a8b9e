/* What gcc -fsanitize=thread calls, for programs whose C11 memory orders the lab wants to see. Linked instead
 * of the sanitizer's own library: gcc -fsanitize=thread -c prog.c && gcc prog.o c11-hooks.o. Every function
 * does what the access it stands for would have done, so the program runs alone too; explored in mode c11,
 * the lab stops at the first instruction of each __tsan_atomic… and reads what was asked for.
 *
 * All names that gcc emits are here (a test compares), and those that only clang does. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOOK __attribute__((noinline, visibility("default"), no_sanitize_thread))

/* ---- accesses that are not atomic: the access itself follows in the program ---- */

#define MARK(name)                                                                                           \
    HOOK void __tsan_##name(void *address);                                                                  \
    void __tsan_##name(void *address)                                                                        \
    {                                                                                                        \
        (void)address;                                                                                       \
    }
#define MARKS(prefix)                                                                                        \
    MARK(prefix##read1)                                                                                      \
    MARK(prefix##read2)                                                                                      \
    MARK(prefix##read4)                                                                                      \
    MARK(prefix##read8)                                                                                      \
    MARK(prefix##read16)                                                                                     \
    MARK(prefix##write1) MARK(prefix##write2) MARK(prefix##write4) MARK(prefix##write8) MARK(prefix##write16)

MARKS()
MARKS(unaligned_)
MARKS(volatile_)
MARKS(unaligned_volatile_)
MARK(func_entry)
MARK(vptr_read)

HOOK void __tsan_init(void);
void __tsan_init(void)
{
}

HOOK void __tsan_func_exit(void);
void __tsan_func_exit(void)
{
}

HOOK void __tsan_vptr_update(void **address, void *value);
void __tsan_vptr_update(void **address, void *value)
{
    (void)address, (void)value;
}

HOOK void __tsan_read_range(void *address, size_t length);
void __tsan_read_range(void *address, size_t length)
{
    (void)address, (void)length;
}

HOOK void __tsan_write_range(void *address, size_t length);
void __tsan_write_range(void *address, size_t length)
{
    (void)address, (void)length;
}

/* ---- atomic ones ---- */

#define CHANGE(bits, type, name, builtin)                                                                    \
    HOOK type __tsan_atomic##bits##_##name(volatile type *at, type value, int order);                        \
    type __tsan_atomic##bits##_##name(volatile type *at, type value, int order)                              \
    {                                                                                                        \
        (void)order;                                                                                         \
        return builtin(at, value, __ATOMIC_SEQ_CST);                                                         \
    }

#define COMPARE(bits, type, name, weak)                                                                      \
    HOOK int __tsan_atomic##bits##_##name(volatile type *at, type *expected, type value, int order, int failure); \
    int __tsan_atomic##bits##_##name(volatile type *at, type *expected, type value, int order, int failure)  \
    {                                                                                                        \
        (void)order, (void)failure;                                                                          \
        return __atomic_compare_exchange_n(at, expected, value, weak, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);   \
    }

#define ATOMIC(bits, type)                                                                                   \
    HOOK type __tsan_atomic##bits##_load(const volatile type *at, int order);                                \
    type __tsan_atomic##bits##_load(const volatile type *at, int order)                                      \
    {                                                                                                        \
        (void)order;                                                                                         \
        return __atomic_load_n(at, __ATOMIC_SEQ_CST);                                                        \
    }                                                                                                        \
    HOOK void __tsan_atomic##bits##_store(volatile type *at, type value, int order);                         \
    void __tsan_atomic##bits##_store(volatile type *at, type value, int order)                               \
    {                                                                                                        \
        (void)order;                                                                                         \
        __atomic_store_n(at, value, __ATOMIC_SEQ_CST);                                                       \
    }                                                                                                        \
    CHANGE(bits, type, exchange, __atomic_exchange_n)                                                        \
    CHANGE(bits, type, fetch_add, __atomic_fetch_add)                                                        \
    CHANGE(bits, type, fetch_sub, __atomic_fetch_sub)                                                        \
    CHANGE(bits, type, fetch_and, __atomic_fetch_and)                                                        \
    CHANGE(bits, type, fetch_or, __atomic_fetch_or)                                                          \
    CHANGE(bits, type, fetch_xor, __atomic_fetch_xor)                                                        \
    CHANGE(bits, type, fetch_nand, __atomic_fetch_nand)                                                      \
    COMPARE(bits, type, compare_exchange_strong, false)                                                      \
    COMPARE(bits, type, compare_exchange_weak, true)                                                         \
    HOOK type __tsan_atomic##bits##_compare_exchange_val(volatile type *at, type expected, type value,       \
                                                         int order, int failure);                            \
    type __tsan_atomic##bits##_compare_exchange_val(volatile type *at, type expected, type value, int order, \
                                                    int failure)                                             \
    {                                                                                                        \
        __tsan_atomic##bits##_compare_exchange_strong(at, &expected, value, order, failure);                 \
        return expected;                                                                                     \
    }

ATOMIC(8, uint8_t)
ATOMIC(16, uint16_t)
ATOMIC(32, uint32_t)
ATOMIC(64, uint64_t)

/* Without libatomic: every one of them is a compare and exchange, tried until it holds. */
#define wide unsigned __int128

static wide change_wide(volatile wide *at, wide (*how)(wide old, wide value), wide value)
{
    wide old = 0, found;
    while ((found = __sync_val_compare_and_swap(at, old, how(old, value))) != old)
        old = found;
    return old;
}

#define WIDE(name, expression)                                                                               \
    static wide wide_##name(wide old, wide value)                                                            \
    {                                                                                                        \
        (void)old, (void)value;                                                                              \
        return expression;                                                                                   \
    }                                                                                                        \
    HOOK wide __tsan_atomic128_##name(volatile wide *at, wide value, int order);                             \
    wide __tsan_atomic128_##name(volatile wide *at, wide value, int order)                                   \
    {                                                                                                        \
        (void)order;                                                                                         \
        return change_wide(at, wide_##name, value);                                                          \
    }

WIDE(exchange, value)
WIDE(fetch_add, old + value)
WIDE(fetch_sub, old - value)
WIDE(fetch_and, old &value)
WIDE(fetch_or, old | value)
WIDE(fetch_xor, old ^ value)
WIDE(fetch_nand, ~(old & value))

HOOK wide __tsan_atomic128_load(const volatile wide *at, int order);
wide __tsan_atomic128_load(const volatile wide *at, int order)
{
    (void)order;
    return __sync_val_compare_and_swap((volatile wide *)at, 0, 0);
}

HOOK void __tsan_atomic128_store(volatile wide *at, wide value, int order);
void __tsan_atomic128_store(volatile wide *at, wide value, int order)
{
    (void)order;
    change_wide(at, wide_exchange, value);
}

HOOK wide __tsan_atomic128_compare_exchange_val(volatile wide *at, wide expected, wide value, int order,
                                                int failure);
wide __tsan_atomic128_compare_exchange_val(volatile wide *at, wide expected, wide value, int order,
                                           int failure)
{
    (void)order, (void)failure;
    return __sync_val_compare_and_swap(at, expected, value);
}

HOOK int __tsan_atomic128_compare_exchange_strong(volatile wide *at, wide *expected, wide value, int order,
                                                  int failure);
int __tsan_atomic128_compare_exchange_strong(volatile wide *at, wide *expected, wide value, int order,
                                             int failure)
{
    wide old = __tsan_atomic128_compare_exchange_val(at, *expected, value, order, failure);
    bool held = old == *expected;
    *expected = old;
    return held;
}

HOOK int __tsan_atomic128_compare_exchange_weak(volatile wide *at, wide *expected, wide value, int order,
                                                int failure);
int __tsan_atomic128_compare_exchange_weak(volatile wide *at, wide *expected, wide value, int order,
                                           int failure)
{
    return __tsan_atomic128_compare_exchange_strong(at, expected, value, order, failure);
}

HOOK void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_thread_fence(int order)
{
    (void)order;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

HOOK void __tsan_atomic_signal_fence(int order);
void __tsan_atomic_signal_fence(int order)
{
    (void)order;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}
