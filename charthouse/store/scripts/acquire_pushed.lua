-- Acquire the claim of a refresh because data was pushed: 'won' for the process that must enqueue it, 'lost' when a
-- refresh is on its way. Other current data is too old from now on; the variant is wanted, and all that were drawn.
-- KEYS: claim, current, wanted, variants, failure      ARGV: token, lease ms, data hash, variant, wanted's ttl s
local newest = redis.call('HGET', KEYS[2], 'data_hash')
if newest and newest ~= ARGV[3] then redis.call('HSET', KEYS[2], 'version', '') end
redis.call('SADD', KEYS[3], ARGV[4])
redis.call('SUNIONSTORE', KEYS[3], KEYS[3], KEYS[4])
redis.call('EXPIRE', KEYS[3], ARGV[5])
redis.call('DEL', KEYS[5])
if redis.call('GET', KEYS[1]) == ARGV[1] then return 'won' end -- the call came twice
return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 'won' or 'lost'
