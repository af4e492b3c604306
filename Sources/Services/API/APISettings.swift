import ServiceKit

/// The variables of the `api` service, each read once.
struct APISettings: Sendable {
    static let accessLifetime = Setting(
        "ERRAND_ACCESS_TOKEN_LIFETIME", default: Duration.seconds(15 * 60), "how long an access token holds",
        where: { $0 > .zero })
    static let refreshLifetime = Setting(
        "ERRAND_REFRESH_TOKEN_LIFETIME", default: Duration.seconds(30 * 24 * 3600),
        "how long a session lasts without being used", where: { $0 > .zero })
    static let passwordCost = Setting(
        "ERRAND_PASSWORD_COST", default: PasswordHash.standardCost, "logarithm of scrypt's N for new passwords",
        where: { PasswordHash.costs.contains($0) })
    static let failuresPerAccount = Setting(
        "ERRAND_FAILURES_PER_ACCOUNT", default: 10,
        "failed sign-ins of one account before it has to wait; one more is allowed every 30 s", where: { $0 > 0 })
    static let failuresPerOrigin = Setting(
        "ERRAND_FAILURES_PER_ADDRESS", default: 100,
        "failed sign-ins from one network address before it has to wait; one more is allowed every 10 s",
        where: { $0 > 0 })
    static let secureCookie = Setting(
        "ERRAND_SECURE_COOKIE", default: false,
        "mark the cookie Secure always, not only for requests that a proxy says came by https")

    static let admins = Setting(
        "ERRAND_ADMINS", default: [String](),
        "e-mail addresses of the accounts that may read everybody's audit trail; sign them up before naming them here",
        where: { $0.allSatisfy { (try? EmailAddress($0)) != nil } })

    static let all: [SettingDescription] = [
        accessLifetime.description, refreshLifetime.description, passwordCost.description,
        failuresPerAccount.description, failuresPerOrigin.description, secureCookie.description, admins.description,
    ]

    let accessLifetime: Duration
    let refreshLifetime: Duration
    let passwordCost: Int
    let failuresPerAccount: Int
    let failuresPerOrigin: Int
    let secureCookie: Bool
    let admins: Set<String>

    init(_ settings: Settings) throws(SettingFault) {
        accessLifetime = try settings.read(Self.accessLifetime)
        refreshLifetime = try settings.read(Self.refreshLifetime)
        passwordCost = try settings.read(Self.passwordCost)
        failuresPerAccount = try settings.read(Self.failuresPerAccount)
        failuresPerOrigin = try settings.read(Self.failuresPerOrigin)
        secureCookie = try settings.read(Self.secureCookie)
        admins = Set(try settings.read(Self.admins).compactMap { try? EmailAddress($0).text })
    }
}
