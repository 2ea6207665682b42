-- Acquire the claim of a refresh because data was pushed: 'won' for the process that must enqueue it, 'lost' when a
-- refresh is on its way. Invalidates other current data; adds to wanted the variant, and those drawn and requested lately.
-- KEYS: claim, current, wanted, asked, failure
-- ARGV: token, lease ms, data hash, variant, wanted's TTL s, how many seconds count as lately
local newest = redis.call('HGET', KEYS[2], 'data_hash')
if newest and newest ~= ARGV[3] then redis.call('HSET', KEYS[2], 'version', '') end
redis.call('SADD', KEYS[3], ARGV[4])
local since = redis.call('TIME')[1] - tonumber(ARGV[6])
for _, variant in ipairs(redis.call('ZRANGEBYSCORE', KEYS[4], since, '+inf')) do
  redis.call('SADD', KEYS[3], variant)
end
redis.call('EXPIRE', KEYS[3], ARGV[5])
redis.call('DEL', KEYS[5])
if redis.call('GET', KEYS[1]) == ARGV[1] then return 'won' end -- the call came twice
return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 'won' or 'lost'
