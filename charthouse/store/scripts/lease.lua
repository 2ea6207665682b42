-- Acquire or renew the lease of the one process that is active: its fence, 0 while another process has the lease. The
-- fence rises with each holder.
-- KEYS: lease, the last fence      ARGV: token, lease ms, TTL of the last fence in seconds
local holder = redis.call('HGET', KEYS[1], 'token')
if holder and holder ~= ARGV[1] then return 0 end
if not holder then
  redis.call('HSET', KEYS[1], 'token', ARGV[1], 'fence', redis.call('INCR', KEYS[2]))
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[3])
return tonumber(redis.call('HGET', KEYS[1], 'fence'))
