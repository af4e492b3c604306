import Curl
import HTTPTypes
import JSON

/// What a suite answered.
struct ClientAnswer: Sendable {
    let status: Int
    let headers: HTTPFields
    let body: [UInt8]

    init(status: Int, headers: HTTPFields, body: [UInt8]) {
        (self.status, self.headers, self.body) = (status, headers, body)
    }

    init(_ response: CurlResponse) {
        self.init(status: response.status, headers: response.headers, body: response.body)
    }

    /// The answer itself where it is a success.
    func successful(at origin: String) throws(ClientFault) -> ClientAnswer {
        guard !(200..<300).contains(status) else { return self }
        throw ClientFault(self, origin: origin)
    }

    /// Its document, null where it has no body.
    func document(at origin: String) throws(ClientFault) -> JSONValue {
        guard !body.isEmpty else { return .null }
        guard let json = try? JSONValue(body) else { throw .notErrand(at: origin) }
        return json
    }
}
