/// The variable in which the Swift runtime looks up the function that runs tasks without an executor, of type
/// `@convention(thin) (UnownedJob, @convention(thin) (UnownedJob) -> Void) -> Void`; null for the runtime's own pool.
///
/// Resolved by the linker, since a statically linked runtime exports no symbol for `dlsym` to find.
void **ctasks_enqueue_global_hook(void);
