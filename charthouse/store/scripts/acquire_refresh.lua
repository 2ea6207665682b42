-- Acquire the claim of a refresh: 'won' for the process that must enqueue it, 'lost' when a refresh is on its way,
-- 'changed' when it was done, or failed, since the caller's snapshot.
-- KEYS: claim, current, wanted, failure
-- ARGV: token, lease ms, `checked` in the caller's snapshot, variant, wanted's ttl s, chart version
if (redis.call('HGET', KEYS[2], 'checked') or '') ~= ARGV[3] then return 'changed' end
local failure, now = redis.call('HMGET', KEYS[4], 'failed_at', 'retry_at', 'version'), tonumber(redis.call('TIME')[1])
local pausing = tonumber(failure[1] or 0) <= now and now < tonumber(failure[2] or 0)
if pausing and failure[3] == ARGV[6] then return 'changed' end
redis.call('SADD', KEYS[3], ARGV[4])
redis.call('EXPIRE', KEYS[3], ARGV[5])
if redis.call('GET', KEYS[1]) == ARGV[1] then return 'won' end -- the call came twice
return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 'won' or 'lost'
