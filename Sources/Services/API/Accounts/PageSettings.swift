import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Store

/// A user's choices about how their list is shown, on every device: `settings:{user}`.
struct PageSettings: ConditionalDocument {
    /// The first day of a week.
    enum WeekStart: String, Codable, Sendable, CaseIterable { case monday, saturday, sunday }
    /// The clock by which times are shown.
    enum Clock: String, Codable, Sendable, CaseIterable { case twelve = "12", twentyFour = "24" }
    /// The view that the page begins with.
    enum StartPage: String, Codable, Sendable, CaseIterable { case today, upcoming, all, board, calendar }
    /// The colours that tags can have; each client knows shades of them for light and dark.
    enum TagColour: String, Codable, Sendable, CaseIterable {
        case red, orange, yellow, green, teal, blue, purple, pink, grey
    }

    static let mostPins = 100
    static let mostColours = 500

    /// Nil for the one that is usual where the user lives, as for the week's first day.
    var clock: Clock?
    var weekStart: WeekStart?
    var startPage: StartPage?
    /// Tags and saved filters that come first in the navigation, as addresses: `/tag/work`, `/filter/1a2b`.
    var pins: [String] = []
    /// Colours by the tag's name in lower case.
    var tagColours: [String: TagColour] = [:]

    static func key(of userID: String) -> String { "settings:" + userID }

    private enum CodingKeys: String, CodingKey {
        case clock, pins
        case weekStart = "week_start"
        case startPage = "start_page"
        case tagColours = "tag_colors"
    }

    /// The answer of `/api/account/settings`.
    var json: JSONValue {
        let colours = tagColours.sorted { $0.key < $1.key }.map {
            (key: $0.key, value: JSONValue.string($0.value.rawValue))
        }
        return [
            "clock": clock.map { .string($0.rawValue) } ?? .null,
            "week_start": weekStart.map { .string($0.rawValue) } ?? .null,
            "start_page": startPage.map { .string($0.rawValue) } ?? .null,
            "pins": .array(pins.map { .string($0) }), "tag_colors": .object(JSONObject(colours)),
        ]
    }
}

/// `/api/account/settings`: how a user's list is shown.
struct PageSettingsRoutes: Sendable {
    private static let bodyLimit = 64 << 10

    let accounts: Accounts

    func add(to routes: Routes) {
        let group = routes.group("api/account/settings").authenticated()
        group.get { _, context in try await get(context) }
        group.patch { request, context in try await patch(request, context) }
    }

    private func get(_ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "read")
        _ = try await accounts.account(of: identity)
        return answer(try await Self.settings(of: identity, accounts) ?? PageSettings())
    }

    private func patch(_ request: Request, _ context: ServiceContext) async throws -> Response {
        let identity = try context.requireIdentity(scope: "write")
        let changes = try PageSettingsChanges(try await request.json(limit: Self.bodyLimit) { try $0.value() })
        _ = try await accounts.account(of: identity)
        let key = PageSettings.key(of: identity.userID)
        let changed = try await accounts.documents.update(PageSettings.self, key) { settings in
            var changed = settings ?? PageSettings()
            try changes.apply(to: &changed)
            settings = changed
            return changed
        }
        return answer(changed)
    }

    static func settings(of identity: Identity, _ accounts: Accounts) async throws -> PageSettings? {
        try await accounts.documents.read(PageSettings.self, PageSettings.key(of: identity.userID))
    }

    private func answer(_ settings: PageSettings) -> Response {
        JSONResponse(settings.json.bytes, headers: [.cacheControl: "no-store"]).response
    }
}

/// A user's changes to the settings: a merge patch (RFC 7396), validated strictly. The list of pins is replaced whole.
struct PageSettingsChanges: Sendable {
    private var clock: PageSettings.Clock??
    private var weekStart: PageSettings.WeekStart??
    private var startPage: PageSettings.StartPage??
    private var pins: [String]?
    private var tagColours: [String: PageSettings.TagColour?] = [:]

    /// - Throws: ``Problem`` 400 naming every invalid member.
    init(_ value: JSONValue) throws {
        var body = try BodyMembers(value, known: ["clock", "week_start", "start_page", "pins", "tag_colors"])
        clock = Self.choice("clock", value, &body)
        weekStart = Self.choice("week_start", value, &body)
        startPage = Self.choice("start_page", value, &body)
        if let given = value["pins"] {
            pins = given.isNull ? [] : body.read("pins") { try Self.pins($0) }
        }
        if let given = value["tag_colors"], !given.isNull {
            tagColours = body.read("tag_colors") { try Self.colours($0) } ?? [:]
        }
        guard body.faults.isEmpty else { throw Problem.invalid(body.faults) }
    }

    /// - Throws: ``Problem`` 400 when there would be too many colours.
    func apply(to settings: inout PageSettings) throws {
        if let clock { settings.clock = clock }
        if let weekStart { settings.weekStart = weekStart }
        if let startPage { settings.startPage = startPage }
        if let pins { settings.pins = pins }
        for (tag, colour) in tagColours { settings.tagColours[tag] = colour }
        guard settings.tagColours.count <= PageSettings.mostColours else {
            throw Problem.invalid("tag_colors", "must be at most \(PageSettings.mostColours) in all")
        }
    }

    /// - Returns: nil when the member is missing or invalid, a nil within when it is null.
    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ value: JSONValue, _ body: inout BodyMembers
    ) -> Choice?? {
        guard let given = value[name] else { return nil }
        if given.isNull { return .some(nil) }
        return body.read(name) { value in
            guard let choice = value.string.flatMap({ Choice(rawValue: $0) }) else {
                let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
                throw FieldFault(name, "must be null or one of \(all)")
            }
            return choice
        }
    }

    private static func pins(_ value: JSONValue) throws(FieldFault) -> [String] {
        let pins = value.array?.compactMap(\.string) ?? []
        let isUsable = { (pin: String) in
            (pin.hasPrefix("/tag/") || pin.hasPrefix("/filter/")) && pin.utf8.count <= 512
                && pin.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        }
        guard pins.count == value.array?.count, pins.count <= PageSettings.mostPins, Set(pins).count == pins.count,
            pins.allSatisfy(isUsable)
        else {
            throw FieldFault(
                "pins", "must be a list of at most \(PageSettings.mostPins) addresses such as /tag/work, each once")
        }
        return pins
    }

    private static func colours(_ value: JSONValue) throws(FieldFault) -> [String: PageSettings.TagColour?] {
        guard let object = value.object else { throw FieldFault("tag_colors", "must be an object") }
        var colours: [String: PageSettings.TagColour?] = [:]
        for (tag, value) in object.members {
            let colour = value.string.flatMap { PageSettings.TagColour(rawValue: $0) }
            guard (1...200).contains(tag.utf8.count), value.isNull || colour != nil else {
                let all = PageSettings.TagColour.allCases.map(\.rawValue).joined(separator: ", ")
                throw FieldFault("tag_colors", "must give each tag null or one of \(all)")
            }
            colours[tag.lowercased()] = .some(colour)
        }
        return colours
    }
}
