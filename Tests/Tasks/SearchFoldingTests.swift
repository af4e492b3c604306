import Testing

@testable import Tasks

@Suite("Search folding")
struct SearchFoldingTests {
    @Test(
        "case and accents make no difference, however they were typed",
        arguments: [
            ("Crème FRAÎCHE", "creme fraiche"), ("Cre\u{300}me", "creme"), ("Ærø Straße", "aero strasse"),
            ("ŁÓDŹ", "lodz"), ("Đường", "duong"), ("Ñandú", "nandu"), ("plain", "plain"),
        ])
    func folding(text: String, expected: String) {
        #expect(SearchFolding.fold(text) == expected)
    }

    @Test("other scripts are left as they are")
    func otherScripts() {
        #expect(SearchFolding.fold("Молоко 牛乳") == "молоко 牛乳")
    }
}
