public import Contracts
import HTTPTypes
public import Hummingbird
import NIOCore
public import ServiceKit

extension RouterGroup<ServiceContext> {
    /// Hands out a contract, for people and for generators of clients: at `/openapi.json` of the service itself, and where the one
    /// origin forwards to it. It needs no token.
    public func serve(_ document: ContractDocument, at paths: String...) {
        let bytes = ByteBuffer(bytes: document.bytes)
        for path in paths {
            get(RouterPath(path)) { _, _ in
                JSONResponse(buffer: bytes, headers: [.cacheControl: "public, max-age=300"]).response
            }
        }
    }
}
