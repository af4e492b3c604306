import JSON

/// A resource that a client can read.
package struct Resource: Sendable, Equatable {
    /// The URI; for a ``ResourceTemplate`` its template.
    package var uri: String
    /// The name.
    package var name: String
    /// A description for people and models.
    package var description: String?
    /// The media type of the contents.
    package var mimeType: String

    /// Makes a resource.
    package init(uri: String, name: String, description: String? = nil, mimeType: String = "application/json") {
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

/// A family of resources whose URIs differ in the braced parts (RFC 6570).
package struct ResourceTemplate: Sendable, Equatable {
    /// The family; its ``Resource/uri`` is the template.
    package var family: Resource

    /// Makes a family.
    package init(uriTemplate: String, name: String, description: String, mimeType: String = "application/json") {
        family = Resource(uri: uriTemplate, name: name, description: description, mimeType: mimeType)
    }
}

/// The text of a resource.
package struct ResourceContents: Sendable, Equatable {
    package var uri: String
    package var mimeType: String
    package var text: String

    /// Makes textual contents.
    package init(uri: String, mimeType: String = "application/json", text: String) {
        self.uri = uri
        self.mimeType = mimeType
        self.text = text
    }

    var json: JSONValue { ["uri": .string(uri), "mimeType": .string(mimeType), "text": .string(text)] }
}

/// A source of resources.
package protocol ResourceProvider<Context>: Sendable {
    /// The transport's knowledge of the caller.
    associatedtype Context: Sendable

    /// A page of the resources that this caller can read, from the beginning or from a cursor of the previous page.
    ///
    /// - Throws: ``RPCError`` with invalid parameters for a cursor that the provider did not issue.
    func resources(after cursor: String?, for context: Context) async throws -> ResourcePage<Resource>

    /// The families of URIs that can be read, even if they are not listed.
    func templates(for context: Context) -> [ResourceTemplate]

    /// Reads a resource; nil when this caller has none with that URI, even if others do.
    func read(_ uri: String, for context: Context) async throws -> [ResourceContents]?
}

/// A page of a list, and the start of the next one.
package struct ResourcePage<Element: Sendable>: Sendable {
    package var elements: [Element]
    /// The start of the next page; nil at the end.
    package var next: String?

    /// Makes a page.
    package init(_ elements: [Element], next: String? = nil) {
        self.elements = elements
        self.next = next
    }

    /// Makes the page of a complete list at a cursor from an earlier page.
    ///
    /// - Throws: ``RPCError`` for a cursor that no page issued.
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
