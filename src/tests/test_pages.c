/* Which pages a process has, asked from the kernel in each way, and what reading does to them. */
#include <check.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/userfaultfd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "system/pages.h"
#include "system/peek.h"
#include "system/subject.h"
#include "system/vma.h"
#include "tests/peer.h"
#include "tests/suite_main.h"

enum { PAGE = PAGE_BYTES };
static char *shared, *private_memory; /* mapped before the fork, so at one address in both */
static struct peer peer;
static struct subject subject;

static uint64_t address_of(const void *memory)
{
    return (uint64_t)(uintptr_t)memory;
}

static void touches(void *context)
{
    (void)context;
    peer_turn();
    strcpy(shared + PAGE, "from the peer");
    private_memory[PAGE] = 1;
    peer_turn();
}

static void begin(const char *without, void (*body)(void *))
{
    setenv("SHMLAB_DISABLE", without, 1);
    shared = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    private_memory = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(shared != MAP_FAILED && private_memory != MAP_FAILED);
    peer_start(&peer, body, NULL);
    peer_wait(&peer);
    subject_init(&subject, 0, peer.pid);
}

static void end(void)
{
    subject_free(&subject);
    peer_kill(&peer);
}

START_TEST(presence_is_told_page_by_page)
{
    uint8_t bits[4];
    begin("", touches);
    ck_assert_uint_ne(pages_bits(&subject, address_of(shared), 4, bits) & HOW_PAGEMAP, 0);
    for (int i = 0; i < 4; i++)
        ck_assert_uint_eq(bits[i], 0);
    peer_next(&peer);
    pages_bits(&subject, address_of(shared), 4, bits);
    ck_assert_uint_eq(bits[0], 0);
    ck_assert_uint_eq(bits[1], PG_PRESENT | PG_FILE | PG_EXCLUSIVE);
    pages_bits(&subject, address_of(private_memory), 4, bits);
    ck_assert_uint_eq(bits[0], 0);
    ck_assert_uint_eq(bits[1], PG_PRESENT | PG_EXCLUSIVE);
    end();
}
END_TEST

START_TEST(a_page_that_two_have_is_not_exclusive)
{
    uint8_t bits;
    begin("", touches);
    peer_next(&peer);
    ck_assert_str_eq(shared + PAGE, "from the peer"); /* now we have it, too */
    pages_bits(&subject, address_of(shared) + PAGE, 1, &bits);
    ck_assert_uint_eq(bits, PG_PRESENT | PG_FILE);
    end();
}
END_TEST

static const char *const ways[] = {"", "pagemap_scan", "pagemap,pagemap_scan"};

START_TEST(counts_are_equal_in_every_way)
{
    unsigned how = 0;
    begin(ways[_i], touches);
    ck_assert_int_eq(pages_present(&subject, address_of(shared), address_of(shared) + 4 * PAGE, &how), 0);
    peer_next(&peer);
    ck_assert_int_eq(pages_present(&subject, address_of(shared), address_of(shared) + 4 * PAGE, &how), 1);
    static const unsigned expected[] = {HOW_PAGEMAP_SCAN, HOW_PAGEMAP, HOW_SMAPS};
    ck_assert_uint_eq(how, expected[_i]);
    end();
}
END_TEST

START_TEST(without_pagemap_sums_tell_what_they_can)
{
    uint8_t bits[4];
    begin("pagemap", touches);
    ck_assert_uint_eq(pages_bits(&subject, address_of(shared), 4, bits), HOW_SMAPS);
    ck_assert_uint_eq(bits[0], 0); /* none of the mapping is present, so not this one */
    peer_next(&peer);
    pages_bits(&subject, address_of(shared), 4, bits);
    ck_assert_uint_eq(bits[0], PG_UNKNOWN); /* one of the four is, but which? */
    end();
}
END_TEST

