import Encoding
import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Store
import Timestamps

/// The browsers that take a user's reminders while no page is open: `push:{user}`.
struct PushDevices: ConditionalDocument {
    struct Device: Codable, Sendable, Equatable {
        let id: String
        let target: PushTarget
        /// The user's name for it, such as `Firefox on Linux`.
        let name: String
        @Milliseconds var created: Timestamp

        var json: JSONValue {
            ["id": .string(id), "name": .string(name), "created_at": .string(created.rfc3339)]
        }
    }

    /// The one that has not been renewed for longest makes room.
    static let most = 20

    private(set) var devices: [Device] = []

    static func key(of userID: String) -> String { "push:" + userID }

    mutating func add(_ device: Device) {
        devices.removeAll { $0.target.endpoint == device.target.endpoint }
        devices.append(device)
        devices = devices.suffix(Self.most)
    }

    mutating func remove(where isGone: (Device) -> Bool) { devices.removeAll(where: isGone) }
}

/// Where the devices and the key that signs for them are kept.
struct PushBook: Sendable {
    let documents: ConditionalDocuments

    func devices(of userID: String) async throws -> [PushDevices.Device] {
        try await documents.read(PushDevices.self, PushDevices.key(of: userID))?.devices ?? []
    }

    func add(_ device: PushDevices.Device, of userID: String) async throws {
        try await documents.update(PushDevices.self, PushDevices.key(of: userID)) { book in
            var changed = book ?? PushDevices()
            changed.add(device)
            book = changed
        }
    }

    /// - Returns: false when there was no such device.
    @discardableResult
    func remove(_ ids: Set<String>, of userID: String) async throws -> Bool {
        try await documents.update(PushDevices.self, PushDevices.key(of: userID)) { book in
            let count = book?.devices.count ?? 0
            book?.remove { ids.contains($0.id) }
            return book?.devices.count ?? 0 < count
        }
    }

    func forget(_ userID: String) async throws { try await documents.delete([PushDevices.key(of: userID)]) }

    /// The installation's key; the first call makes it.
    func key() async throws -> PushKey {
        if let known = try await documents.read(PushKey.self, PushKey.key) { return known }
        return try await documents.update(PushKey.self, PushKey.key) { key in
            let made = key ?? PushKey()
            key = made
            return made
        }
    }
}

/// `/api/notifications/push`: the devices of a user, and the key that a browser subscribes with.
struct PushRoutes: Sendable {
    private static let bodyLimit = 8 << 10
    private static let nameLimit = 100

    let book: PushBook
    let addresses: WebhookAddresses

    func add(to routes: Routes) {
        let group = routes.group("api/notifications/push").authenticated()
        group.get { _, context in try await list(context) }
        group.post { request, context in try await add(request, context) }
        group.delete(":id") { _, context in try await remove(context) }
    }

    private func list(_ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "read")
        let answer: JSONValue = [
            "public_key": .string(try await book.key().publicText()),
            "devices": .array(try await book.devices(of: identity.userID).map(\.json)),
        ]
        return JSONResponse(answer.bytes, headers: [.cacheControl: "no-store"]).response
    }

    private func add(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "write")
        let value = try await request.json(limit: Self.bodyLimit) { try $0.value() }
        let device = try device(value)
        try await book.add(device, of: identity.userID)
        return JSONResponse(device.json.bytes, status: .created).response
    }

    private func remove(_ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "write")
        guard try await book.remove([context.parameters.get("id") ?? ""], of: identity.userID) else {
            throw Problem.notFound
        }
        return Response(status: .noContent)
    }

    /// Reads what a browser's `PushSubscription` gives (Push API, `toJSON`), with a name.
    private func device(_ value: JSONValue) throws -> PushDevices.Device {
        guard let object = value.object else { throw Problem.invalid("body", "must be a JSON object") }
        var faults: [FieldFault] = []
        for name in object.keys where !["endpoint", "expirationTime", "keys", "name"].contains(name) {
            faults.append(FieldFault(name, "is not known here"))
        }
        let endpoint = object["endpoint"]?.string ?? ""
        if let fault = addresses.fault(of: endpoint) { faults.append(FieldFault("endpoint", fault)) }
        let keys = object["keys"]
        let target = PushTarget(
            endpoint: endpoint, key: keys?["p256dh"]?.string ?? "", secret: keys?["auth"]?.string ?? "")
        if target == nil { faults.append(FieldFault("keys", "must be those of a push subscription: p256dh and auth")) }
        let name = object["name"]?.string ?? ""
        let isName =
            (1...Self.nameLimit).contains(name.unicodeScalars.count)
            && !name.unicodeScalars.contains { $0.properties.generalCategory == .control }
        if !isName { faults.append(FieldFault("name", "must have 1 to \(Self.nameLimit) characters")) }
        guard faults.isEmpty, let target else { throw Problem.invalid(faults) }
        return PushDevices.Device(id: RandomBytes.hexadecimal(9), target: target, name: name, created: .now)
    }
}
