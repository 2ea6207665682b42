-- How many workers sent a heartbeat lately.      KEYS: workers      ARGV: how many seconds count as lately
return redis.call('ZCOUNT', KEYS[1], redis.call('TIME')[1] - tonumber(ARGV[1]), '+inf')
