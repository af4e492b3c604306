/// The distinctions that daprd makes between content types; parameters are ignored.
struct ContentType: Sendable, Equatable {
    private let essence: String

    init(_ header: String) {
        let space = UInt8(ascii: " ")
        var written = header.utf8.prefix { $0 != UInt8(ascii: ";") }.drop { $0 == space }
        while written.last == space { written.removeLast() }
        essence = Substring(written).lowercased()
    }

    var isJSON: Bool { essence == "application/json" }
    var isCloudEvent: Bool { essence == "application/cloudevents+json" }
    var isBinary: Bool { essence == "application/octet-stream" }
    var isText: Bool { essence.hasPrefix("text/") || essence == "application/xml" }
}
