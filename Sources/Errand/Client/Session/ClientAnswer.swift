import Curl
import HTTPTypes
import JSON

/// A suite's answer.
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

    /// Returns the answer if it is a success, and throws otherwise.
    func successful(at origin: String) throws(ClientFault) -> ClientAnswer {
        guard !(200..<300).contains(status) else { return self }
        throw ClientFault(self, origin: origin)
    }

    /// The document in its body; null if there is none.
    func document(at origin: String) throws(ClientFault) -> JSONValue {
        guard !body.isEmpty else { return .null }
        guard let json = try? JSONValue(body) else { throw .notErrand(at: origin) }
        return json
    }
}
