-- Write `current`, extend the life of what the data is confirmed for, and take over the wanted variants;
-- only while the claim holds our token. The render claim of each wanted variant is taken for us in the same moment,
-- so that nobody asks for it again.
-- KEYS: claim, current, wanted, failure, data, variants
-- ARGV: token, data hash, chart version, alt text, ttl s, lease ms, render claim before the data hash,
--       image before the data hash, latest before the variant, render failure before the data hash, '1' to release
-- Returns: false when the claim is lost, else the wanted variants whose render is ours now
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return false end
local clock = redis.call('TIME')
local now = string.format('%d.%06d', clock[1], clock[2])
local changed = now
if redis.call('HGET', KEYS[2], 'data_hash') == ARGV[2] then
  changed = redis.call('HGET', KEYS[2], 'changed')
  for _, variant in ipairs(redis.call('SMEMBERS', KEYS[6])) do
    redis.call('EXPIRE', ARGV[8] .. ARGV[2] .. ':' .. variant .. ':' .. ARGV[3], ARGV[5])
    redis.call('EXPIRE', ARGV[9] .. variant, ARGV[5])
  end
  redis.call('EXPIRE', KEYS[6], ARGV[5])
end
redis.call('HSET', KEYS[2], 'data_hash', ARGV[2], 'version', ARGV[3], 'alt', ARGV[4], 'checked', now, 'changed', changed)
redis.call('EXPIRE', KEYS[2], ARGV[5])
redis.call('EXPIRE', KEYS[5], ARGV[5])
redis.call('DEL', KEYS[4])

-- A variant stays wanted until it is drawn, so that whoever does this job again after a death draws it; one whose
-- failure is too fresh waits for its time.
local ours = {}
for _, variant in ipairs(redis.call('SMEMBERS', KEYS[3])) do
  local tail = ARGV[2] .. ':' .. variant .. ':' .. ARGV[3]
  local retry_at = redis.call('HGET', ARGV[10] .. tail, 'retry_at')
  if not retry_at or tonumber(retry_at) <= tonumber(clock[1]) then
    local claim = ARGV[7] .. tail
    local won = redis.call('SET', claim, ARGV[1], 'NX', 'PX', ARGV[6])
    if won or redis.call('GET', claim) == ARGV[1] then table.insert(ours, variant) end
  end
end
if ARGV[11] == '1' then redis.call('DEL', KEYS[1]) end
return ours
