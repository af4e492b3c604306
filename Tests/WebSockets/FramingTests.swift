import HTTPServing
import TestSupport
import Testing
import WebSockets

@Suite("HTTP/1.1 as RFC 9112 says")
struct FramingTests {
    @Test(
        "a request whose end, or whose host, can be read in more than one way is refused",
        arguments: [
            "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nHOST: a\r\n\r\n", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: foo, chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n",
            " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        ])
    func refused(request: String) async throws {
        try await withServer(echo()) { port, _ in
            let connection = try await RawConnection.open(port)
            try await connection.send(request + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try await connection.waitForEnd()
            #expect(answer.hasPrefix("HTTP/1.1 400 ") && !answer.contains("plain"), "\(answer)")
        }
    }

    @Test("spaces beside each other are no fault anywhere but in a request line, however the head is cut into reads")
    func spaces() async throws {
        try await withServer(echo()) { port, _ in
            let connection = try await RawConnection.open(port)
            for (index, cut) in [1, 5, 17, 20, 30].enumerated() {
                let request = "GET /\(index) HTTP/1.1\r\nHost: a\r\nX-A: b  c\r\nX-B:  d\r\n\r\n"
                try await connection.send(String(request.prefix(cut)))
                try await Task.sleep(for: .milliseconds(5))
                try await connection.send(String(request.dropFirst(cut)))
                try await connection.waitFor("plain /\(index)")
            }
            // Behind a body, and cut within what came along with another request.
            try await connection.send(
                "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n\r\n\r\nGET /q HTTP/1.1\r\nX-A: b ")
            try await connection.waitFor("plain /p")
            try await connection.send(" c\r\nHost: a\r\n\r\n")
            try await connection.waitFor("plain /q")
            await connection.close()
        }
    }

    @Test(
        "a request that ends the connection is answered, nothing behind it is, and the connection ends",
        arguments: [
            "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: a\r\nConnection: foo, Close\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: a\r\nConnection: foo\r\nConnection: close\r\n\r\n",
            "GET /a HTTP/1.0\r\n\r\n", "POST /a HTTP/1.0\r\nContent-Length: 2\r\n\r\nxx",
        ], ["", "GET /b HTTP/1.1\r\nHost: a\r\n\r\n"])
    func last(request: String, behind: String) async throws {
        try await withServer(echo()) { port, _ in
            let connection = try await RawConnection.open(port)
            try await connection.send(request + behind)
            let answer = try await connection.waitForEnd()
            #expect(answer.hasSuffix("plain /a") && answer.lowercased().contains("connection: close"), "\(answer)")
            #expect(answer.hasPrefix(request.contains("HTTP/1.0") ? "HTTP/1.0 200" : "HTTP/1.1 200"))
        }
    }

    @Test("what was asked before something that is no HTTP is answered, in order, and then the connection ends")
    func garbageBehind() async throws {
        try await withServer(echo()) { port, _ in
            let connection = try await RawConnection.open(port)
            try await connection.send(
                "GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n\u{0}garbage\r\n\r\n")
            let answer = try await connection.waitForEnd()
            #expect(answer.contains("plain /slow") && answer.hasSuffix("plain /b"), "\(answer)")
        }
    }

    @Test("an answer given while a later request is still coming ends nothing")
    func bodyBehind() async throws {
        try await withServer(echo()) { port, _ in
            let connection = try await RawConnection.open(port)
            try await connection.send(
                "GET /slow HTTP/1.1\r\nHost: a\r\n\r\nPOST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nxx")
            try await connection.waitFor("plain /slow")
            try await connection.send("xxGET /c HTTP/1.1\r\nHost: a\r\n\r\n")
            try await connection.waitFor("plain /c")
            await connection.close()
        }
    }
}

@Suite("Connections that are too many")
struct ConnectionBookTests {
    @Test("the ones that have been idle longest make room, and a newcomer is served")
    func idleGo() async throws {
        let book = ConnectionBook(most: 20)
        try await withServer(echo(), book: book) { port, _ in
            var idle: [RawConnection] = []
            for index in 0..<20 {
                let connection = try await RawConnection.open(port)
                try await connection.send("GET /\(index) HTTP/1.1\r\nHost: a\r\n\r\n")
                try await connection.waitFor("plain /\(index)")
                idle.append(connection)
            }
            // The first is the one that was used last.
            try await idle[0].send("GET /again HTTP/1.1\r\nHost: a\r\n\r\n")
            try await idle[0].waitFor("plain /again")
            let late = try await RawConnection.open(port)
            try await late.send("GET /late HTTP/1.1\r\nHost: a\r\n\r\n")
            try await late.waitFor("plain /late")
            try await eventually { idle[1].isClosed }
            #expect(!idle[0].isClosed && !idle[19].isClosed)
            #expect(book.count <= 20)
            for connection in idle + [late] { await connection.close() }
            try await eventually { book.count == 0 }
        }
    }

    @Test("open sockets are no idle connections: where there are nothing but them, a newcomer is turned away")
    func busyStay() async throws {
        let book = ConnectionBook(most: 3)
        try await withServer(echo(), book: book) { port, _ in
            var sockets: [RawConnection] = []
            for _ in 0..<3 { sockets.append(try await openSocket(port)) }
            let late = try await RawConnection.open(port)
            _ = try await late.waitForEnd()
            #expect(late.text.isEmpty)
            #expect(!sockets.contains { $0.isClosed })
            for connection in sockets { await connection.close() }
        }
    }

    @Test("an address with as many as it may have makes room among its own")
    func perAddress() async throws {
        let book = ConnectionBook(most: 1000, mostOfAddress: 4)
        try await withServer(echo(), book: book) { port, _ in
            var open: [RawConnection] = []
            for index in 0..<12 {
                let connection = try await RawConnection.open(port)
                try await connection.send("GET /\(index) HTTP/1.1\r\nHost: a\r\n\r\n")
                try await connection.waitFor("plain /\(index)")
                open.append(connection)
            }
            try await eventually { open.filter { !$0.isClosed }.count == 4 }
            #expect(!open[11].isClosed)
            for connection in open { await connection.close() }
        }
    }

    @Test(
        "what the process may open is divided so that something is left for everything else",
        arguments: [64, 256, 1024, 1 << 20])
    func descriptors(limit: Int) {
        let all = Descriptors(limit: limit)
        #expect(all.forFiles + all.forCalls + all.forSidecar + all.forEverybody == limit)
        #expect(min(all.forFiles, all.forCalls, all.forSidecar, all.forEverybody) >= 8)
    }

    @Test(
        "an address of IPv6 counts by the 64 bits that one network has, one of IPv4 by all",
        arguments: [
            ("10.1.2.3", "10.1.2.3"), ("2001:db8:1:2:3:4:5:6", "20010db800010002/64"), ("::ffff:10.0.0.9", "10.0.0.9"),
            ("2001:db8:1:2::9", "20010db800010002/64"), ("nonsense", "nonsense"), ("1:2", "1:2"),
        ])
    func prefixes(address: String, counted: String) {
        #expect(NetworkPrefix.text(of: address) == counted)
    }
}
