"""The scripts of the Redis store.

KEYS[1] is the data, KEYS[2] a hash with ``v`` version, ``i`` inbox, ``s`` sent, ``x`` expires_at, ``r`` retain_until,
``e`` erased_at, ``d`` due_at, ``p`` pinned, ``a`` armed: the earliest time that the index of deadlines knows. Times are
microseconds since 1970, and "" is none.

KEYS[3], where the key names a person, is the index of that person's keys: a sorted set whose scores say when the server
forgets each of them, in milliseconds since 1970.
"""

from __future__ import annotations

import hashlib
from functools import cached_property

import attrs


@attrs.frozen
class Script:
    """A script and the name under which a server that has seen it knows it."""

    text: str

    @cached_property
    def sha(self) -> str:
        """The SHA-1 of the text, as EVALSHA wants it."""
        return hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest()


_READ = """
local function read()
  local t = redis.call('TIME')
  local m = redis.call('HMGET', KEYS[2], 'v', 'i', 's', 'x', 'e', 'd', 'p')
  return {redis.call('GET', KEYS[1]), m[1], m[2], m[3], m[4], m[5], m[6], m[7], t[1] .. string.format('%06d', t[2])}
end
"""

# The server clears away a minute late. Where a clock stands in the past (in tests), it does not clear away at all.
_EXPIRE = """
local function expire(key, moment)
  local t = redis.call('TIME')
  local left = moment == '' and 0 or math.floor((tonumber(moment) - (t[1] * 1000000 + t[2])) / 1000)
  if left > 0 then redis.call('PEXPIRE', key, string.format('%.0f', left + 60000)) else redis.call('PERSIST', key) end
end
local function later(a, b)
  if a == '' or b == '' then return '' end
  if tonumber(a) > tonumber(b) then return a else return b end
end
"""

# Writes down in the person's index what the server will do with KEYS[2], and forgets what it has forgotten.
_INDEX = """
local function index(key)
  if not KEYS[3] then return end
  local t = redis.call('TIME')
  local now, left = t[1] * 1000 + math.floor(t[2] / 1000), redis.call('PTTL', KEYS[2])
  if redis.call('ZADD', KEYS[3], left < 0 and '+inf' or string.format('%.0f', now + left), key) == 1 then
    redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', string.format('(%.0f', now))
  end
  local last = redis.call('ZREVRANGE', KEYS[3], 0, 0, 'WITHSCORES')[2]
  if last == 'inf' then
    redis.call('PERSIST', KEYS[3])
  else
    redis.call('PEXPIRE', KEYS[3], string.format('%.0f', tonumber(last) - now + 1))
  end
end
"""

LOAD = Script(_READ + "return read()")

# ARGV: expected, has data, data, inbox, expires_at, retain_until, due_at, pinned, index of deadlines written, key
COMMIT = Script(
    _READ
    + _EXPIRE
    + _INDEX
    + """
local was = redis.call('HMGET', KEYS[2], 'v', 'a')
if (was[1] or '0') ~= ARGV[1] then return {'conflict', read()} end
local due, armed = ARGV[7], was[2] or ''
if due ~= '' and (armed == '' or tonumber(armed) > tonumber(due)) then
  if ARGV[9] ~= '1' then return {'arm'} end
  armed = due
end
local t = redis.call('TIME')
if was[1] then
  redis.call('HINCRBY', KEYS[2], 'v', 1)
else
  redis.call('HSET', KEYS[2], 'v', t[1] .. string.format('%06d', t[2]))
end
redis.call('HSET', KEYS[2], 'i', ARGV[4], 'x', ARGV[5], 'r', ARGV[6], 'd', due, 'p', ARGV[8], 'a', armed)
if ARGV[2] == '1' then redis.call('SET', KEYS[1], ARGV[3]) else redis.call('DEL', KEYS[1]) end
local ends, retain = ARGV[5], ARGV[6]
if ARGV[2] ~= '1' then ends = retain end
if ARGV[8] == '1' then ends = '' end
expire(KEYS[1], ends)
expire(KEYS[2], later(ends, retain))
index(ARGV[10])
return {'ok', redis.call('HGET', KEYS[2], 'v')}
"""
)

# ARGV: expected, expires_at, retain_until, key
TOUCH = Script(
    _EXPIRE
    + _INDEX
    + """
local m = redis.call('HMGET', KEYS[2], 'v', 'r', 'p')
if not m[1] or m[1] ~= ARGV[1] then return {'no'} end
local retain = later(m[2], ARGV[3])
redis.call('HSET', KEYS[2], 'x', ARGV[2], 'r', retain)
if m[3] ~= '1' then
  expire(KEYS[1], ARGV[2])
  expire(KEYS[2], later(ARGV[2], retain))
  index(ARGV[4])
end
return {'ok'}
"""
)

# ARGV: seq, version that is finished, key
MARK = Script(
    _EXPIRE
    + _INDEX
    + """
local m = redis.call('HMGET', KEYS[2], 'v', 's', 'x', 'r', 'p')
if not m[1] then return {'no'} end
if tonumber(ARGV[1]) > tonumber(m[2] or '0') then redis.call('HSET', KEYS[2], 's', ARGV[1]) end
if m[5] == '1' and m[1] == ARGV[2] then
  redis.call('HSET', KEYS[2], 'p', '0')
  expire(KEYS[1], m[3])
  expire(KEYS[2], later(m[3], m[4]))
  index(ARGV[3])
end
return {'ok'}
"""
)

# ARGV: retain_until, key
DELETE = Script(
    _EXPIRE
    + """
if redis.call('EXISTS', KEYS[2]) == 0 then return {'0'} end
local t = redis.call('TIME')
local had = redis.call('DEL', KEYS[1])
if KEYS[3] then redis.call('ZREM', KEYS[3], ARGV[2]) end
redis.call('HINCRBY', KEYS[2], 'v', 1)
redis.call('HSET', KEYS[2], 'i', '', 'x', '', 'r', ARGV[1], 'd', '', 'p', '0', 'e', t[1] .. string.format('%06d', t[2]))
expire(KEYS[2], ARGV[1])
return {tostring(had)}
"""
)

# ARGV: due_at that was seen, armed that was seen, armed from now on. Says whether nobody changed it meanwhile.
REARM = Script(
    """
local m = redis.call('HMGET', KEYS[2], 'd', 'a')
if (m[1] or '') ~= ARGV[1] or (m[2] or '') ~= ARGV[2] then return {'no'} end
if m[2] then redis.call('HSET', KEYS[2], 'a', ARGV[3]) end
return {'ok'}
"""
)

# ARGV: key. Says whether there is data or a message id; what is neither is taken out of the index.
HOLDS = Script(
    """
if redis.call('EXISTS', KEYS[1]) == 1 or (redis.call('HGET', KEYS[2], 'i') or '') ~= '' then return {'1'} end
if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('ZREM', KEYS[3], ARGV[1]) end
return {'0'}
"""
)

# ARGV: now. Clears away data that has expired; says whether there was any, and whether anything is left of the key.
SWEEP = Script(
    """
local m = redis.call('HMGET', KEYS[2], 'v', 'x', 'r', 'p')
if not m[1] or m[4] == '1' then return {'0'} end
local now, has = tonumber(ARGV[1]), redis.call('EXISTS', KEYS[1]) == 1
local expired = m[2] and m[2] ~= '' and tonumber(m[2]) <= now
local cleared = '0'
if has and expired then
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[2], 'd', '')
  has, cleared = false, '1'
end
if not has and tonumber(m[3]) <= now then redis.call('DEL', KEYS[2]) end
return {cleared}
"""
)
