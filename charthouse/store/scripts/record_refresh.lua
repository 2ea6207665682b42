-- Write `current`, extend the TTL of confirmed data and its images, and take the wanted variants; only while the claim
-- holds our token. Acquires the render claim of each wanted variant in the same moment, so that no other process
-- enqueues it.
-- KEYS: claim, current, wanted, failure, data, asked, history
-- ARGV: token, data hash, chart version, alt text, TTL s, lease ms, ms that the claim remains (0: release),
--       render claim, image, latest and render failure, each key with '<variant>' to be filled in,
--       `checked` ('' for now), seconds after which a request for a variant no longer counts, seconds (0: none) and
--       bytes of history, TTL s of data and history, data key with '<data_hash>' to be filled in
-- Returns: false when the claim is lost, else the wanted variants whose render claim is ours
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return false end
local function of_variant(key, variant)
  return (string.gsub(key, '<variant>', variant))
end

-- A moment of the history is spelled '<data hash>:<bytes of all data until here>', with the time as its score; without
-- a history so far, the data that is replaced is its first moment.
local history, most_bytes, MOST_MOMENTS = tonumber(ARGV[14]), tonumber(ARGV[15]), 10000
local function until_here(moment)
  return tonumber(moment and string.match(moment, ':(%d+)') or 0)
end
local function add_moment(data_hash, since) -- by Redis's clock, and never before another: what was, stays
  local size = redis.call('STRLEN', (string.gsub(ARGV[17], '<data_hash>', data_hash)))
  local total = until_here(redis.call('ZREVRANGE', KEYS[7], 0, 0)[1]) + size
  redis.call('ZADD', KEYS[7], since, string.format('%s:%d', data_hash, total))
end
local function forget_old_moments(now)
  local held = redis.call('ZREVRANGEBYSCORE', KEYS[7], now - history, '-inf', 'WITHSCORES', 'LIMIT', 0, 1)
  if held[2] then redis.call('ZREMRANGEBYSCORE', KEYS[7], '-inf', '(' .. held[2]) end
  local total = until_here(redis.call('ZREVRANGE', KEYS[7], 0, 0)[1])
  local count = redis.call('ZCARD', KEYS[7])
  while count > 1 do
    local oldest = redis.call('ZRANGE', KEYS[7], 0, 0)[1]
    if count <= MOST_MOMENTS and total - until_here(oldest) <= most_bytes then break end
    redis.call('ZREM', KEYS[7], oldest)
    count = count - 1
    local data = string.gsub(ARGV[17], '<data_hash>', string.match(oldest, '^%x+')) -- kept no longer than any data
    if redis.call('TTL', data) > tonumber(ARGV[5]) then redis.call('EXPIRE', data, ARGV[5]) end
  end
end

local clock = redis.call('TIME')
local checked = ARGV[12] ~= '' and ARGV[12] or string.format('%d.%06d', clock[1], clock[2])
local changed = checked
if redis.call('HGET', KEYS[2], 'data_hash') == ARGV[2] then
  changed = redis.call('HGET', KEYS[2], 'changed')
  redis.call('ZREMRANGEBYSCORE', KEYS[6], '-inf', '(' .. clock[1] - tonumber(ARGV[13]))
  for _, variant in ipairs(redis.call('ZRANGE', KEYS[6], 0, -1)) do
    redis.call('EXPIRE', of_variant(ARGV[9], variant), ARGV[5])
    redis.call('EXPIRE', of_variant(ARGV[10], variant), ARGV[5])
  end
  redis.call('EXPIRE', KEYS[6], ARGV[5])
else -- the pictures that show the data until now learn when it was true last
  local replaced = redis.call('HMGET', KEYS[2], 'data_hash', 'checked', 'changed')
  for _, variant in ipairs(redis.call('ZRANGEBYSCORE', KEYS[6], clock[1] - tonumber(ARGV[13]), '+inf')) do
    local latest = of_variant(ARGV[10], variant)
    if replaced[1] and redis.call('HGET', latest, 'data_hash') == replaced[1] then
      redis.call('HSET', latest, 'checked', replaced[2])
    end
  end
  if history > 0 then
    if replaced[1] then
      redis.call('EXPIRE', (string.gsub(ARGV[17], '<data_hash>', replaced[1])), ARGV[16])
      if redis.call('EXISTS', KEYS[7]) == 0 then add_moment(replaced[1], replaced[3]) end
    end
    local last = tonumber(redis.call('ZREVRANGE', KEYS[7], 0, 0, 'WITHSCORES')[2] or 0)
    local now = tonumber(string.format('%d.%06d', clock[1], clock[2]))
    add_moment(ARGV[2], string.format('%.6f', math.max(now, last + 0.000001)))
    forget_old_moments(tonumber(clock[1]))
  else
    redis.call('UNLINK', KEYS[7])
  end
end
local before = redis.call('HMGET', KEYS[2], 'version', 'data_hash', 'checked', 'alt')
if before[1] and before[1] ~= '' and before[1] ~= ARGV[3] then
  redis.call('HSET', KEYS[2], 'before_version', before[1], 'before_hash', before[2], 'before_checked', before[3], 'before_alt', before[4])
end
-- without a text of the author, the same data keeps the one that a draw by this version made of its axes
local alt, same = ARGV[4], before[2] == ARGV[2] and before[1] == ARGV[3]
if alt == '' and same then alt = before[4] end
redis.call('HSET', KEYS[2], 'data_hash', ARGV[2], 'version', ARGV[3], 'alt', alt, 'checked', checked, 'changed', changed)
redis.call('EXPIRE', KEYS[2], ARGV[5])
redis.call('EXPIRE', KEYS[5], ARGV[16])
redis.call('EXPIRE', KEYS[7], ARGV[16])
redis.call('DEL', KEYS[4])

-- A variant stays wanted until it is drawn, so that a worker that repeats this job after a death draws it. A variant
-- that failed lately is left out until it may be tried again.
local ours = {}
for _, variant in ipairs(redis.call('SMEMBERS', KEYS[3])) do
  local failure, now = redis.call('HMGET', of_variant(ARGV[11], variant), 'failed_at', 'retry_at'), tonumber(clock[1])
  if now < tonumber(failure[1] or 0) or tonumber(failure[2] or 0) <= now then
    local claim = of_variant(ARGV[8], variant)
    local won = redis.call('SET', claim, ARGV[1], 'NX', 'PX', ARGV[6])
    if won or redis.call('GET', claim) == ARGV[1] then table.insert(ours, variant) end
  end
end
if ARGV[7] == '0' then redis.call('DEL', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], ARGV[7]) end
return ours
