#include "explore/finding.h"

#include <stdlib.h>

#include "base/mem.h"
#include "explore/solo.h"
#include "explore/world.h"

void finding_step(struct finding *finding, int actor, const struct op *op)
{
    finding->ops = mem_push(finding->ops, &finding->op_count, &finding->op_capacity, sizeof *finding->ops);
    finding->ops[finding->op_count - 1] = *op;
    buf_char(&finding->tokens, (char)('A' + actor));
}

int finding_end(struct finding *finding, struct world *world, const struct solo *solos, unsigned spinning,
                int victim, struct err *err)
{
    struct ending *end = &finding->end;
    uint64_t *values = mem_array(world->contents.cells.count, sizeof *values);
    int failed = world_get_cells(world, values, err);
    end->state = contents_of(&world->contents, values);
    free(values);
    for (size_t i = 0; i < world->count; i++) {
        uint8_t bit = (uint8_t)(1u << i);
        if ((int)i == victim)
            continue;
        end->sleeping |= solos[i].asleep ? bit : 0;
        end->spinning |= (spinning & bit) || solos[i].op.kind == OP_ENDLESS ? bit : 0;
        end->dead |= solos[i].op.kind == OP_FAULT ? bit : 0;
        if (solos[i].op.kind == OP_FAULT)
            end->signal = solos[i].op.fault;
    }
    ending_classify(end);
    return failed;
}

void finding_free(struct finding *finding)
{
    free(finding->ops);
    buf_free(&finding->tokens);
    *finding = (struct finding){0};
}
