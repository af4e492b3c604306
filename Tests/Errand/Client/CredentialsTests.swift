import FoundationEssentials
import Glibc
import JSON
import TestSupport
import Testing
import Timestamps

@testable import Errand

@Suite("Credentials")
struct CredentialsTests {
    private static let session = StoredCredentials(
        origin: "https://errand.example",
        secret: .session(
            SessionTokens(access: "a.b.c", refresh: "er1_x", expires: Timestamp(seconds: 1_800_000_000))),
        userID: "u", email: "ann@example.org", zone: "Europe/Berlin")

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test("they come back as they were kept, a session and a token")
    func roundTrip() throws {
        let scratch = try ScratchFolder()
        let file = CredentialsFile(folder: ConfigFolder(path: scratch.path + "/errand"))
        #expect(file.load() == nil)
        var token = Self.session
        token.secret = .apiToken("errand_t")
        for credentials in [Self.session, token] {
            try file.save(credentials)
            #expect(file.load() == credentials)
        }
        #expect(file.remove())
        #expect(file.load() == nil && !file.remove())
    }

    @Test("nobody else can read them, whatever modes there were before")
    func modes() throws {
        let scratch = try ScratchFolder()
        let folder = ConfigFolder(path: scratch.path + "/deep/errand")
        let file = CredentialsFile(folder: folder)
        try file.save(Self.session)
        chmod(folder.path, 0o755)
        chmod(file.path, 0o644)
        try file.save(Self.session)
        #expect(mode(folder.path) == 0o700 && mode(file.path) == 0o600)
    }

    @Test(
        "a file that is broken or somebody else's idea counts as none", arguments: ["", "{", "[]", #"{"origin":"x"}"#])
    func broken(_ text: String) throws {
        let scratch = try ScratchFolder()
        try scratch.write(text, to: "credentials.json")
        #expect(CredentialsFile(folder: ConfigFolder(path: scratch.path)).load() == nil)
    }

    @Test("writers at once leave one whole document, and no drafts")
    func atOnce() async throws {
        let scratch = try ScratchFolder()
        let folder = ConfigFolder(path: scratch.path + "/errand")
        let file = CredentialsFile(folder: folder)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<16 {
                group.addTask {
                    var credentials = Self.session
                    credentials.userID = String(repeating: "\(number)", count: 50 + number)
                    try await file.locked { try file.save(credentials) }
                }
            }
            try await group.waitForAll()
        }
        #expect(file.load() != nil)
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: folder.path)) == ["credentials.json", "lock"])
    }

    @Test("one holds the lock at a time, and who waits too long is told")
    func lock() async throws {
        let scratch = try ScratchFolder()
        let path = scratch.path + "/lock"
        let first = try await FileLock(path)
        await #expect(throws: ClientFault.self) { _ = try await FileLock(path, within: .milliseconds(60)) }
        _ = consume first
        _ = try await FileLock(path, within: .milliseconds(60))
    }

    @Test("the folder is XDG_CONFIG_HOME's, or else below HOME; a relative one does not count")
    func folder() {
        #expect(ConfigFolder(["XDG_CONFIG_HOME": "/x", "HOME": "/h"])?.path == "/x/errand")
        #expect(ConfigFolder(["XDG_CONFIG_HOME": "x", "HOME": "/h"])?.path == "/h/.config/errand")
        #expect(ConfigFolder(["HOME": "/h"])?.path == "/h/.config/errand")
        #expect(ConfigFolder([:]) == nil)
    }

    @Test(
        "an address is read as people write it",
        arguments: [
            ("http://localhost:3000/", "http://localhost:3000"), ("localhost:3000", "http://localhost:3000"),
            ("errand.example", "https://errand.example"), ("HTTPS://errand.example//", "https://errand.example"),
            ("127.0.0.1:8080", "http://127.0.0.1:8080"), ("ftp://x", nil), ("", nil), ("https://", nil),
            ("https://user@host", nil), ("https://host/?x", nil), ("https://ho st", nil),
        ] as [(String, String?)])
    func origins(_ text: String, _ origin: String?) {
        #expect((try? Origin.read(text)) == origin)
    }

    @Test("what leaves the machine unencrypted is known")
    func clear() {
        #expect(Origin.isInTheClear("http://errand.example") && !Origin.isInTheClear("https://errand.example"))
        #expect(!Origin.isInTheClear("http://localhost:3000") && !Origin.isInTheClear("http://127.0.0.1:1"))
    }

    @Test("a list is remembered for its owner alone")
    func memory() throws {
        let scratch = try ScratchFolder()
        let folder = ConfigFolder(path: scratch.path + "/errand")
        let list = ListMemory(ids: ["a", "b"], titles: ["A", "B"], tags: ["t"])
        try list.save(in: folder, of: "https://x u1")
        #expect(ListMemory(in: folder, of: "https://x u1") == list)
        #expect(ListMemory(in: folder, of: "https://x u2") == nil)
        #expect(list.id(row: 2) == "b" && list.id(row: 0) == nil && list.id(row: 3) == nil)
    }
}
