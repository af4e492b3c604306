import Crypto
import Encoding
import FoundationEssentials
import JSON
import Timestamps

/// A parsed JWT in compact form, not to be trusted before ``isSigned(by:)`` (RFC 7519, RFC 8037).
struct AccessToken {
    /// Maximum length of a token, in bytes; longer ones are refused unread.
    static let maximumLength = 4096

    private(set) var keyID = ""
    private(set) var issuer = ""
    private(set) var audiences: [String] = []
    private(set) var subject = ""
    private(set) var sessionID = ""
    private(set) var scopes: Set<String> = []
    private(set) var zone = "UTC"
    private(set) var roles: Set<String> = []
    private(set) var expires: Timestamp?
    private(set) var notBefore: Timestamp?
    private let signed: ArraySlice<UInt8>
    private let signature: [UInt8]

    init(_ token: String) throws(TokenFault) {
        let text = Array(token.utf8)
        guard text.count <= Self.maximumLength else { throw .malformed }
        let parts = text.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Base64URL.decode(parts[0]), let claims = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2])
        else { throw .malformed }
        signed = text[parts[0].startIndex..<parts[1].endIndex]
        self.signature = signature
        try read(header: header)
        do {
            try read(claims: claims)
        } catch {
            throw .malformed
        }
    }

    func isSigned(by key: Curve25519.Signing.PublicKey) -> Bool {
        signature.count == 64 && key.isValidSignature(signature, for: signed)
    }

    /// Checks the claims. `leeway` allows for differences between clocks.
    func check(issuer: String, audience: String, now: Timestamp, leeway: Duration) throws(TokenFault) -> Identity {
        guard self.issuer == issuer else { throw .issuer }
        guard audiences.contains(audience) else { throw .audience }
        guard let expires, !subject.isEmpty else { throw .malformed }
        guard now < expires + leeway else { throw .expired }
        if let notBefore, now + leeway < notBefore { throw .notYetValid }
        return Identity(
            userID: subject, scopes: scopes, expires: expires, sessionID: sessionID, zone: zone, roles: roles)
    }

    private mutating func read(header: [UInt8]) throws(TokenFault) {
        var algorithm = ""
        var type = ""
        var keyID = ""
        var isPlain = true
        do {
            try JSONScanner.read(header, maximumDepth: 2) { scanner in
                try scanner.object { key, scanner in
                    switch key {
                    case "alg": algorithm = try scanner.string()
                    case "typ": type = try scanner.string()
                    case "kid": keyID = try scanner.string()
                    case "crit", "b64": isPlain = false; try scanner.skip()
                    default: try scanner.skip()
                    }
                }
            }
        } catch {
            throw .malformed
        }
        guard isPlain else { throw .malformed }
        guard algorithm == "EdDSA" else { throw .algorithm }
        guard type == "at+jwt" else { throw .type }
        self.keyID = keyID
    }

    private mutating func read(claims: [UInt8]) throws {
        var token = self
        try JSONScanner.read(claims, maximumDepth: 4) { scanner in
            try scanner.object { key, scanner in
                switch key {
                case "iss": token.issuer = try scanner.string()
                case "sub": token.subject = try scanner.string()
                case "sid": token.sessionID = try scanner.string()
                case "scope": token.scopes = Set(try scanner.string().split(separator: " ").map(String.init))
                case "zoneinfo": token.zone = try scanner.string()
                case "roles": try scanner.array { token.roles.insert(try $0.string()) }
                case "exp": token.expires = try scanner.instant()
                case "nbf": token.notBefore = try scanner.instant()
                case "aud":
                    if scanner.next() == UInt8(ascii: "[") {
                        try scanner.array { token.audiences.append(try $0.string()) }
                    } else {
                        token.audiences = [try scanner.string()]
                    }
                default: try scanner.skip()
                }
            }
        }
        self = token
    }
}

extension JSONScanner {
    /// Reads a NumericDate in whole seconds, within the range of dates.
    fileprivate mutating func instant() throws -> Timestamp {
        let start = offset
        let seconds = try integer()
        guard (0...253_402_300_799).contains(seconds) else { throw JSONFault(.numberOutOfRange, at: start) }
        return Timestamp(seconds: seconds)
    }
}