START_TEST(a_page_can_be_read_without_bringing_it_in)
{
    uint8_t bits;
    char text[32];
    begin(_i == 0 ? "" : "process_vm", touches);
    ck_assert(!peek_present(&subject, address_of(shared) + PAGE, text, sizeof text));
    pages_bits(&subject, address_of(shared) + PAGE, 1, &bits);
    ck_assert_uint_eq(bits, 0);
    peer_next(&peer);
    ck_assert(peek_present(&subject, address_of(shared) + PAGE, text, sizeof text));
    ck_assert_str_eq(text, "from the peer");
    /* which peek_read does not promise: it is for memory that nobody is shown */
    ck_assert(peek_read(&subject, address_of(shared), text, sizeof text));
    pages_bits(&subject, address_of(shared), 1, &bits);
    ck_assert_uint_ne(bits & PG_PRESENT, 0);
    end();
}
END_TEST

START_TEST(untouched_private_memory_is_zero_and_stays_untouched)
{
    uint8_t bits;
    char bytes[8] = "filled";
    begin("", touches);
    ck_assert(peek_present(&subject, address_of(private_memory), bytes, sizeof bytes));
    ck_assert_int_eq(bytes[0], 0);
    pages_bits(&subject, address_of(private_memory), 1, &bits);
    ck_assert_uint_eq(bits, 0);
    end();
}
END_TEST

START_TEST(strings_are_read_to_their_end_or_to_a_limit)
{
    struct buf text = {0};
    bool whole;
    begin("", touches);
    peer_next(&peer);
    ck_assert(peek_string(&subject, address_of(shared) + PAGE, 100, &text, &whole));
    ck_assert_str_eq(buf_text(&text), "from the peer");
    ck_assert(whole);
    buf_clear(&text);
    ck_assert(peek_string(&subject, address_of(shared) + PAGE, 4, &text, &whole));
    ck_assert_str_eq(buf_text(&text), "from");
    ck_assert(!whole);
    ck_assert(!peek_string(&subject, 16, 100, &text, &whole));
    buf_free(&text);
    end();
}
END_TEST

static const char *const queries[] = {"", "procmap_query"};

START_TEST(a_mapping_is_found_by_an_address_in_it)
{
    struct map_line line;
    begin(queries[_i], touches);
    ck_assert(vma_at(&subject, address_of(shared) + 5, &line));
    ck_assert_uint_eq(line.start, address_of(shared));
    ck_assert_uint_eq(line.end, address_of(shared) + 4 * PAGE);
    ck_assert_str_eq(line.perm, "rw-s");
    ck_assert_str_eq(line.path, "/dev/zero");
    ck_assert(line.deleted);
    free(line.path);
    ck_assert(!vma_at(&subject, 16, &line));
    end();
}
END_TEST

/* ---- who wrote a page, where the program asks the kernel to note it ---- */

static void arms_and_writes(void *context)
{
    (void)context;
    int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | 1 /* UFFD_USER_MODE_ONLY */);
    struct uffdio_api api = {.api = UFFD_API, .features = 1 << 0 | 1 << 12 | 1 << 13 | 1 << 15};
    struct uffdio_register range = {.range = {address_of(shared), 4 * PAGE}, .mode = UFFDIO_REGISTER_MODE_WP};
    struct uffdio_writeprotect protect = {.range = range.range, .mode = UFFDIO_WRITEPROTECT_MODE_WP};
    bool armed = fd >= 0 && ioctl(fd, UFFDIO_API, &api) == 0 && ioctl(fd, UFFDIO_REGISTER, &range) == 0 &&
                 ioctl(fd, UFFDIO_WRITEPROTECT, &protect) == 0;
    if (!armed)
        _exit(77);
    peer_turn();
    shared[3 * PAGE] = 1;
    peer_turn();
}

static bool can_arm(void)
{
    struct uffdio_api api = {.api = UFFD_API, .features = 1 << 12 | 1 << 13 | 1 << 15};
    int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | 1);
    bool can = fd >= 0 && ioctl(fd, UFFDIO_API, &api) == 0;
    if (fd >= 0)
        close(fd);
    return can;
}

