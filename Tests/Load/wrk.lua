-- Reads of one account's list, for wrk. TOKEN is an API token or an access token.
--   TOKEN=… wrk --threads 2 --connections 32 --duration 30s --latency --script Tests/Load/wrk.lua 'http://127.0.0.1:3000/api/tasks?limit=50'
local token = os.getenv("TOKEN")
if not token then
    io.stderr:write("TOKEN is missing.\n")
    os.exit(64)
end
wrk.headers["Authorization"] = "Bearer " .. token

-- Latencies of failures are no latencies: say how many there were.
function done(summary)
    local errors = summary.errors
    io.write(string.format("failed: %d by status, %d by the connection\n", errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
