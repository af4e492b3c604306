import HTTPTypes

extension RequestScope {
    /// Takes up the caller's correlation id, when it is a sane one, and its trace.
    convenience init(headers: HTTPFields) {
        let correlationID = headers[.correlationID].flatMap { Self.isSane($0) ? $0 : nil }
        self.init(
            correlationID: correlationID, trace: headers[.traceparent].flatMap(TraceContext.init(traceparent:)))
    }

    /// Up to 128 letters, digits and `-_.:/+=`: nothing that could forge a log line or a header.
    private static func isSane(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "-_.:/+=".utf8.contains(byte)
                }
            }
    }
}
