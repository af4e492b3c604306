public import Store
public import Tasks

extension TodoTask: StoredRecord {
    /// A repeated creation is found by its `Idempotency-Key`.
    public var lookupKey: String? { creation?.key }
}