START_TEST(a_written_page_is_told_where_it_was_asked_for)
{
    uint8_t bits[4];
    if (!can_arm()) /* Linux before 6.7 */
        return;
    begin("", arms_and_writes);
    pages_bits(&subject, address_of(shared), 4, bits);
    for (int i = 0; i < 4; i++)
        ck_assert_uint_eq(bits[i] & PG_WRITTEN, 0);
    peer_next(&peer);
    pages_bits(&subject, address_of(shared), 4, bits);
    ck_assert_uint_eq(bits[0] & PG_WRITTEN, 0);
    ck_assert_uint_eq(bits[3] & PG_WRITTEN, PG_WRITTEN);
    end();
}
END_TEST

static void waits(void *context)
{
    (void)context;
    peer_turn();
    private_memory[0] = 2;
    peer_turn();
}

START_TEST(reading_a_page_that_waits_for_copy_on_write_does_not_copy_it)
{
    uint8_t bits;
    char read[8];
    setenv("SHMLAB_DISABLE", "", 1);
    private_memory = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ck_assert(private_memory != MAP_FAILED);
    private_memory[0] = 1;
    peer_start(&peer, waits, NULL);
    peer_wait(&peer);
    subject_init(&subject, 0, peer.pid);
    ck_assert(peek_read(&subject, address_of(private_memory), read, sizeof read));
    ck_assert_int_eq(read[0], 1);
    pages_bits(&subject, address_of(private_memory), 1, &bits);
    ck_assert_uint_eq(bits, PG_PRESENT);
    peer_next(&peer);
    pages_bits(&subject, address_of(private_memory), 1, &bits);
    ck_assert_uint_eq(bits, PG_PRESENT | PG_EXCLUSIVE);
    end();
}
END_TEST

static bool forgets_dirt(int file) /* file systems in memory have nothing to write back to */
{
    struct statfs system;
    return fstatfs(file, &system) == 0 && system.f_type != TMPFS_MAGIC;
}

static void writes_a_file(void *context)
{
    char *file = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, *(int *)context, 0);
    memcpy(shared, &file, sizeof file); /* tells the test where it is */
    file[0] = 'x';
    peer_turn();
    if (msync(file, PAGE, MS_SYNC) != 0)
        _exit(4);
    peer_turn();
}

START_TEST(a_page_of_a_file_is_dirty_until_it_is_written_back)
{
    uint64_t address;
    char path[] = "/var/tmp/shmlab-test-XXXXXX";
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    unlink(path);
    ck_assert_int_eq(ftruncate(file, PAGE), 0);
    shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    peer_start(&peer, writes_a_file, &file);
    peer_wait(&peer);
    subject_init(&subject, 0, peer.pid);
    memcpy(&address, shared, sizeof address);
    ck_assert_uint_eq(pages_dirt(&subject, address), PG_DIRTY);
    peer_next(&peer);
    ck_assert_uint_eq(pages_dirt(&subject, address), forgets_dirt(file) ? PG_CLEAN : PG_DIRTY);
    end();
}
END_TEST

int main(void)
{
    TCase *cases = suite_case("pages");
    tcase_add_test(cases, presence_is_told_page_by_page);
    tcase_add_test(cases, a_page_that_two_have_is_not_exclusive);
    tcase_add_loop_test(cases, counts_are_equal_in_every_way, 0, 3);
    tcase_add_test(cases, without_pagemap_sums_tell_what_they_can);
    tcase_add_loop_test(cases, a_page_can_be_read_without_bringing_it_in, 0, 2);
    tcase_add_test(cases, untouched_private_memory_is_zero_and_stays_untouched);
    tcase_add_test(cases, strings_are_read_to_their_end_or_to_a_limit);
    tcase_add_loop_test(cases, a_mapping_is_found_by_an_address_in_it, 0, 2);
    tcase_add_test(cases, a_written_page_is_told_where_it_was_asked_for);
    tcase_add_test(cases, reading_a_page_that_waits_for_copy_on_write_does_not_copy_it);
    tcase_add_test(cases, a_page_of_a_file_is_dirty_until_it_is_written_back);
    return suite_run();
}
