/* Exercise 02-layout: one struct for every program that shares it. See task.md. */
#ifndef LAYOUT_H
#define LAYOUT_H

struct reading { /* nothing is written yet: put the four members here, and what guards them below */
    int nothing;
};

#endif
