-- Acquire the claim of a refresh: 'won' for the process that must enqueue it, 'lost' when a refresh is on its way,
-- 'changed' when it was done, or failed, since the caller's snapshot.
-- KEYS: claim, current, wanted, failure
-- ARGV: token, lease ms, `checked` in the caller's snapshot, variant, wanted's ttl s, chart version
if (redis.call('HGET', KEYS[2], 'checked') or '') ~= ARGV[3] then return 'changed' end
local retry_at = redis.call('HGET', KEYS[4], 'version') == ARGV[6] and redis.call('HGET', KEYS[4], 'retry_at')
if retry_at and tonumber(retry_at) > tonumber(redis.call('TIME')[1]) then return 'changed' end
redis.call('SADD', KEYS[3], ARGV[4])
redis.call('EXPIRE', KEYS[3], ARGV[5])
if redis.call('GET', KEYS[1]) == ARGV[1] then return 'won' end -- the call came twice
return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 'won' or 'lost'
