#include <sqlite3.h>

/* SQLITE_TRANSIENT is a cast in a macro, which Swift cannot import: memory that SQLite must copy. */
static inline sqlite3_destructor_type errand_sqlite_transient(void) { return SQLITE_TRANSIENT; }
