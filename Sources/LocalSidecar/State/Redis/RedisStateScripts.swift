/// The scripts that change rows: a row is a hash of `data`, `version` and, once it was written first-write, `first-write`,
/// as Dapr's Redis component keeps it. A script runs alone, so that looking and writing are one.
enum RedisStateScripts {
    /// Key; expected version or 0; value; 1 marks the row as first-write. Answers the new version.
    ///
    /// A row with a version is written when that is the expected one; or when none is expected and the row is not marked.
    static let write = """
        local version = redis.pcall('HGET', KEYS[1], 'version')
        if type(version) == 'table' then redis.call('DEL', KEYS[1]); version = false end
        local marked = redis.call('HGET', KEYS[1], 'first-write')
        if version and version ~= '' and version ~= ARGV[1] and (marked or ARGV[1] ~= '0') then
            return redis.error_reply('ERR the version of ' .. KEYS[1] .. ' is another')
        end
        redis.call('HSET', KEYS[1], 'data', ARGV[2])
        if ARGV[3] == '1' then redis.call('HSET', KEYS[1], 'first-write', 0) end
        return redis.call('HINCRBY', KEYS[1], 'version', 1)
        """

    /// Key; expected version or 0. Answers how many rows are gone.
    static let delete = """
        local version = redis.pcall('HGET', KEYS[1], 'version')
        if version and type(version) ~= 'table' and version ~= '' and version ~= ARGV[1] and ARGV[1] ~= '0' then
            return redis.error_reply('ERR the version of ' .. KEYS[1] .. ' is another')
        end
        return redis.call('DEL', KEYS[1])
        """
}
