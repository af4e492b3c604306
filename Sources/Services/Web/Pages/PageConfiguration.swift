import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

/// The page's configuration for this installation, at `/config.json`.
struct PageConfiguration: Sendable {
    let sync: SyncAddress

    func mount(on routes: Routes) {
        routes.get("config.json") { request, _ in
            JSONResponse(headers: [.cacheControl: "no-store"]) { json in
                json.raw(#"{"sync_url":"#)
                json.string(sync.url(for: request.head))
                json.raw("}")
            }
        }
    }
}
