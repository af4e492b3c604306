import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Store

/// `/api/notifications/preferences`: a user's preferences for reminders.
struct PreferencesRoutes: Sendable {
    let reminders: Reminders
    let addresses: WebhookAddresses

    func add(to routes: Routes) {
        let group = routes.group("api/notifications/preferences").authenticated()
        group.get { request, context in try await get(request, context) }
        group.put { request, context in try await put(request, context) }
    }

    private func get(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "read")
        let stored = try await reminders.store.snapshot(of: identity.userID).storedPreferences
        let tag = Self.tag(stored?.rev ?? 0)
        guard !Self.tags(request.headers[.ifNoneMatch]).contains(tag) else {
            return Response(status: .notModified, headers: [.eTag: tag])
        }
        return try await answer(stored?.preferences ?? Preferences(), tag, to: identity)
    }

    private func put(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "write")
        let body = try await request.json(limit: 16 << 10) { try $0.value() }
        let wanted = Self.tags(request.headers[.ifMatch])
        let available = try await reminders.channels.current()
        let result = try await reminders.replacePreferences(
            of: identity.userID, if: { wanted.isEmpty || wanted == ["*"] || wanted.contains(Self.tag($0)) },
            { try PreferencesReader.read(body, earlier: $0, available: available, address: addresses.fault) })
        return try await answer(result.preferences, Self.tag(result.rev), to: identity)
    }

    /// The webhook secret is shown to signed-in users only: a program with an API token could forge deliveries with it.
    private func answer(_ preferences: Preferences, _ tag: String, to identity: Identity) async throws -> Response {
        let available = try await reminders.channels.current()
        return JSONResponse(headers: [.eTag: tag, .cacheControl: "no-store"]) { json in
            preferences.write(
                to: &json,
                available: Channel.chosen.filter { channel in
                    available.contains(channel)
                        || channel == .webhook
                            && preferences.webhook?.isReachable(among: available) == true
                }, hidesSecret: !identity.isSession)
        }.response
    }

    private static func tag(_ rev: Int64) -> String { "\"\(rev)\"" }

    private static func tags(_ header: String?) -> Set<String> {
        Set((header ?? "").split(separator: ",").map { tag in String(tag.filter { $0 != " " && $0 != "\t" }) })
    }
}
