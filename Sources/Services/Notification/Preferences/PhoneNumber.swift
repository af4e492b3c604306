/// Where text messages go: a number as the whole world dials it (E.164).
enum PhoneNumber {
    /// Section 6.2.1 of the recommendation has 15 at most; fewer than seven no country has.
    private static let digits = 7...15

    /// The number without what people write between its digits: `+49 (170) 123-4567` is `+491701234567`; nil when it is none.
    static func written(_ text: String) -> String? {
        guard text.utf8.count <= 40, text.utf8.first == UInt8(ascii: "+") else { return nil }
        let rest = text.dropFirst().filter { !" -.()/\u{A0}".contains($0) }
        guard digits.contains(rest.utf8.count), rest.utf8.first != UInt8(ascii: "0"),
            rest.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return "+" + rest
    }
}
