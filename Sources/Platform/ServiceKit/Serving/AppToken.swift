import Encoding
import HTTPTypes
import Hummingbird

/// The token by which the sidecar shows that it is the sidecar (`APP_API_TOKEN`), compared in constant time.
struct AppToken: Sendable {
    private let expected: [UInt8]?

    init(_ token: String?) { expected = token.map { Array($0.utf8) } }

    /// - Throws: ``Problem`` 401 when a token is expected and the request does not carry it.
    @Sendable
    func check(_ request: Request) throws {
        guard let expected else { return }
        guard ConstantTime.equal((request.headers[.daprAPIToken] ?? "").utf8, expected) else {
            throw Problem.unauthorized("Only the sidecar may call this listener.")
        }
    }
}
