#include "grading/kit/sums.h"

#include <stdlib.h>

#include "base/mem.h"
#include "grading/kit/chance.h"
#include "grading/kit/expect.h"

struct sums_numbers sums_between(size_t n, int32_t least, int32_t most)
{
    struct sums_numbers numbers = {mem_alloc((n + 1) * sizeof(int32_t)), n, 0};
    for (size_t i = 0; i < n; i++) {
        numbers.all[i] = (int32_t)(least + (int64_t)chance_between(0, (size_t)((int64_t)most - least)));
        numbers.sum += numbers.all[i];
    }
    return numbers;
}

struct sums_numbers sums_some(size_t n)
{
    return sums_between(n, -1000000, 1000000);
}

void sums_question(struct wire *ask, const struct sums_numbers *numbers, unsigned workers, int64_t before)
{
    wire_bytes(ask, numbers->all, numbers->n * sizeof *numbers->all);
    wire_number(ask, workers);
    wire_number(ask, before);
}

struct sums_added sums_answer(struct program *program, int64_t before)
{
    struct sums_added summed = {.answer = program_answer(program), .before = before};
    summed.sum = wire_take_number(&summed.answer.rest);
    summed.v = (uint64_t)wire_take_number(&summed.answer.rest);
    return summed;
}

struct sums_added sums_add_up(struct program *program, const struct sums_numbers *numbers, unsigned workers)
{
    int64_t before = (int64_t)chance_number();
    sums_question(program_ask(program, "parallel_sum"), numbers, workers, before);
    return sums_answer(program, before);
}

void sums_expect_total(const struct sums_added *summed, const struct sums_numbers *numbers)
{
    expect_success("parallel_sum", &summed->answer);
    expect_number("*sum is the total", numbers->sum, summed->sum);
}

void sums_expect(struct program *program, size_t n, unsigned workers)
{
    struct sums_numbers numbers = sums_some(n);
    struct sums_added summed = sums_add_up(program, &numbers, workers);
    sums_expect_total(&summed, &numbers);
    free(numbers.all);
}

void sums_expect_refused(const struct sums_added *summed, int error)
{
    expect_failure("parallel_sum", error, &summed->answer);
    expect_number("*sum is untouched after a failure", summed->before, summed->sum);
}
