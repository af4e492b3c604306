/// What daprd tells from a content type; parameters do not count.
struct ContentType: Sendable, Equatable {
    private let essence: String

    init(_ header: String) {
        let written = header.prefix { $0 != ";" }.lowercased()
        essence = String(written.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }

    var isJSON: Bool { essence == "application/json" }
    var isCloudEvent: Bool { essence == "application/cloudevents+json" }
    var isBinary: Bool { essence == "application/octet-stream" }
    var isText: Bool { essence.hasPrefix("text/") || essence == "application/xml" }
}
