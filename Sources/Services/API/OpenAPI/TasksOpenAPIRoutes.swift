import HTTPTypes
import Hummingbird
import ServiceKit

/// `/openapi.json`, the description of this service for client generators, and `/docs`, the same for people.
struct TasksOpenAPIRoutes: Sendable {
    private static let document = ByteBuffer(string: TasksOpenAPI.text)
    private static let page = ByteBuffer(bytes: DocumentPage.html)

    func add(to routes: Routes) {
        routes.get("openapi.json") { _, _ in
            JSONResponse(buffer: Self.document, headers: [.cacheControl: "public, max-age=300"]).response
        }
        routes.get("docs") { _, _ in
            let headers: HTTPFields = [
                .contentType: "text/html; charset=utf-8", .contentSecurityPolicy: DocumentPage.policy,
                .xContentTypeOptions: "nosniff", .cacheControl: "public, max-age=300",
            ]
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: Self.page))
        }
    }
}
