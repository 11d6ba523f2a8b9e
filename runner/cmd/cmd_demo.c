/* `shmlab demo`: a lesson's scenes, one scene, or a plan of several lessons, in front of people; and `shmlab
 * notes` for who speaks to them. */
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "cmd/cmd.h"
#include "cmd/lab.h"
#include "cmd/open.h"
#include "course/stamp.h"
#include "lab/session_run.h"
#include "system/trace.h"

/* A word that names a file is a plan; everything else is a lesson, as on the command line of `shmlab open`.
 */
static int make_plan(struct lab *lab, const char *word, struct plan *plan, struct err *err)
{
    int lesson, scene;
    if (strchr(word, '/') != NULL || access(word, R_OK) == 0)
        return plan_read(plan, word, &lab->catalog, err);
    if (lab_lesson(lab, word, &lesson, &scene, err) != 0)
        return -1;
    return plan_add(plan, &lab->catalog, lesson, scene, 0, err);
}

/* What this machine refuses of what scenes may need. */
static unsigned lacking(struct err *why)
{
    cpu_set_t cpus;
    unsigned lacks = trace_available(why) == 0 ? 0 : NEED_HOLD;
    if (sched_getaffinity(0, sizeof cpus, &cpus) == 0 && CPU_COUNT(&cpus) < 2) {
        lacks |= NEED_CPUS;
        err_set(why, "there is only one processor here");
    }
    return lacks;
}

static int go_to_demo(struct lab *lab, const struct cmd_options *options, struct err *err)
{
    struct plan plan = {0};
    int result = -1;
    if (options->word_count != 1)
        return err_usage(err, "shmlab demo takes a lesson, a scene as in 02.4, or a plan file");
    if (make_plan(lab, options->words[0], &plan, err) == 0) {
        struct err why = {0};
        unsigned lacks = lacking(&why);
        session_demo(lab->session, &plan, lacks, why.set ? why.text : NULL);
        result = 0;
    }
    plan_free(&plan);
    return result;
}

int cmd_demo(const struct cmd_options *options, struct err *err)
{
    return open_lab(options, go_to_demo, (struct open_wish){.store = false}, err);
}

static int go_to_notes(struct lab *lab, const struct cmd_options *options, struct err *err)
{
    if (options->word_count != 0)
        return err_usage(err, "shmlab notes takes no word: it follows the demo that runs");
    session_notes(lab->session);
    return 0;
}

int cmd_notes(const struct cmd_options *options, struct err *err)
{
    return open_lab(options, go_to_notes, (struct open_wish){.store = false}, err);
}
