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
                json.object { $0.member("sync_url", sync.url(for: request.head)) }
            }
        }
    }
}
