-- Record that a variant was requested now. On a read-only Redis it does nothing and raises no error.
-- KEYS: asked      ARGV: variant, ttl s
redis.pcall('ZADD', KEYS[1], redis.call('TIME')[1], ARGV[1])
redis.pcall('EXPIRE', KEYS[1], ARGV[2])
return 1
