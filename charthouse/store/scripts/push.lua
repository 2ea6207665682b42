-- Replace the pushed data: 'first' when there was none, 'kept', or 'changed' when the data that this one was made from
-- has been replaced.
-- KEYS: pushed
-- ARGV: data hash, canonical bytes ('' to leave the kept ones), token of this push, 1 for a private chart, then only for
--       data that was made from kept data: the hash of the kept data, '' for none
local function kept(name)
  return redis.call('HGET', KEYS[1], name) or ''
end
local tokens = kept('tokens')
if string.find(tokens, ARGV[3], 1, true) then return 'kept' end -- the call came twice
local before = kept('data_hash')
if kept('private') == '1' and ARGV[4] == '0' then before = '' end -- a public chart does not see it
if ARGV[5] and before ~= ARGV[5] then return 'changed' end
local clock = redis.call('TIME')
local time = string.format('%d.%06d', clock[1], clock[2])
tokens = string.sub(ARGV[3] .. ' ' .. tokens, 1, 300) -- of the last pushes
redis.call('HSET', KEYS[1], 'data_hash', ARGV[1], 'private', ARGV[4], 'time', time, 'tokens', tokens)
if ARGV[2] ~= '' then redis.call('HSET', KEYS[1], 'canonical', ARGV[2]) end
return before == '' and 'first' or 'kept'
