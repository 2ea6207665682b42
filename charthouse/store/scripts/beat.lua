-- Record a worker's heartbeat: 1 when its charts are recorded.      KEYS: workers, their charts
-- ARGV: its name, seconds after which a worker is deleted, the ids of its charts ('' to leave the recorded ones)
local now, kept = redis.call('TIME')[1], tonumber(ARGV[2])
redis.call('ZADD', KEYS[1], now, ARGV[1])
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], 0, now - kept)) do redis.call('HDEL', KEYS[2], name) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, now - kept)
if ARGV[3] ~= '' then redis.call('HSET', KEYS[2], ARGV[1], ARGV[3]) end
redis.call('EXPIRE', KEYS[1], kept)
redis.call('EXPIRE', KEYS[2], kept)
return redis.call('HEXISTS', KEYS[2], ARGV[1])
