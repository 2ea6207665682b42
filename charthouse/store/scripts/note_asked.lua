-- Note that a variant was asked for now. A Redis that may only be read stays as it is: no error.
-- KEYS: asked      ARGV: variant, ttl s
redis.pcall('ZADD', KEYS[1], redis.call('TIME')[1], ARGV[1])
redis.pcall('EXPIRE', KEYS[1], ARGV[2])
return 1
