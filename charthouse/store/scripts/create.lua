-- Keep a config until its time is over; 0 when it is not there yet and the others leave it no room.
-- KEYS: the config, index, bytes of all      ARGV: id, config, its bytes, TTL s, most bytes
local now = tonumber(redis.call('TIME')[1])
for _, expired in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, 1000)) do
  redis.call('ZREM', KEYS[2], expired)
  redis.call('DECRBY', KEYS[3], string.match(expired, ':(%d+)$'))
end
local member, ttl = ARGV[1] .. ':' .. ARGV[3], tonumber(ARGV[4])
if not redis.call('ZSCORE', KEYS[2], member) then
  if tonumber(redis.call('GET', KEYS[3]) or 0) + tonumber(ARGV[3]) > tonumber(ARGV[5]) then return 0 end
  redis.call('INCRBY', KEYS[3], ARGV[3])
end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ttl)
redis.call('ZADD', KEYS[2], now + ttl, member)
redis.call('EXPIRE', KEYS[2], 2 * ttl)
redis.call('EXPIRE', KEYS[3], 2 * ttl)
return 1
