-- Keep a chart, or drop it where its entry is ''; record when what the catalogue has of it changed.
-- KEYS: kept charts, kept configs, time of the last change      ARGV: id, entry, config
-- Returns: 1 when there was one before
local before = redis.call('HGET', KEYS[1], ARGV[1])
if ARGV[2] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
  redis.call('HDEL', KEYS[2], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
end
if (before or '') ~= ARGV[2] then
  local clock = redis.call('TIME')
  redis.call('SET', KEYS[3], string.format('%d.%06d', clock[1], clock[2]))
end
return before and 1 or 0
