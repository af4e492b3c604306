import JSON

/// Something a client can read.
public struct Resource: Sendable, Equatable {
    /// Where it is; with ``ResourceTemplate`` the template of it.
    public var uri: String
    /// What it is called.
    public var name: String
    /// What it is, for people and models.
    public var description: String?
    /// What its contents are.
    public var mimeType: String

    /// Describes a resource.
    public init(uri: String, name: String, description: String? = nil, mimeType: String = "application/json") {
        self.uri = uri
        self.name = name
        self.description = description
        self.mimeType = mimeType
    }

    func json(uriMember: String = "uri") -> JSONValue {
        var resource = JSONObject([(uriMember, .string(uri)), ("name", .string(name))])
        resource["description"] = description.map { .string($0) }
        resource["mimeType"] = .string(mimeType)
        return .object(resource)
    }
}

/// A family of resources whose addresses differ in the braced parts (RFC 6570).
public struct ResourceTemplate: Sendable, Equatable {
    /// The family; its ``Resource/uri`` is the template.
    public var family: Resource

    /// Describes a family.
    public init(uriTemplate: String, name: String, description: String, mimeType: String = "application/json") {
        family = Resource(uri: uriTemplate, name: name, description: description, mimeType: mimeType)
    }
}

/// The text of a resource.
public struct ResourceContents: Sendable, Equatable {
    public var uri: String
    public var mimeType: String
    public var text: String

    /// Contents that are text.
    public init(uri: String, mimeType: String = "application/json", text: String) {
        self.uri = uri
        self.mimeType = mimeType
        self.text = text
    }

    var json: JSONValue { ["uri": .string(uri), "mimeType": .string(mimeType), "text": .string(text)] }
}

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

/// A part of a list, and where the next one starts.
public struct Page<Element: Sendable>: Sendable {
    public var elements: [Element]
    /// Where the next page starts; nil at the end.
    public var next: String?

    /// A page.
    public init(_ elements: [Element], next: String? = nil) {
        self.elements = elements
        self.next = next
    }

    /// The page of a list that is all there, at a cursor of an earlier page.
    /// - Throws: ``RPCError`` for a cursor that no page gave out.
    init(of all: [Element], at cursor: String?, size: Int) throws {
        let start = try Self.start(cursor, count: all.count)
        let end = min(start + size, all.count)
        self.init(Array(all[start..<end]), next: end < all.count ? "at-\(end)" : nil)
    }

    private static func start(_ cursor: String?, count: Int) throws -> Int {
        guard let cursor else { return 0 }
        guard cursor.hasPrefix("at-"), let start = Int(cursor.dropFirst(3)), start > 0, start < count else {
            throw RPCError.invalidParams("The cursor is none of this list's")
        }
        return start
    }

    func json(_ member: String, _ describe: (Element) -> JSONValue) -> JSONObject {
        var result = JSONObject([(member, .array(elements.map(describe)))])
        result["nextCursor"] = next.map { .string($0) }
        return result
    }
}
