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
