import Testing

@Suite("Everyday requests")
struct EverydayRequestTests {
    @Test("of everyday requests 95 in 100 do what was meant, and the others change nothing")
    func everyday() async throws { try await check("everyday", atLeast: 95) }

    @Test("so do requests that were written after it, unseen")
    func unseen() async throws { try await check("unseen", atLeast: 95) }

    @Test("and those that were written later still")
    func later() async throws { try await check("later", atLeast: 95) }

    private func check(_ name: String, atLeast percent: Int) async throws {
        let file = try RequestFile(name)
        var right = 0
        for request in file.requests {
            let (reply, calls) = try await file.answer(request)
            let verdict = request.verdict(reply, calls)
            if verdict == .right { right += 1 } else { print("\(verdict) ← \(request.before) \(request.say)") }
            if case .harmful = verdict { Issue.record("“\(request.say)” did \(verdict)") }
        }
        print("\(name): \(right) of \(file.requests.count) right")
        #expect(file.requests.count >= 60)
        #expect(right * 100 >= file.requests.count * percent)
    }
}
