/// Where the Swift runtime looks up who runs the tasks that belong to no executor: the address of a function of type
/// `@convention(thin) (UnownedJob, @convention(thin) (UnownedJob) -> Void) -> Void`, or null for the runtime's own pool.
///
/// Asked of the linker, not of the dynamic linker: a statically linked runtime exports nothing that `dlsym` could find.
void **ctasks_enqueue_global_hook(void);
