-- Keep a chart, or drop it where its entry is ''; count a change of what the catalogue has of it.
-- KEYS: kept charts, kept configs, number of changes      ARGV: id, entry, config
-- Returns: 1 when there was one before
local before = redis.call('HGET', KEYS[1], ARGV[1])
if ARGV[2] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
  redis.call('HDEL', KEYS[2], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
end
if (before or '') ~= ARGV[2] then redis.call('INCR', KEYS[3]) end
return before and 1 or 0
