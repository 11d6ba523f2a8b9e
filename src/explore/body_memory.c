/* The private memory of a body: which words were ever written, what they held at the beginning. */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "explore/body.h"
#include "explore/bytes.h"
#include "explore/role.h"
#include "system/arch.h"

enum { WORD = sizeof(uint64_t) };

static struct body_page *find_page(const struct body *body, uint64_t address)
{
    for (size_t i = 0; i < body->page_count; i++) {
        if (body->pages[i]->address == address)
            return body->pages[i];
    }
    return NULL;
}

static struct body_page *new_page(struct body *body, uint64_t address, struct err *err)
{
    if (body->page_count == BODY_PAGES) {
        err_set(err, "%c writes to more than %d private pages in the section", actor_letter(body->role->id),
                BODY_PAGES);
        return NULL;
    }
    struct body_page *page = mem_alloc(sizeof *page);
    *page = (struct body_page){.address = address, .low = BODY_PAGE};
    bytes_get(body->pid, address, page->first, BODY_PAGE); /* zeros where the stack is yet to grow */
    return body->pages[body->page_count++] = page;
}

/* Where nothing is mapped, the write will not happen: the instruction faults. */
static bool is_there(const struct body *body, uint64_t address)
{
    enum { MOST_STACK = 8 << 20 };
    uint8_t byte;
    const struct role *role = body->role;
    bool grows = address < role->stack_start && role->stack_start - address < MOST_STACK;
    return grows || bytes_get(body->pid, address, &byte, sizeof byte) == 0;
}

int body_note_range(struct body *body, uint64_t address, uint64_t length, struct err *err)
{
    while (length > 0) {
        uint32_t from = address % BODY_PAGE;
        uint32_t part = length < BODY_PAGE - from ? (uint32_t)length : BODY_PAGE - from;
        struct body_page *page = find_page(body, address - from);
        if (page == NULL && !is_there(body, address))
            return 0;
        if (page == NULL && (page = new_page(body, address - from, err)) == NULL)
            return -1;
        uint32_t low = from & ~(uint32_t)(WORD - 1), high = (from + part + WORD - 1) & ~(uint32_t)(WORD - 1);
        if (low < page->low)
            page->low = low;
        if (high > page->high)
            page->high = high;
        address += part;
        length -= part;
    }
    return 0;
}

int body_note_writes(struct body *body, const struct op_moment *moment, struct err *err)
{
    struct place place;
    if (moment->code->insn.traits & INSN_VECTOR)
        body->vectors = true;
    for (size_t i = 0; i < moment->count; i++) {
        const struct disasm_access *access = &moment->access[i];
        if (!access->write || role_place(body->role, access->address, access->length, &place) != ROLE_PRIVATE)
            continue;
        if (body_note_range(body, access->address, access->length, err) != 0)
            return -1;
    }
    return 0;
}

static bool is_dead(const struct body *body, uint64_t address)
{
    const struct role *role = body->role;
    uint64_t stack = arch_sp(&body->regs);
    return stack >= role->stack_start && stack <= role->stack_end && address < stack - ARCH_RED_ZONE &&
           address >= stack - ((uint64_t)1 << 20);
}

static size_t compare_page(const struct body *body, const struct body_page *page, const uint8_t *now,
                           struct body_word *words, size_t count, size_t most)
{
    for (uint32_t at = page->low; at < page->high; at += WORD) {
        uint64_t first, value;
        memcpy(&first, page->first + at, WORD);
        memcpy(&value, now + at, WORD);
        if (value == first || is_dead(body, page->address + at))
            continue;
        if (count == most)
            return SIZE_MAX;
        words[count++] = (struct body_word){page->address + at, value};
    }
    return count;
}

size_t body_capture(struct body *body, struct body_word *words, size_t most)
{
    static uint8_t now[BODY_PAGES][BODY_PAGE];
    struct bytes_piece pieces[BODY_PAGES];
    size_t count = 0;
    for (size_t i = 0; i < body->page_count; i++) {
        const struct body_page *page = body->pages[i];
        pieces[i] =
            (struct bytes_piece){page->address + page->low, now[i] + page->low, page->high - page->low};
    }
    if (bytes_read(body->pid, pieces, body->page_count) != 0)
        return SIZE_MAX;
    for (size_t i = 0; i < body->page_count && count != SIZE_MAX; i++)
        count = compare_page(body, body->pages[i], now[i], words, count, most);
    return count;
}

int body_put_words(struct body *body, const struct body_word *words, size_t count)
{
    static uint8_t then[BODY_PAGES][BODY_PAGE];
    struct bytes_piece pieces[BODY_PAGES];
    for (size_t i = 0; i < body->page_count; i++) {
        const struct body_page *page = body->pages[i];
        memcpy(then[i] + page->low, page->first + page->low, page->high - page->low);
        pieces[i] =
            (struct bytes_piece){page->address + page->low, then[i] + page->low, page->high - page->low};
    }
    for (size_t k = 0; k < count; k++) {
        for (size_t i = 0; i < body->page_count; i++) {
            uint64_t at = words[k].address - body->pages[i]->address;
            if (at < BODY_PAGE)
                memcpy(then[i] + at, &words[k].value, WORD);
        }
    }
    return bytes_write(body->pid, pieces, body->page_count);
}
