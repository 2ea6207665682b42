-- How many workers were heard of lately.      KEYS: workers      ARGV: seconds that count as lately
return redis.call('ZCOUNT', KEYS[1], redis.call('TIME')[1] - tonumber(ARGV[1]), '+inf')
