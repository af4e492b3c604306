/// Who has resources.
public protocol ResourceProvider<Context>: Sendable {
    /// What the transport knows of the caller.
    associatedtype Context: Sendable

    /// A page of what this caller can read, from the start or from a cursor of the page before.
    /// - Throws: ``RPCError`` with invalid parameters for a cursor that is none of its own.
    func resources(after cursor: String?, for context: Context) async throws -> Page<Resource>

    /// The families of addresses that can be read though they may not be listed.
    func templates(for context: Context) -> [ResourceTemplate]

    /// Reads a resource; nil when there is none of that address for this caller, whoever else may have one.
    func read(_ uri: String, for context: Context) async throws -> [ResourceContents]?
}
