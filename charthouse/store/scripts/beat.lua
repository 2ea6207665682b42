-- A worker is alive now.      KEYS: workers      ARGV: its name, seconds after which a worker is forgotten
local now = redis.call('TIME')[1]
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, now - tonumber(ARGV[2]))
return redis.call('EXPIRE', KEYS[1], ARGV[2])
