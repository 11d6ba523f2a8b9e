/* Hashes of 128 bits, wide enough to stand for what was hashed: two of 2^20 states that differ collide with
 * a chance of 2^-89. For speed, not against an adversary. */
#ifndef SHMLAB_EXPLORE_HASH_H
#define SHMLAB_EXPLORE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct hash {
    uint64_t a, b;
};

static inline uint64_t hash_mix(uint64_t x)
{
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    return x ^ x >> 32;
}

static inline void hash_word(struct hash *hash, uint64_t word)
{
    hash->a = hash_mix(hash->a ^ word) + 0x9e3779b97f4a7c15u;
    hash->b = (hash->b + word) * 0xc2b2ae3d27d4eb4fu;
    hash->b ^= hash->b >> 29;
}

static inline void hash_bytes(struct hash *hash, const void *bytes, size_t length)
{
    const uint8_t *at = bytes;
    uint64_t word;
    for (; length >= sizeof word; at += sizeof word, length -= sizeof word) {
        memcpy(&word, at, sizeof word);
        hash_word(hash, word);
    }
    word = length;
    for (size_t i = 0; i < length; i++)
        word = word << 8 | at[i];
    hash_word(hash, word);
}

static inline bool hash_equal(struct hash x, struct hash y)
{
    return x.a == y.a && x.b == y.b;
}

#endif
