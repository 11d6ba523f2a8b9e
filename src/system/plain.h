/* Without ptrace nobody tells of forks and of names that are made: what can be found out by looking. */
#ifndef SHMLAB_SYSTEM_PLAIN_H
#define SHMLAB_SYSTEM_PLAIN_H

struct stage;

/* Objects that untraced actors have made under the reserved names. Does nothing while actors are traced. */
void plain_find_names(struct stage *stage);
/* Ends what the actors have started: their sessions and all descendants that can still be told. */
void plain_end(struct stage *stage);

#endif
