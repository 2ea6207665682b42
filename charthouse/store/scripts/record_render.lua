-- Move `latest` to a stored image, only while the claim holds our token, and never from newer data to older.
-- KEYS: claim, latest, current, failure, asked, wanted, the refresh's claim
-- ARGV: token, data hash, chart version, etag, image key, TTL s, variant, ms that the claim remains (0: release),
--       notes of the draw, its alt text ('' when the image was stored already), ms that load and draw took ('' likewise)
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local newest = redis.call('HGET', KEYS[3], 'data_hash')
-- a picture of exactly some data was requested by that data: it never stands in for the newest
local exact = string.sub(ARGV[1], 1, 6) == 'exact-'
if newest == ARGV[2] or (not exact and (not newest or redis.call('EXISTS', KEYS[2]) == 0)) then
  -- the text of that data, also for when newer data is current and this picture is still shown
  local alt = ARGV[10]
  if newest == ARGV[2] then
    local of_data = redis.call('HGET', KEYS[3], 'alt') or ''
    if of_data == '' and alt ~= '' then redis.call('HSET', KEYS[3], 'alt', alt) end
    if alt == '' then alt = of_data end
  end
  if alt == '' and redis.call('HGET', KEYS[2], 'data_hash') == ARGV[2] then alt = redis.call('HGET', KEYS[2], 'alt') or '' end
  local before = redis.call('HGET', KEYS[2], 'key') -- a soft purge has renamed it
  if before and before ~= ARGV[5] and string.sub(before, -4) == '~old' then redis.call('UNLINK', before) end
  redis.call('HSET', KEYS[2], 'data_hash', ARGV[2], 'version', ARGV[3], 'etag', ARGV[4], 'key', ARGV[5])
  if alt == '' then redis.call('HDEL', KEYS[2], 'alt') else redis.call('HSET', KEYS[2], 'alt', alt) end
  local checked = newest == ARGV[2] and redis.call('HGET', KEYS[3], 'checked')
  if checked then redis.call('HSET', KEYS[2], 'checked', checked) else redis.call('HDEL', KEYS[2], 'checked') end
  if ARGV[9] == '' then redis.call('HDEL', KEYS[2], 'notes') else redis.call('HSET', KEYS[2], 'notes', ARGV[9]) end
  if ARGV[11] ~= '' then redis.call('HSET', KEYS[2], 'drawn', redis.call('TIME')[1], 'draw_ms', ARGV[11]) end
  redis.call('EXPIRE', KEYS[2], ARGV[6])
end
redis.call('DEL', KEYS[4])
-- during a refresh the variant stays wanted: this image may show older data
if redis.call('EXISTS', KEYS[7]) == 0 then redis.call('SREM', KEYS[6], ARGV[7]) end
if newest or not exact then -- a chart whose data comes with each request has no newest, and sizes without end
  redis.call('ZADD', KEYS[5], redis.call('TIME')[1], ARGV[7])
  redis.call('EXPIRE', KEYS[5], ARGV[6])
end
if ARGV[8] == '0' then redis.call('DEL', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], ARGV[8]) end
return 1
