import HTTPTypes
import JSON
import Testing

@testable import API
@testable import ServiceKit

/// One person, however they are spelled.
@Suite struct AccountNameTests {
    @Test("a password is the same composed and taken apart, and one that was hashed before that was so still opens")
    func password() throws {
        let (composed, apart) = ("p\u{E4}ssw\u{F6}rd-\u{F1}1", "pa\u{308}sswo\u{308}rd-n\u{303}1")
        for (set, typed) in [(composed, apart), (apart, composed), (composed, composed)] {
            #expect(try PasswordHash(of: set, cost: 10).matches(typed))
        }
        #expect(try !PasswordHash(of: composed, cost: 10).matches("passwo\u{308}rd-n1"))
    }

    @Test(
        "an address has one spelling",
        arguments: [
            ("A@B\u{FC}cher.Example", "a@xn--bcher-kva.example"),
            ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
            ("a@bu\u{308}cher.example", "a@xn--bcher-kva.example"),
            ("a@\u{4F8B}\u{3048}\u{3002}jp", "a@xn--r8jz45g.jp"),
            ("jo\u{308}rg@example.org", "j\u{F6}rg@example.org"), (" Ann@Example.org ", "ann@example.org"),
        ])
    func address(typed: String, text: String) throws {
        #expect(try Array(EmailAddress(typed).text.utf8) == Array(text.utf8))
    }

    @Test("Punycode is that of RFC 3492, both ways")
    func punycode() {
        for (unicode, ascii) in [
            ("b\u{FC}cher", "bcher-kva"), ("m\u{FC}nchen", "mnchen-3ya"),
            ("\u{4ED6}\u{4EEC}\u{4E3A}\u{4EC0}\u{4E48}\u{4E0D}\u{8BF4}\u{4E2D}\u{6587}", "ihqwcrb4cv8a8dqg056pqjye"),
            ("\u{3B5}\u{3BB}\u{3BB}\u{3B7}\u{3BD}\u{3B9}\u{3BA}\u{3AC}", "hxargifdar"),
        ] {
            #expect(Punycode.encode(unicode) == ascii)
            #expect(Punycode.decode(ascii) == unicode)
        }
        for broken in ["\u{FC}", "99999999999", "a-\u{20}b", "zzzzzzzzzzzzzzzzzzzz"] { _ = Punycode.decode(broken) }
        for name in ["", "a..b", "-a.org", "a-.org", "\(String(repeating: "a", count: 64)).org"] {
            #expect(DomainName(name) == nil)
        }
    }

    @Test("whoever signed up in one spelling signs in with another, and nobody signs up twice")
    func signIn() async throws {
        try await withAPI { api in
            func send(_ path: String, _ email: String, _ password: String) async throws -> Int {
                try await api.guest.post(path, #"{"email":"\#(email)","password":"\#(password)"}"#).status
            }
            let signedUp = try await send("/api/auth/signup", "a@b\u{FC}cher.example", "p\u{E4}ssw\u{F6}rd-1")
            #expect(signedUp == 201)
            let signedIn = try await send("/api/auth/signin", "a@xn--bcher-kva.example", "pa\u{308}sswo\u{308}rd-1")
            #expect(signedIn == 200)
            let repeated = try await send("/api/auth/signup", "A@xn--bcher-kva.example", "something else")
            #expect(repeated == 409)
        }
    }

    @Test("a zone of former days, in any case, or one that a browser does not know, locks nobody out")
    func zones() async throws {
        try await withAPI { api in
            for (index, (zone, known)) in [
                ("Etc/Unknown", "UTC"), ("Asia/Calcutta", "Asia/Calcutta"), ("europe/berlin", "Europe/Berlin"),
            ].enumerated() {
                let body = #"{"email":"z\#(index)@example.org","password":"correct horse","time_zone":"\#(zone)"}"#
                let answer = try await api.guest.post("/api/auth/signup", body)
                #expect(answer.status == 201, "\(zone)")
                let caller = Caller(api: api, token: answer.json["access_token"]?.string)
                let account = try await caller.get("/api/account")
                #expect(account.json["time_zone"]?.string == known, "\(account.text)")
            }
        }
    }

    @Test("a title that nobody can see, a member that is there twice, and a whole number with a point")
    func edges() async throws {
        try await withAPI { api in
            let user = try await api.user()
            #expect(try await user.post("/api/tasks", "{\"title\":\"\u{200B}\u{FEFF}\"}").faultyFields == ["title"])
            #expect(try await user.post("/api/tasks", #"{"title":"a","title":"b"}"#).faultyFields == ["title"])
            let task = try await user.post("/api/tasks", #"{"title":"a","due":"2030-01-01","reminders":[10.0,1e1,5]}"#)
            #expect(task.status == 201 && task.json["reminders"] == [5, 10])
            #expect(try await user.post("/api/tasks", #"{"title":"a","reminders":[10.5]}"#).status == 400)
        }
    }
}
