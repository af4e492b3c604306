public import Contracts
import HTTPTypes
public import Hummingbird
import NIOCore
public import ServiceKit

extension RouterGroup<ServiceContext> {
    /// Serves a contract, for people and for client generators: at the service's own `/openapi.json`, and at the path
    /// forwarded by the public origin. It needs no token.
    public func serve(_ document: ContractDocument, at paths: String...) {
        let bytes = ByteBuffer(bytes: document.bytes)
        for path in paths {
            get(RouterPath(path)) { _, _ in
                JSONResponse(buffer: bytes, headers: [.cacheControl: "public, max-age=300"]).response
            }
        }
    }
}
