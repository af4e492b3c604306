import JSON
import Testing

@testable import API

@Suite struct PageSettingsTests {
    @Test("how the list is shown is kept for all devices of a user, and changed member by member")
    func settings() async throws {
        try await withAPI { api in
            let (ann, bob) = (try await api.user(), try await api.user())
            let path = "/api/account/settings"
            let none: JSONValue = [
                "clock": .null, "week_start": .null, "start_page": .null, "pins": [], "tag_colors": [:],
            ]
            #expect(try await ann.get(path).json == none)
            let made = try await ann.patch(
                path,
                #"""
                {"clock":"24","week_start":"sunday","pins":["/tag/work","/filter/x1"],
                 "tag_colors":{"Work":"red","home":"teal"}}
                """#)
            #expect(made.status == 200 && made.header("Cache-Control") == "no-store")
            #expect(made.json["tag_colors"] == ["home": "teal", "work": "red"])
            let changed = try await ann.patch(
                path, #"{"clock":null,"start_page":"board","tag_colors":{"work":null}}"#)
            #expect(
                changed.json == [
                    "clock": .null, "week_start": "sunday", "start_page": "board", "pins": ["/tag/work", "/filter/x1"],
                    "tag_colors": ["home": "teal"],
                ])
            #expect(try await ann.get(path).json == changed.json)
            #expect(try await ann.get("/api/account/export").json["settings"] == changed.json)
            #expect(try await bob.get(path).json == none)
        }
    }

    @Test(
        "what is no setting is refused by its name",
        arguments: [
            (#"{"clock":"13"}"#, "clock"), (#"{"clock":24}"#, "clock"), (#"{"week_start":"friday"}"#, "week_start"),
            (#"{"start_page":"/admin"}"#, "start_page"), (#"{"pins":["javascript:x"]}"#, "pins"),
            (#"{"pins":["/tag/a","/tag/a"]}"#, "pins"), (#"{"pins":["/tag/a b"]}"#, "pins"), (#"{"pins":"x"}"#, "pins"),
            (#"{"tag_colors":{"a":"mauve"}}"#, "tag_colors"), (#"{"tag_colors":{"":"red"}}"#, "tag_colors"),
            (#"{"tag_colors":[]}"#, "tag_colors"), (#"{"theme":"dark"}"#, "theme"),
        ])
    func faults(body: String, field: String) async throws {
        try await withAPI { api in
            let user = try await api.user()
            let answer = try await user.patch("/api/account/settings", body)
            #expect(answer.status == 400 && answer.faultyFields == [field], "\(answer.text)")
            #expect(try await user.get("/api/account/settings").json["pins"] == [])
        }
    }

    @Test("there are at most a hundred pins and five hundred colours, however they come")
    func limits() async throws {
        try await withAPI { api in
            let user = try await api.user()
            let pins = (0...100).map { #""/tag/t\#($0)""# }
            let path = "/api/account/settings"
            #expect(try await user.patch(path, #"{"pins":[\#(pins.joined(separator: ","))]}"#).status == 400)
            #expect(try await user.patch(path, #"{"pins":[\#(pins.dropLast().joined(separator: ","))]}"#).status == 200)
            let colours = { (range: Range<Int>) in
                #"{"tag_colors":{\#(range.map { #""t\#($0)":"red""# }.joined(separator: ","))}}"#
            }
            #expect(try await user.patch(path, colours(0..<400)).status == 200)
            #expect(try await user.patch(path, colours(400..<501)).faultyFields == ["tag_colors"])
            #expect(try await user.patch(path, colours(400..<500)).status == 200)
        }
    }
}
