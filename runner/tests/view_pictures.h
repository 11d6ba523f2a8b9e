/* Pictures as text, to be compared with what a test expects to see. All are the caller's to free. */
#ifndef SHMLAB_TESTS_VIEW_PICTURES_H
#define SHMLAB_TESTS_VIEW_PICTURES_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "view/sheet.h"
#include "view_samples.h"
#include "view_sessions.h"

/* The diagram of a moment, `columns` wide and as tall as it is. */
char *picture_of(const struct snapshot *now, const struct snapshot *before, int columns, bool ascii);
/* What is on a sheet, which is freed. */
char *picture_of_sheet(struct sheet *sheet);
/* The whole screen of a moment. */
char *picture_of_moment(enum moment moment, int rows, int columns, bool ascii);

/* Frees `seen`. Both are printed whole where they differ: a picture is read as one. */
void expect_picture(char *seen, const char *expected);

#endif
