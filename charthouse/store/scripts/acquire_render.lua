-- Acquire the claim of a render: 'won', 'lost', or 'changed' when the image is there, or failed, by now.
-- KEYS: claim, image, failure      ARGV: token, lease ms
if redis.call('EXISTS', KEYS[2]) == 1 then return 'changed' end
local failure, now = redis.call('HMGET', KEYS[3], 'failed_at', 'retry_at'), tonumber(redis.call('TIME')[1])
if tonumber(failure[1] or 0) <= now and now < tonumber(failure[2] or 0) then return 'changed' end
if redis.call('GET', KEYS[1]) == ARGV[1] then return 'won' end -- the call came twice
return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 'won' or 'lost'
