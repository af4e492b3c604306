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
        let given = Array((request.headers[.daprAPIToken] ?? "").utf8)
        var difference = given.count ^ expected.count
        for index in expected.indices {
            difference |= Int(expected[index] ^ (index < given.count ? given[index] : 0))
        }
        guard difference == 0 else { throw Problem.unauthorized("Only the sidecar may call this listener.") }
    }
}
