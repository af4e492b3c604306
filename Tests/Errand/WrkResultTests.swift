import Testing

@testable import Bench

@Suite("wrk's report")
struct WrkResultTests {
    private let report = """
        Running 1s test @ http://127.0.0.1:8000/
          1 threads and 16 connections
          Thread Stats   Avg      Stdev     Max   +/- Stdev
            Latency     2.10ms  512.00us  11.00ms   88.00%
            Req/Sec     7.60k     0.50k    8.00k    70.00%
          Latency Distribution
             50%  812.00us
             75%    2.20ms
             90%    2.60ms
             99%    1.02s
          7600 requests in 1.00s, 3.20MB read
        Requests/sec:   7589.12
        Transfer/sec:      3.20MB
        """

    @Test("rate and percentiles are read in whatever unit they come")
    func reading() throws {
        let result = try #require(WrkResult(report))
        #expect(result.perSecond == 7589.12)
        #expect(result.median == 0.812)
        #expect(result.p99 == 1020)
        #expect(result.failures == 0)
    }

    @Test("failures are counted")
    func failures() throws {
        let lines = "\n  Socket errors: connect 0, read 2, write 0, timeout 1\n  Non-2xx or 3xx responses: 40\n"
        #expect(try #require(WrkResult(report + lines)).failures == 43)
        #expect(WrkResult("unable to connect") == nil)
    }
}
