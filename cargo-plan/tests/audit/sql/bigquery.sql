-- The audit of tracking-plan.json for BigQuery: one row for each event and each of its findings.
-- Each row of lake.events holds one message, as JSON in body.
-- not counted: never-fires and not-in-code, as a query sees no code
-- not counted: warehouse-type, as it is of the first value of each property
-- not shown: samples, and values that the plan does not have: they may be personal
-- judged nearly: value-never-seen, as values are looked for in 2 lists or maps within each other at most
-- numbers are compared as floating-point numbers, to about 15 digits
-- judged nearly: format of `properties.mail` of `Order Completed`: of email, characters beyond ASCII are taken for letters, and not all lengths are looked at
-- not judged: format of `properties.page` of `Order Completed`: no pattern can be uri
with plan_lines as (
  select safe.parse_json(body, wide_number_mode => 'round') as message
  from lake.events
),
plan_calls as (
  select message,
    case when message is null or not (json_type(message) = 'object') then null
      when json_type(message['type']) = 'string' and lower(json_value(message['type'])) in ('track', 'identify', 'group', 'page', 'screen', 'alias') then lower(json_value(message['type']))
      when message['type'] is not null or (message['event_type'] is not null and (message['event_properties'] is not null or message['user_properties'] is not null)) or message['specversion'] is not null or (message['eventName'] is not null and message['eventVersion'] is not null) then null
      when message['event'] is not null and (message['properties'] is not null or message['userId'] is not null or message['anonymousId'] is not null) then 'track' end as call
  from plan_lines
),
plan_named as (
  select message, call,
    coalesce(case when call = 'track' then case when json_type(message['event']) = 'string' then json_value(message['event']) end when call in ('page', 'screen') then case when json_type(message['name']) = 'string' then json_value(message['name']) end end, '') as event,
    case when json_type(message['timestamp']) = 'string' then json_value(message['timestamp']) end as made_text,
    case when json_type(message['originalTimestamp']) = 'string' then json_value(message['originalTimestamp']) end as original_text,
    case when json_type(message['receivedAt']) = 'string' then json_value(message['receivedAt']) end as received_text,
    case when json_type(message['sentAt']) = 'string' then json_value(message['sentAt']) end as sent_text
  from plan_calls
),
plan_timed as (
  select message, call, event,
    coalesce(case when regexp_contains(made_text, '^(?:[0-9]{4}\\-(?:(?:0[13578]|1[02])\\-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)\\-(?:0[1-9]|[12][0-9]|30)|02\\-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)\\-02\\-29)(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,9})?)?(?:Z| UTC|[\\+\\-](?:0[0-9]|1[0-4]):[0-5][0-9])?)?$') then case when char_length(made_text) = 10 then safe_cast(concat(made_text, 'T00:00:00Z') as timestamp) when substr(made_text, 17, 1) <> ':' then safe_cast(concat(substr(made_text, 1, 16), ':00', case when regexp_contains(made_text, '(?:Z|UTC|[+-][0-9]{2}:[0-9]{2})$') then replace(substr(made_text, 17), ' UTC', 'Z') else concat(substr(made_text, 17), 'Z') end) as timestamp) else safe_cast((case when regexp_contains(made_text, '(?:Z|UTC|[+-][0-9]{2}:[0-9]{2})$') then replace(made_text, ' UTC', 'Z') else concat(made_text, 'Z') end) as timestamp) end end, case when regexp_contains(original_text, '^(?:[0-9]{4}\\-(?:(?:0[13578]|1[02])\\-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)\\-(?:0[1-9]|[12][0-9]|30)|02\\-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)\\-02\\-29)(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,9})?)?(?:Z| UTC|[\\+\\-](?:0[0-9]|1[0-4]):[0-5][0-9])?)?$') then case when char_length(original_text) = 10 then safe_cast(concat(original_text, 'T00:00:00Z') as timestamp) when substr(original_text, 17, 1) <> ':' then safe_cast(concat(substr(original_text, 1, 16), ':00', case when regexp_contains(original_text, '(?:Z|UTC|[+-][0-9]{2}:[0-9]{2})$') then replace(substr(original_text, 17), ' UTC', 'Z') else concat(substr(original_text, 17), 'Z') end) as timestamp) else safe_cast((case when regexp_contains(original_text, '(?:Z|UTC|[+-][0-9]{2}:[0-9]{2})$') then replace(original_text, ' UTC', 'Z') else concat(original_text, 'Z') end) as timestamp) end end) as made_at,
    coalesce(case when regexp_contains(received_text, '^(?:[0-9]{4}\\-(?:(?:0[13578]|1[02])\\-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)\\-(?:0[1-9]|[12][0-9]|30)|02\\-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)\\-02\\-29)(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,9})?)?(?:Z| UTC|[\\+\\-](?:0[0-9]|1[0-4]):[0-5][0-9])?)?$') then case when char_length(received_text) = 10 then safe_cast(concat(received_text, 'T00:00:00Z') as timestamp) when substr(received_text, 17, 1) <> ':' then safe_cast(concat(substr(received_text, 1, 16), ':00', case when regexp_contains(received_text, '(?:Z|UTC|[+-][0-9]{2}:[0-9]{2})$') then replace(substr(received_text, 17), ' UTC', 'Z') else concat(substr(received_text, 17), 'Z') end) as timestamp) else safe_cast((case when regexp_contains(received_text, '(?:Z|UTC|[+-][0-9]{2}:[0-9]{2})$') then replace(received_text, ' UTC', 'Z') else concat(received_text, 'Z') end) as timestamp) end end, case when regexp_contains(sent_text, '^(?:[0-9]{4}\\-(?:(?:0[13578]|1[02])\\-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)\\-(?:0[1-9]|[12][0-9]|30)|02\\-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)\\-02\\-29)(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,9})?)?(?:Z| UTC|[\\+\\-](?:0[0-9]|1[0-4]):[0-5][0-9])?)?$') then case when char_length(sent_text) = 10 then safe_cast(concat(sent_text, 'T00:00:00Z') as timestamp) when substr(sent_text, 17, 1) <> ':' then safe_cast(concat(substr(sent_text, 1, 16), ':00', case when regexp_contains(sent_text, '(?:Z|UTC|[+-][0-9]{2}:[0-9]{2})$') then replace(substr(sent_text, 17), ' UTC', 'Z') else concat(substr(sent_text, 17), 'Z') end) as timestamp) else safe_cast((case when regexp_contains(sent_text, '(?:Z|UTC|[+-][0-9]{2}:[0-9]{2})$') then replace(sent_text, ' UTC', 'Z') else concat(sent_text, 'Z') end) as timestamp) end end) as received_at
  from plan_named
),
plan_messages as (
  select message, case when call = 'track' and event = '' then null else call end as call, event,
    case when made_at > timestamp_add(received_at, interval 1 day) or received_at > timestamp_add(made_at, interval 400 day) then received_at else coalesce(made_at, received_at) end as seen_at,
    case when json_type(message['context']['protocols']['event_version']) = 'string' or json_type(message['context']['protocols']['event_version']) = 'number' then json_value(message['context']['protocols']['event_version']) end as version,
    case when call in ('identify', 'group') then case when json_type(message['traits']) = 'object' then message['traits'] else json '{}' end else case when json_type(message['properties']) = 'object' then message['properties'] else json '{}' end end as payload
  from plan_timed
),
plan_judged as (
  select call, event, seen_at, case when (call = 'track' and event = 'Order Completed') or (call = 'identify') then 1 else 0 end as is_planned,
    case when call is null then '' else concat(concat(case when call <> 'alias' and case when message['userId'] is not null and ((json_type(message['userId']) = 'string' and json_value(message['userId']) <> '') or json_type(message['userId']) = 'number') then 0 else 1 end = 1 and case when message['anonymousId'] is not null and ((json_type(message['anonymousId']) = 'string' and json_value(message['anonymousId']) <> '') or json_type(message['anonymousId']) = 'number') then 0 else 1 end = 1 then ',5' else '' end, case when call = 'track' and regexp_contains(event, '^[ 	\n\r]*$') then ',6' else '' end, case when call = 'group' and case when message['groupId'] is not null and ((json_type(message['groupId']) = 'string' and json_value(message['groupId']) <> '') or json_type(message['groupId']) = 'number') then 0 else 1 end = 1 then ',7' else '' end, case when call = 'alias' and case when message['previousId'] is not null and ((json_type(message['previousId']) = 'string' and json_value(message['previousId']) <> '') or json_type(message['previousId']) = 'number') then 0 else 1 end = 1 then ',8' else '' end, case when message['properties'] is not null and not (json_type(message['properties']) = 'object' or json_type(message['properties']) = 'null') then ',9' else '' end, case when message['traits'] is not null and not (json_type(message['traits']) = 'object' or json_type(message['traits']) = 'null') then ',10' else '' end, case when message['context'] is not null and not (json_type(message['context']) = 'object' or json_type(message['context']) = 'null') then ',11' else '' end, case when message['integrations'] is not null and not (json_type(message['integrations']) = 'object' or json_type(message['integrations']) = 'null') then ',12' else '' end), case
      when call = 'track' and event = 'Order Completed' then concat(case when not (json_type(payload) = 'object') then ',14' else '' end, case when json_type(payload) = 'object' and payload['total'] is null then ',15' else '' end, case when payload['coupon'] is not null and not (json_type(payload['coupon']) = 'string') then ',16' else '' end, case when payload['coupon'] is not null and json_type(payload['coupon']) = 'string' and not (regexp_contains(json_value(payload['coupon']), '^[0-9A-Za-z_]+\\b$')) then ',17' else '' end, case when payload['coupon'] is not null and json_type(payload['coupon']) = 'string' and char_length(json_value(payload['coupon'])) > 10 then ',18' else '' end, case when payload['currency'] is not null and not ((json_type(payload['currency']) = 'string' and json_value(payload['currency']) in ('EUR', 'it\'s'))) then ',19' else '' end, case when payload['day'] is not null and not (json_type(payload['day']) = 'string') then ',21' else '' end, case when payload['day'] is not null and json_type(payload['day']) = 'string' and not (regexp_contains(json_value(payload['day']), '^(?:[0-9]{4}\\-(?:(?:0[13578]|1[02])\\-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)\\-(?:0[1-9]|[12][0-9]|30)|02\\-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)\\-02\\-29)$')) then ',22' else '' end, case when payload['look'] is not null and not (json_type(payload['look']) = 'string') then ',23' else '' end, case when payload['look'] is not null and json_type(payload['look']) = 'string' and not (regexp_contains(json_value(payload['look']), '^a{300}$')) then ',24' else '' end, case when payload['mail'] is not null and not (json_type(payload['mail']) = 'string') and not (json_type(payload['mail']) = 'string' and (json_value(payload['mail']) = '(personal)' or regexp_contains(json_value(payload['mail']), '^[0-9A-Fa-f]{64}$'))) then ',25' else '' end, case when payload['mail'] is not null and json_type(payload['mail']) = 'string' and not (regexp_contains(json_value(payload['mail']), '^(?:[^- "\\(\\),\\.:;<>@\\[\\\\\\]]+(?:\\.[^- "\\(\\),\\.:;<>@\\[\\\\\\]]+)*|"[\\t\\n\\r    -     　﻿--!-¡-ᙿᚁ-῿​-‧‪-‮‰-⁞⁠-⿿、-﻾＀-􏿿]*")@(?:(?:[^-/:-@\\[-`\\{-\\t\\n\\r    -     　﻿](?:[^-,\\./:-@\\[-`\\{-\\t\\n\\r    -     　﻿]{0,61}[^-/:-@\\[-`\\{-\\t\\n\\r    -     　﻿])?)(?:\\.(?:[^-/:-@\\[-`\\{-\\t\\n\\r    -     　﻿](?:[^-,\\./:-@\\[-`\\{-\\t\\n\\r    -     　﻿]{0,61}[^-/:-@\\[-`\\{-\\t\\n\\r    -     　﻿])?))*|\\[[0-9A-Za-z\\.:]+\\])$')) and not (json_type(payload['mail']) = 'string' and (json_value(payload['mail']) = '(personal)' or regexp_contains(json_value(payload['mail']), '^[0-9A-Fa-f]{64}$'))) then ',26' else '' end, case when payload['page'] is not null and not (json_type(payload['page']) = 'string') then ',27' else '' end, case when payload['products'] is not null and not (json_type(payload['products']) = 'array') then ',28' else '' end, case when exists (select 1 from unnest(json_query_array(payload['products'])) as x0 where payload['products'] is not null and not (json_type(x0) = 'object')) then ',29' else '' end, case when exists (select 1 from unnest(json_query_array(payload['products'])) as x0 where payload['products'] is not null and json_type(x0) = 'object' and x0['id'] is null) then ',30' else '' end, case when exists (select 1 from unnest(json_query_array(payload['products'])) as x0 where payload['products'] is not null and x0['id'] is not null and not ((json_type(x0['id']) = 'number' and coalesce(safe_cast(json_value(x0['id']) as float64) = floor(safe_cast(json_value(x0['id']) as float64)), false)))) then ',31' else '' end, case when payload['total'] is not null and not (json_type(payload['total']) = 'number') then ',32' else '' end, case when payload['total'] is not null and json_type(payload['total']) = 'number' and coalesce(safe_cast(json_value(payload['total']) as float64) < 0.5, false) then ',33' else '' end, case when payload['total'] is not null and json_type(payload['total']) = 'number' and not (coalesce(mod(safe_cast(json_value(payload['total']) as bignumeric), cast(0.01 as bignumeric)) = 0, true)) then ',34' else '' end, case when payload['mail'] is not null and not (json_type(payload['mail']) = 'null') and not (json_type(payload['mail']) = 'string' and (json_value(payload['mail']) = '(personal)' or regexp_contains(json_value(payload['mail']), '^[0-9A-Fa-f]{64}$'))) and not ((payload['mail'] is not null and not (json_type(payload['mail']) = 'string')) or (payload['mail'] is not null and json_type(payload['mail']) = 'string' and not (regexp_contains(json_value(payload['mail']), '^(?:[^- "\\(\\),\\.:;<>@\\[\\\\\\]]+(?:\\.[^- "\\(\\),\\.:;<>@\\[\\\\\\]]+)*|"[\\t\\n\\r    -     　﻿--!-¡-ᙿᚁ-῿​-‧‪-‮‰-⁞⁠-⿿、-﻾＀-􏿿]*")@(?:(?:[^-/:-@\\[-`\\{-\\t\\n\\r    -     　﻿](?:[^-,\\./:-@\\[-`\\{-\\t\\n\\r    -     　﻿]{0,61}[^-/:-@\\[-`\\{-\\t\\n\\r    -     　﻿])?)(?:\\.(?:[^-/:-@\\[-`\\{-\\t\\n\\r    -     　﻿](?:[^-,\\./:-@\\[-`\\{-\\t\\n\\r    -     　﻿]{0,61}[^-/:-@\\[-`\\{-\\t\\n\\r    -     　﻿])?))*|\\[[0-9A-Za-z\\.:]+\\])$')))) then ',35' else '' end)
      when call = 'identify' then concat(case when not (json_type(payload) = 'object') then ',55' else '' end, case when payload['plan'] is not null and not ((json_type(payload['plan']) = 'string' and json_value(payload['plan']) in ('free', 'paid'))) then ',56' else '' end)
      else '' end) end as bad,
    case
      when call = 'track' and event = 'Order Completed' then concat(',13', case when payload['currency'] is not null and not ((json_type(payload['currency']) = 'string' and json_value(payload['currency']) in ('EUR', 'it\'s'))) and not (json_type(payload['currency']) = 'null') then ',20' else '' end, case when json_type(payload) = 'object' and payload['total'] is not null then ',36' else '' end, case when json_type(payload) = 'object' and payload['currency'] is not null then ',37' else '' end, case when json_type(payload) = 'object' then ',38' else '' end, case when payload['currency'] is not null and ((json_type(payload['currency']) = 'string' and json_value(payload['currency']) = 'EUR') or (json_type(payload['currency']) = 'array' and exists (select 1 from unnest(json_query_array(payload['currency'])) as x0 where ((json_type(x0) = 'string' and json_value(x0) = 'EUR') or (json_type(x0) = 'array' and exists (select 1 from unnest(json_query_array(x0)) as x1 where (json_type(x1) = 'string' and json_value(x1) = 'EUR'))) or (json_type(x0) = 'object' and exists (select 1 from unnest(json_keys(x0, 1)) as k1 where (json_type(x0[k1]) = 'string' and json_value(x0[k1]) = 'EUR')))))) or (json_type(payload['currency']) = 'object' and exists (select 1 from unnest(json_keys(payload['currency'], 1)) as k0 where ((json_type(payload['currency'][k0]) = 'string' and json_value(payload['currency'][k0]) = 'EUR') or (json_type(payload['currency'][k0]) = 'array' and exists (select 1 from unnest(json_query_array(payload['currency'][k0])) as x1 where (json_type(x1) = 'string' and json_value(x1) = 'EUR'))) or (json_type(payload['currency'][k0]) = 'object' and exists (select 1 from unnest(json_keys(payload['currency'][k0], 1)) as k1 where (json_type(payload['currency'][k0][k1]) = 'string' and json_value(payload['currency'][k0][k1]) = 'EUR'))))))) then ',39' else '' end, case when payload['currency'] is not null and ((json_type(payload['currency']) = 'string' and json_value(payload['currency']) = 'it\'s') or (json_type(payload['currency']) = 'array' and exists (select 1 from unnest(json_query_array(payload['currency'])) as x0 where ((json_type(x0) = 'string' and json_value(x0) = 'it\'s') or (json_type(x0) = 'array' and exists (select 1 from unnest(json_query_array(x0)) as x1 where (json_type(x1) = 'string' and json_value(x1) = 'it\'s'))) or (json_type(x0) = 'object' and exists (select 1 from unnest(json_keys(x0, 1)) as k1 where (json_type(x0[k1]) = 'string' and json_value(x0[k1]) = 'it\'s')))))) or (json_type(payload['currency']) = 'object' and exists (select 1 from unnest(json_keys(payload['currency'], 1)) as k0 where ((json_type(payload['currency'][k0]) = 'string' and json_value(payload['currency'][k0]) = 'it\'s') or (json_type(payload['currency'][k0]) = 'array' and exists (select 1 from unnest(json_query_array(payload['currency'][k0])) as x1 where (json_type(x1) = 'string' and json_value(x1) = 'it\'s'))) or (json_type(payload['currency'][k0]) = 'object' and exists (select 1 from unnest(json_keys(payload['currency'][k0], 1)) as k1 where (json_type(payload['currency'][k0][k1]) = 'string' and json_value(payload['currency'][k0][k1]) = 'it\'s'))))))) then ',40' else '' end, case when json_type(payload) = 'object' and payload['coupon'] is not null then ',41' else '' end, case when json_type(payload) = 'object' then ',42' else '' end, case when json_type(payload) = 'object' and payload['look'] is not null then ',43' else '' end, case when json_type(payload) = 'object' then ',44' else '' end, case when json_type(payload) = 'object' and payload['day'] is not null then ',45' else '' end, case when json_type(payload) = 'object' then ',46' else '' end, case when json_type(payload) = 'object' and payload['mail'] is not null then ',47' else '' end, case when json_type(payload) = 'object' then ',48' else '' end, case when json_type(payload) = 'object' and payload['page'] is not null then ',49' else '' end, case when json_type(payload) = 'object' then ',50' else '' end, case when json_type(payload) = 'object' and payload['products'] is not null then ',51' else '' end, case when json_type(payload) = 'object' then ',52' else '' end, case when exists (select 1 from unnest(json_query_array(payload['products'])) as x0 where json_type(x0) = 'object' and x0['id'] is not null) then ',53' else '' end)
      when call = 'identify' then concat(',54', case when payload['plan'] is not null and not ((json_type(payload['plan']) = 'string' and json_value(payload['plan']) in ('free', 'paid'))) and not (json_type(payload['plan']) = 'null') then ',57' else '' end, case when json_type(payload) = 'object' and payload['plan'] is not null then ',58' else '' end, case when json_type(payload) = 'object' then ',59' else '' end, case when payload['plan'] is not null and ((json_type(payload['plan']) = 'string' and json_value(payload['plan']) = 'free') or (json_type(payload['plan']) = 'array' and exists (select 1 from unnest(json_query_array(payload['plan'])) as x0 where ((json_type(x0) = 'string' and json_value(x0) = 'free') or (json_type(x0) = 'array' and exists (select 1 from unnest(json_query_array(x0)) as x1 where (json_type(x1) = 'string' and json_value(x1) = 'free'))) or (json_type(x0) = 'object' and exists (select 1 from unnest(json_keys(x0, 1)) as k1 where (json_type(x0[k1]) = 'string' and json_value(x0[k1]) = 'free')))))) or (json_type(payload['plan']) = 'object' and exists (select 1 from unnest(json_keys(payload['plan'], 1)) as k0 where ((json_type(payload['plan'][k0]) = 'string' and json_value(payload['plan'][k0]) = 'free') or (json_type(payload['plan'][k0]) = 'array' and exists (select 1 from unnest(json_query_array(payload['plan'][k0])) as x1 where (json_type(x1) = 'string' and json_value(x1) = 'free'))) or (json_type(payload['plan'][k0]) = 'object' and exists (select 1 from unnest(json_keys(payload['plan'][k0], 1)) as k1 where (json_type(payload['plan'][k0][k1]) = 'string' and json_value(payload['plan'][k0][k1]) = 'free'))))))) then ',60' else '' end, case when payload['plan'] is not null and ((json_type(payload['plan']) = 'string' and json_value(payload['plan']) = 'paid') or (json_type(payload['plan']) = 'array' and exists (select 1 from unnest(json_query_array(payload['plan'])) as x0 where ((json_type(x0) = 'string' and json_value(x0) = 'paid') or (json_type(x0) = 'array' and exists (select 1 from unnest(json_query_array(x0)) as x1 where (json_type(x1) = 'string' and json_value(x1) = 'paid'))) or (json_type(x0) = 'object' and exists (select 1 from unnest(json_keys(x0, 1)) as k1 where (json_type(x0[k1]) = 'string' and json_value(x0[k1]) = 'paid')))))) or (json_type(payload['plan']) = 'object' and exists (select 1 from unnest(json_keys(payload['plan'], 1)) as k0 where ((json_type(payload['plan'][k0]) = 'string' and json_value(payload['plan'][k0]) = 'paid') or (json_type(payload['plan'][k0]) = 'array' and exists (select 1 from unnest(json_query_array(payload['plan'][k0])) as x1 where (json_type(x1) = 'string' and json_value(x1) = 'paid'))) or (json_type(payload['plan'][k0]) = 'object' and exists (select 1 from unnest(json_keys(payload['plan'][k0], 1)) as k1 where (json_type(payload['plan'][k0][k1]) = 'string' and json_value(payload['plan'][k0][k1]) = 'paid'))))))) then ',61' else '' end)
      else '' end as other,
    case
      when call = 'track' and event = 'Order Completed' then array(select distinct found from unnest(array_concat(array(select found from unnest(json_query_array(payload['products'])) as x0, unnest(array(select concat('uproperties.products[].', case when regexp_contains(k1, '@|\\+[0-9 ()./+-]{8}') then '(personal)' else k1 end) from unnest(json_keys(x0, 1)) as k1 where json_type(x0) = 'object' and k1 not in ('id'))) as found), array(select concat('uproperties.', case when regexp_contains(k0, '@|\\+[0-9 ()./+-]{8}') then '(personal)' else k0 end) from unnest(json_keys(payload, 1)) as k0 where json_type(payload) = 'object' and k0 not in ('coupon', 'currency', 'day', 'look', 'mail', 'page', 'products', 'total')))) as found)
      when call = 'identify' then array(select distinct found from unnest(array_concat(array(select concat('utraits.', case when regexp_contains(k0, '@|\\+[0-9 ()./+-]{8}') then '(personal)' else k0 end) from unnest(json_keys(payload, 1)) as k0 where json_type(payload) = 'object' and k0 not in ('plan')))) as found)
      else cast([] as array<string>) end as names
  from plan_messages
),
plan_marked as (
  select coalesce(call, '') as call, case when is_planned = 0 and regexp_contains(event, '@|\\+[0-9 ()./+-]{8}') then '(personal)' else event end as event, seen_at,
    array_concat(split(concat(case when call is null then '4' else '1' end, bad, other, case when bad <> '' then ',2' else '' end, case when call is null or call = 'alias' or is_planned = 1 then '' else ',3' end), ','), coalesce(names, cast([] as array<string>))) as marks
  from plan_judged
),
plan_counts as (
  select call, event, part as mark, count(*) as messages, format_timestamp('%Y-%m-%dT%H:%M:%E3SZ', min(seen_at), 'UTC') as first_seen, format_timestamp('%Y-%m-%dT%H:%M:%E3SZ', max(seen_at), 'UTC') as last_seen
  from plan_marked cross join unnest(marks) as part
  where part <> ''
  group by call, event, part
),
plan_listed as (
select * from unnest(array<struct<item string, role string, mark string, call string, event string, finding string, rule string, path string, value string>>[
  ('1', 'counted', '1', '', '', 'messages', '', '', ''),
  ('2', 'counted', '2', '', '', 'violating', '', '', ''),
  ('3', 'counted', '3', '', '', 'unplanned', '', '', ''),
  ('4', 'counted', '4', '', '', 'passed-over', '', '', ''),
  ('5', 'counted', '5', '', '', 'broken', 'message', 'userId', ''),
  ('6', 'counted', '6', '', '', 'broken', 'message', 'event', ''),
  ('7', 'counted', '7', '', '', 'broken', 'message', 'groupId', ''),
  ('8', 'counted', '8', '', '', 'broken', 'message', 'previousId', ''),
  ('9', 'counted', '9', '', '', 'broken', 'message', 'properties', ''),
  ('10', 'counted', '10', '', '', 'broken', 'message', 'traits', ''),
  ('11', 'counted', '11', '', '', 'broken', 'message', 'context', ''),
  ('12', 'counted', '12', '', '', 'broken', 'message', 'integrations', ''),
  ('14', 'counted', '14', '', '', 'violation', 'type', 'properties', ''),
  ('15', 'counted', '15', '', '', 'violation', 'required', 'properties.total', ''),
  ('16', 'counted', '16', '', '', 'violation', 'type', 'properties.coupon', ''),
  ('17', 'counted', '17', '', '', 'violation', 'pattern', 'properties.coupon', ''),
  ('18', 'counted', '18', '', '', 'violation', 'maxLength', 'properties.coupon', ''),
  ('19', 'counted', '19', '', '', 'violation', 'enum', 'properties.currency', ''),
  ('20', 'counted', '20', '', '', 'new-value', 'enum', 'properties.currency', ''),
  ('21', 'counted', '21', '', '', 'violation', 'type', 'properties.day', ''),
  ('22', 'counted', '22', '', '', 'violation', 'format', 'properties.day', ''),
  ('23', 'counted', '23', '', '', 'violation', 'type', 'properties.look', ''),
  ('24', 'counted', '24', '', '', 'violation', 'pattern', 'properties.look', ''),
  ('25', 'counted', '25', '', '', 'violation', 'type', 'properties.mail', ''),
  ('26', 'counted', '26', '', '', 'violation', 'format', 'properties.mail', ''),
  ('27', 'counted', '27', '', '', 'violation', 'type', 'properties.page', ''),
  ('28', 'counted', '28', '', '', 'violation', 'type', 'properties.products', ''),
  ('29', 'counted', '29', '', '', 'violation', 'type', 'properties.products[]', ''),
  ('30', 'counted', '30', '', '', 'violation', 'required', 'properties.products[].id', ''),
  ('31', 'counted', '31', '', '', 'violation', 'type', 'properties.products[].id', ''),
  ('32', 'counted', '32', '', '', 'violation', 'type', 'properties.total', ''),
  ('33', 'counted', '33', '', '', 'violation', 'minimum', 'properties.total', ''),
  ('34', 'counted', '34', '', '', 'violation', 'multipleOf', 'properties.total', ''),
  ('35', 'counted', '35', '', '', 'violation', 'x-pii', 'properties.mail', ''),
  ('39', 'counted', '39', '', '', 'value-seen', '', 'properties.currency', 'EUR'),
  ('40', 'counted', '40', '', '', 'value-seen', '', 'properties.currency', 'it\'s'),
  ('55', 'counted', '55', '', '', 'violation', 'type', 'traits', ''),
  ('56', 'counted', '56', '', '', 'violation', 'enum', 'traits.plan', ''),
  ('57', 'counted', '57', '', '', 'new-value', 'enum', 'traits.plan', ''),
  ('60', 'counted', '60', '', '', 'value-seen', '', 'traits.plan', 'free'),
  ('61', 'counted', '61', '', '', 'value-seen', '', 'traits.plan', 'paid'),
  ('never 0', 'lacks', '13', 'track', 'Order Completed', 'never-seen', '', '', ''),
  ('never 1', 'needs', '38', 'track', 'Order Completed', 'property-never-seen', '', 'properties.currency', ''),
  ('never 1', 'lacks', '37', 'track', 'Order Completed', 'property-never-seen', '', 'properties.currency', ''),
  ('never 2', 'needs', '37', 'track', 'Order Completed', 'value-never-seen', '', 'properties.currency', 'EUR'),
  ('never 2', 'lacks', '39', 'track', 'Order Completed', 'value-never-seen', '', 'properties.currency', 'EUR'),
  ('never 3', 'needs', '37', 'track', 'Order Completed', 'value-never-seen', '', 'properties.currency', 'it\'s'),
  ('never 3', 'lacks', '40', 'track', 'Order Completed', 'value-never-seen', '', 'properties.currency', 'it\'s'),
  ('never 4', 'needs', '42', 'track', 'Order Completed', 'property-never-seen', '', 'properties.coupon', ''),
  ('never 4', 'lacks', '41', 'track', 'Order Completed', 'property-never-seen', '', 'properties.coupon', ''),
  ('never 5', 'needs', '44', 'track', 'Order Completed', 'property-never-seen', '', 'properties.look', ''),
  ('never 5', 'lacks', '43', 'track', 'Order Completed', 'property-never-seen', '', 'properties.look', ''),
  ('never 6', 'needs', '46', 'track', 'Order Completed', 'property-never-seen', '', 'properties.day', ''),
  ('never 6', 'lacks', '45', 'track', 'Order Completed', 'property-never-seen', '', 'properties.day', ''),
  ('never 7', 'needs', '48', 'track', 'Order Completed', 'property-never-seen', '', 'properties.mail', ''),
  ('never 7', 'lacks', '47', 'track', 'Order Completed', 'property-never-seen', '', 'properties.mail', ''),
  ('never 8', 'needs', '50', 'track', 'Order Completed', 'property-never-seen', '', 'properties.page', ''),
  ('never 8', 'lacks', '49', 'track', 'Order Completed', 'property-never-seen', '', 'properties.page', ''),
  ('never 9', 'needs', '52', 'track', 'Order Completed', 'property-never-seen', '', 'properties.products', ''),
  ('never 9', 'lacks', '51', 'track', 'Order Completed', 'property-never-seen', '', 'properties.products', ''),
  ('never 10', 'lacks', '54', 'identify', '', 'never-seen', '', '', ''),
  ('never 11', 'needs', '59', 'identify', '', 'property-never-seen', '', 'traits.plan', ''),
  ('never 11', 'lacks', '58', 'identify', '', 'property-never-seen', '', 'traits.plan', ''),
  ('never 12', 'needs', '58', 'identify', '', 'value-never-seen', '', 'traits.plan', 'free'),
  ('never 12', 'lacks', '60', 'identify', '', 'value-never-seen', '', 'traits.plan', 'free'),
  ('never 13', 'needs', '58', 'identify', '', 'value-never-seen', '', 'traits.plan', 'paid'),
  ('never 13', 'lacks', '61', 'identify', '', 'value-never-seen', '', 'traits.plan', 'paid')
])
),
plan_joined as (
  select case when coalesce(plan_listed.role, '') = '' then plan_counts.mark else plan_listed.item end as item,
    coalesce(plan_listed.role, '') as role,
    coalesce(plan_counts.mark, '') as mark,
    case when coalesce(plan_listed.role, '') in ('needs', 'lacks') then plan_listed.call else plan_counts.call end as call,
    case when coalesce(plan_listed.role, '') in ('needs', 'lacks') then plan_listed.event else plan_counts.event end as event,
    case when coalesce(plan_listed.role, '') = '' then case when plan_counts.mark like 'v%' then 'violation' else 'unplanned-property' end else plan_listed.finding end as finding,
    case when coalesce(plan_listed.role, '') = '' then 'properties' else plan_listed.rule end as rule,
    case when coalesce(plan_listed.role, '') = '' then substr(plan_counts.mark, 2) else plan_listed.path end as path,
    case when coalesce(plan_listed.role, '') = '' then '' else plan_listed.value end as value,
    plan_counts.messages as messages_counted,
    plan_counts.first_seen as first_counted,
    plan_counts.last_seen as last_counted
  from plan_counts full join plan_listed on plan_listed.mark = plan_counts.mark
)
select call, event, finding, rule, path, value,
  max(case when role in ('', 'counted') then messages_counted else 0 end) as messages,
  max(case when role in ('', 'counted') then first_counted end) as first_seen,
  max(case when role in ('', 'counted') then last_counted end) as last_seen
from plan_joined
where role in ('needs', 'lacks') or (role = 'counted' and mark <> '') or (role = '' and (mark like 'v%' or mark like 'u%'))
group by item, call, event, finding, rule, path, value
having max(case when role = 'lacks' and mark <> '' then 1 else 0 end) = 0
  and max(case when role = 'needs' and mark = '' then 1 else 0 end) = 0
order by 1, 2, 3, 4, 5, 6;
