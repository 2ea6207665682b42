-- Acquire the claim of a render: 'won', 'lost', or 'changed' when the image is there, or failed, by now.
-- KEYS: claim, image, failure      ARGV: token, lease ms
if redis.call('EXISTS', KEYS[2]) == 1 then return 'changed' end
local retry_at = redis.call('HGET', KEYS[3], 'retry_at')
if retry_at and tonumber(retry_at) > tonumber(redis.call('TIME')[1]) then return 'changed' end
if redis.call('GET', KEYS[1]) == ARGV[1] then return 'won' end -- the call came twice
return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 'won' or 'lost'
