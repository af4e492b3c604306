#include "CTasks.h"

extern void *swift_task_enqueueGlobal_hook;

void **ctasks_enqueue_global_hook(void) { return &swift_task_enqueueGlobal_hook; }
