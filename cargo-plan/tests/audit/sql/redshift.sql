-- The audit of tracking-plan.json for Redshift: one row for each event and each of its findings.
-- Each row of lake.events holds one message, as JSON in body.
-- not counted: never-fires and not-in-code, as a query sees no code
-- not counted: warehouse-type, as it is of the first value of each property
-- not shown: samples, and values that the plan does not have: they may be personal
-- run before it, as names differ by case: set enable_case_sensitive_identifier to true
-- numbers are compared as floating-point numbers, to about 15 digits
-- not judged: unplanned-property of `properties` of `Order Completed`: Redshift does not list the names of objects in an expression
-- judged nearly: format of `properties.mail` of `Order Completed`: of email, characters beyond ASCII are taken for letters, and not all lengths are looked at
-- not judged: format of `properties.page` of `Order Completed`: no pattern can be uri
-- not judged: items of `properties.products` of `Order Completed`: Redshift cannot look through lists and the names of objects there
-- not judged: unplanned-property of `traits` of `identify`: Redshift does not list the names of objects in an expression
with plan_lines as (
  select case when can_json_parse(body) then json_parse(body) end as message
  from lake.events
),
plan_calls as (
  select message,
    case when message is null or not (json_typeof(message) = 'object') then null
      when json_typeof(message."type") = 'string' and lower(cast(message."type" as varchar)) in ('track', 'identify', 'group', 'page', 'screen', 'alias') then lower(cast(message."type" as varchar))
      when message."type" is not null or (message."event_type" is not null and (message."event_properties" is not null or message."user_properties" is not null)) or message."specversion" is not null or (message."eventName" is not null and message."eventVersion" is not null) then null
      when message."event" is not null and (message."properties" is not null or message."userId" is not null or message."anonymousId" is not null) then 'track' end as call
  from plan_lines
),
plan_named as (
  select message, call,
    coalesce(case when call = 'track' then case when json_typeof(message."event") = 'string' then cast(message."event" as varchar) end when call in ('page', 'screen') then case when json_typeof(message."name") = 'string' then cast(message."name" as varchar) end end, '') as event,
    case when json_typeof(message."timestamp") = 'string' then cast(message."timestamp" as varchar) end as made_text,
    case when json_typeof(message."originalTimestamp") = 'string' then cast(message."originalTimestamp" as varchar) end as original_text,
    case when json_typeof(message."receivedAt") = 'string' then cast(message."receivedAt" as varchar) end as received_text,
    case when json_typeof(message."sentAt") = 'string' then cast(message."sentAt" as varchar) end as sent_text
  from plan_calls
),
plan_timed as (
  select message, call, event,
    coalesce(case when regexp_instr(made_text, '^(?:[0-9]{4}\\-(?:(?:0[13578]|1[02])\\-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)\\-(?:0[1-9]|[12][0-9]|30)|02\\-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)\\-02\\-29)(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,9})?)?(?:Z| UTC|[\\+\\-](?:0[0-9]|1[0-4]):[0-5][0-9])?)?\\z', 1, 1, 0, 'p') > 0 then case when len(made_text) = 10 then cast((made_text || 'T00:00:00Z') as timestamptz) when substr(made_text, 17, 1) <> ':' then cast((substr(made_text, 1, 16) || ':00' || case when regexp_instr(made_text, '(?:Z|UTC|[+-][0-9]{2}:[0-9]{2})$', 1, 1, 0, 'p') > 0 then replace(substr(made_text, 17), ' UTC', 'Z') else (substr(made_text, 17) || 'Z') end) as timestamptz) else cast((case when regexp_instr(made_text, '(?:Z|UTC|[+-][0-9]{2}:[0-9]{2})$', 1, 1, 0, 'p') > 0 then replace(made_text, ' UTC', 'Z') else (made_text || 'Z') end) as timestamptz) end end, case when regexp_instr(original_text, '^(?:[0-9]{4}\\-(?:(?:0[13578]|1[02])\\-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)\\-(?:0[1-9]|[12][0-9]|30)|02\\-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)\\-02\\-29)(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,9})?)?(?:Z| UTC|[\\+\\-](?:0[0-9]|1[0-4]):[0-5][0-9])?)?\\z', 1, 1, 0, 'p') > 0 then case when len(original_text) = 10 then cast((original_text || 'T00:00:00Z') as timestamptz) when substr(original_text, 17, 1) <> ':' then cast((substr(original_text, 1, 16) || ':00' || case when regexp_instr(original_text, '(?:Z|UTC|[+-][0-9]{2}:[0-9]{2})$', 1, 1, 0, 'p') > 0 then replace(substr(original_text, 17), ' UTC', 'Z') else (substr(original_text, 17) || 'Z') end) as timestamptz) else cast((case when regexp_instr(original_text, '(?:Z|UTC|[+-][0-9]{2}:[0-9]{2})$', 1, 1, 0, 'p') > 0 then replace(original_text, ' UTC', 'Z') else (original_text || 'Z') end) as timestamptz) end end) as made_at,
    coalesce(case when regexp_instr(received_text, '^(?:[0-9]{4}\\-(?:(?:0[13578]|1[02])\\-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)\\-(?:0[1-9]|[12][0-9]|30)|02\\-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)\\-02\\-29)(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,9})?)?(?:Z| UTC|[\\+\\-](?:0[0-9]|1[0-4]):[0-5][0-9])?)?\\z', 1, 1, 0, 'p') > 0 then case when len(received_text) = 10 then cast((received_text || 'T00:00:00Z') as timestamptz) when substr(received_text, 17, 1) <> ':' then cast((substr(received_text, 1, 16) || ':00' || case when regexp_instr(received_text, '(?:Z|UTC|[+-][0-9]{2}:[0-9]{2})$', 1, 1, 0, 'p') > 0 then replace(substr(received_text, 17), ' UTC', 'Z') else (substr(received_text, 17) || 'Z') end) as timestamptz) else cast((case when regexp_instr(received_text, '(?:Z|UTC|[+-][0-9]{2}:[0-9]{2})$', 1, 1, 0, 'p') > 0 then replace(received_text, ' UTC', 'Z') else (received_text || 'Z') end) as timestamptz) end end, case when regexp_instr(sent_text, '^(?:[0-9]{4}\\-(?:(?:0[13578]|1[02])\\-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)\\-(?:0[1-9]|[12][0-9]|30)|02\\-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)\\-02\\-29)(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,9})?)?(?:Z| UTC|[\\+\\-](?:0[0-9]|1[0-4]):[0-5][0-9])?)?\\z', 1, 1, 0, 'p') > 0 then case when len(sent_text) = 10 then cast((sent_text || 'T00:00:00Z') as timestamptz) when substr(sent_text, 17, 1) <> ':' then cast((substr(sent_text, 1, 16) || ':00' || case when regexp_instr(sent_text, '(?:Z|UTC|[+-][0-9]{2}:[0-9]{2})$', 1, 1, 0, 'p') > 0 then replace(substr(sent_text, 17), ' UTC', 'Z') else (substr(sent_text, 17) || 'Z') end) as timestamptz) else cast((case when regexp_instr(sent_text, '(?:Z|UTC|[+-][0-9]{2}:[0-9]{2})$', 1, 1, 0, 'p') > 0 then replace(sent_text, ' UTC', 'Z') else (sent_text || 'Z') end) as timestamptz) end end) as received_at
  from plan_named
),
plan_messages as (
  select message, case when call = 'track' and event = '' then null else call end as call, event,
    case when made_at > dateadd(day, 1, received_at) or received_at > dateadd(day, 400, made_at) then received_at else coalesce(made_at, received_at) end as seen_at,
    case when json_typeof(message."context"."protocols"."event_version") = 'string' or json_typeof(message."context"."protocols"."event_version") = 'number' then cast(message."context"."protocols"."event_version" as varchar) end as version,
    case when call in ('identify', 'group') then case when json_typeof(message."traits") = 'object' then message."traits" else json_parse('{}') end else case when json_typeof(message."properties") = 'object' then message."properties" else json_parse('{}') end end as payload
  from plan_timed
),
plan_judged as (
  select call, event, seen_at, case when (call = 'track' and event = 'Order Completed') or (call = 'identify') then 1 else 0 end as is_planned,
    case when call is null then '' else ((case when call <> 'alias' and case when message."userId" is not null and ((json_typeof(message."userId") = 'string' and cast(message."userId" as varchar) <> '') or json_typeof(message."userId") = 'number') then 0 else 1 end = 1 and case when message."anonymousId" is not null and ((json_typeof(message."anonymousId") = 'string' and cast(message."anonymousId" as varchar) <> '') or json_typeof(message."anonymousId") = 'number') then 0 else 1 end = 1 then ',5' else '' end || case when call = 'track' and regexp_instr(event, '^[ 	
]*$', 1, 1, 0, 'p') > 0 then ',6' else '' end || case when call = 'group' and case when message."groupId" is not null and ((json_typeof(message."groupId") = 'string' and cast(message."groupId" as varchar) <> '') or json_typeof(message."groupId") = 'number') then 0 else 1 end = 1 then ',7' else '' end || case when call = 'alias' and case when message."previousId" is not null and ((json_typeof(message."previousId") = 'string' and cast(message."previousId" as varchar) <> '') or json_typeof(message."previousId") = 'number') then 0 else 1 end = 1 then ',8' else '' end || case when message."properties" is not null and not (json_typeof(message."properties") = 'object' or json_typeof(message."properties") = 'null') then ',9' else '' end || case when message."traits" is not null and not (json_typeof(message."traits") = 'object' or json_typeof(message."traits") = 'null') then ',10' else '' end || case when message."context" is not null and not (json_typeof(message."context") = 'object' or json_typeof(message."context") = 'null') then ',11' else '' end || case when message."integrations" is not null and not (json_typeof(message."integrations") = 'object' or json_typeof(message."integrations") = 'null') then ',12' else '' end) || case
      when call = 'track' and event = 'Order Completed' then (case when not (json_typeof(payload) = 'object') then ',14' else '' end || case when json_typeof(payload) = 'object' and payload."total" is null then ',15' else '' end || case when payload."coupon" is not null and not (json_typeof(payload."coupon") = 'string') then ',16' else '' end || case when payload."coupon" is not null and json_typeof(payload."coupon") = 'string' and not (regexp_instr(cast(payload."coupon" as varchar), '^[0-9A-Za-z_]+\\b\\z', 1, 1, 0, 'p') > 0) then ',17' else '' end || case when payload."coupon" is not null and json_typeof(payload."coupon") = 'string' and len(cast(payload."coupon" as varchar)) > 10 then ',18' else '' end || case when payload."currency" is not null and not ((json_typeof(payload."currency") = 'string' and cast(payload."currency" as varchar) in ('EUR', 'it''s'))) then ',19' else '' end || case when payload."day" is not null and not (json_typeof(payload."day") = 'string') then ',21' else '' end || case when payload."day" is not null and json_typeof(payload."day") = 'string' and not (regexp_instr(cast(payload."day" as varchar), '^(?:[0-9]{4}\\-(?:(?:0[13578]|1[02])\\-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)\\-(?:0[1-9]|[12][0-9]|30)|02\\-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)\\-02\\-29)\\z', 1, 1, 0, 'p') > 0) then ',22' else '' end || case when payload."look" is not null and not (json_typeof(payload."look") = 'string') then ',23' else '' end || case when payload."look" is not null and json_typeof(payload."look") = 'string' and not (regexp_instr(cast(payload."look" as varchar), '^a{300}\\z', 1, 1, 0, 'p') > 0) then ',24' else '' end || case when payload."mail" is not null and not (json_typeof(payload."mail") = 'string') and not (json_typeof(payload."mail") = 'string' and (cast(payload."mail" as varchar) = '(personal)' or regexp_instr(cast(payload."mail" as varchar), '^[0-9A-Fa-f]{64}$', 1, 1, 0, 'p') > 0)) then ',25' else '' end || case when payload."mail" is not null and json_typeof(payload."mail") = 'string' and not (regexp_instr(cast(payload."mail" as varchar), '^(?:[^- "\\(\\),\\.:;<>@\\[\\\\\\]]+(?:\\.[^- "\\(\\),\\.:;<>@\\[\\\\\\]]+)*|"[\\t\\n\\r    -     　﻿--!-¡-ᙿᚁ-῿​-‧‪-‮‰-⁞⁠-⿿、-﻾＀-􏿿]*")@(?:(?:[^-/:-@\\[-`\\{-\\t\\n\\r    -     　﻿](?:[^-,\\./:-@\\[-`\\{-\\t\\n\\r    -     　﻿]{0,61}[^-/:-@\\[-`\\{-\\t\\n\\r    -     　﻿])?)(?:\\.(?:[^-/:-@\\[-`\\{-\\t\\n\\r    -     　﻿](?:[^-,\\./:-@\\[-`\\{-\\t\\n\\r    -     　﻿]{0,61}[^-/:-@\\[-`\\{-\\t\\n\\r    -     　﻿])?))*|\\[[0-9A-Za-z\\.:]+\\])\\z', 1, 1, 0, 'p') > 0) and not (json_typeof(payload."mail") = 'string' and (cast(payload."mail" as varchar) = '(personal)' or regexp_instr(cast(payload."mail" as varchar), '^[0-9A-Fa-f]{64}$', 1, 1, 0, 'p') > 0)) then ',26' else '' end || case when payload."page" is not null and not (json_typeof(payload."page") = 'string') then ',27' else '' end || case when payload."products" is not null and not (json_typeof(payload."products") = 'array') then ',28' else '' end || case when payload."total" is not null and not (json_typeof(payload."total") = 'number') then ',29' else '' end || case when payload."total" is not null and json_typeof(payload."total") = 'number' and coalesce((case when json_typeof(payload."total") = 'number' then cast(payload."total" as float8) end) < 0.5, false) then ',30' else '' end || case when payload."total" is not null and json_typeof(payload."total") = 'number' and not (mod(cast(payload."total" as decimal(38, 10)), cast(0.01 as decimal(38, 10))) = 0) then ',31' else '' end || case when payload."mail" is not null and not (json_typeof(payload."mail") = 'null') and not (json_typeof(payload."mail") = 'string' and (cast(payload."mail" as varchar) = '(personal)' or regexp_instr(cast(payload."mail" as varchar), '^[0-9A-Fa-f]{64}$', 1, 1, 0, 'p') > 0)) and not ((payload."mail" is not null and not (json_typeof(payload."mail") = 'string')) or (payload."mail" is not null and json_typeof(payload."mail") = 'string' and not (regexp_instr(cast(payload."mail" as varchar), '^(?:[^- "\\(\\),\\.:;<>@\\[\\\\\\]]+(?:\\.[^- "\\(\\),\\.:;<>@\\[\\\\\\]]+)*|"[\\t\\n\\r    -     　﻿--!-¡-ᙿᚁ-῿​-‧‪-‮‰-⁞⁠-⿿、-﻾＀-􏿿]*")@(?:(?:[^-/:-@\\[-`\\{-\\t\\n\\r    -     　﻿](?:[^-,\\./:-@\\[-`\\{-\\t\\n\\r    -     　﻿]{0,61}[^-/:-@\\[-`\\{-\\t\\n\\r    -     　﻿])?)(?:\\.(?:[^-/:-@\\[-`\\{-\\t\\n\\r    -     　﻿](?:[^-,\\./:-@\\[-`\\{-\\t\\n\\r    -     　﻿]{0,61}[^-/:-@\\[-`\\{-\\t\\n\\r    -     　﻿])?))*|\\[[0-9A-Za-z\\.:]+\\])\\z', 1, 1, 0, 'p') > 0))) then ',32' else '' end)
      when call = 'identify' then (case when not (json_typeof(payload) = 'object') then ',51' else '' end || case when payload."plan" is not null and not ((json_typeof(payload."plan") = 'string' and cast(payload."plan" as varchar) in ('free', 'paid'))) then ',52' else '' end)
      else '' end) end as bad,
    case
      when call = 'track' and event = 'Order Completed' then (',13' || case when payload."currency" is not null and not ((json_typeof(payload."currency") = 'string' and cast(payload."currency" as varchar) in ('EUR', 'it''s'))) and not (json_typeof(payload."currency") = 'null') then ',20' else '' end || case when json_typeof(payload) = 'object' and payload."total" is not null then ',33' else '' end || case when json_typeof(payload) = 'object' and payload."currency" is not null then ',34' else '' end || case when json_typeof(payload) = 'object' then ',35' else '' end || case when payload."currency" is not null and (json_typeof(payload."currency") = 'string' and cast(payload."currency" as varchar) = 'EUR') then ',36' else '' end || case when payload."currency" is not null and (json_typeof(payload."currency") = 'string' and cast(payload."currency" as varchar) = 'it''s') then ',37' else '' end || case when json_typeof(payload) = 'object' and payload."coupon" is not null then ',38' else '' end || case when json_typeof(payload) = 'object' then ',39' else '' end || case when json_typeof(payload) = 'object' and payload."look" is not null then ',40' else '' end || case when json_typeof(payload) = 'object' then ',41' else '' end || case when json_typeof(payload) = 'object' and payload."day" is not null then ',42' else '' end || case when json_typeof(payload) = 'object' then ',43' else '' end || case when json_typeof(payload) = 'object' and payload."mail" is not null then ',44' else '' end || case when json_typeof(payload) = 'object' then ',45' else '' end || case when json_typeof(payload) = 'object' and payload."page" is not null then ',46' else '' end || case when json_typeof(payload) = 'object' then ',47' else '' end || case when json_typeof(payload) = 'object' and payload."products" is not null then ',48' else '' end || case when json_typeof(payload) = 'object' then ',49' else '' end)
      when call = 'identify' then (',50' || case when payload."plan" is not null and not ((json_typeof(payload."plan") = 'string' and cast(payload."plan" as varchar) in ('free', 'paid'))) and not (json_typeof(payload."plan") = 'null') then ',53' else '' end || case when json_typeof(payload) = 'object' and payload."plan" is not null then ',54' else '' end || case when json_typeof(payload) = 'object' then ',55' else '' end || case when payload."plan" is not null and (json_typeof(payload."plan") = 'string' and cast(payload."plan" as varchar) = 'free') then ',56' else '' end || case when payload."plan" is not null and (json_typeof(payload."plan") = 'string' and cast(payload."plan" as varchar) = 'paid') then ',57' else '' end)
      else '' end as other
  from plan_messages
),
plan_marked as (
  select coalesce(call, '') as call, case when is_planned = 0 and regexp_instr(event, '@|\\+[0-9 ()./+-]{8}', 1, 1, 0, 'p') > 0 then '(personal)' else event end as event, seen_at,
    split_to_array((case when call is null then '4' else '1' end || bad || other || case when bad <> '' then ',2' else '' end || case when call is null or call = 'alias' or is_planned = 1 then '' else ',3' end), ',') as marks
  from plan_judged
),
plan_counts as (
  select call, event, cast(part as varchar) as mark, count(*) as messages, to_char(min(seen_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as first_seen, to_char(max(seen_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as last_seen
  from plan_marked as judged, judged.marks as part
  where cast(part as varchar) <> ''
  group by call, event, cast(part as varchar)
),
plan_listed as (
  select '1' as item, 'counted' as role, '1' as mark, '' as call, '' as event, 'messages' as finding, '' as rule, '' as path, '' as value union all
  select '2' as item, 'counted' as role, '2' as mark, '' as call, '' as event, 'violating' as finding, '' as rule, '' as path, '' as value union all
  select '3' as item, 'counted' as role, '3' as mark, '' as call, '' as event, 'unplanned' as finding, '' as rule, '' as path, '' as value union all
  select '4' as item, 'counted' as role, '4' as mark, '' as call, '' as event, 'passed-over' as finding, '' as rule, '' as path, '' as value union all
  select '5' as item, 'counted' as role, '5' as mark, '' as call, '' as event, 'broken' as finding, 'message' as rule, 'userId' as path, '' as value union all
  select '6' as item, 'counted' as role, '6' as mark, '' as call, '' as event, 'broken' as finding, 'message' as rule, 'event' as path, '' as value union all
  select '7' as item, 'counted' as role, '7' as mark, '' as call, '' as event, 'broken' as finding, 'message' as rule, 'groupId' as path, '' as value union all
  select '8' as item, 'counted' as role, '8' as mark, '' as call, '' as event, 'broken' as finding, 'message' as rule, 'previousId' as path, '' as value union all
  select '9' as item, 'counted' as role, '9' as mark, '' as call, '' as event, 'broken' as finding, 'message' as rule, 'properties' as path, '' as value union all
  select '10' as item, 'counted' as role, '10' as mark, '' as call, '' as event, 'broken' as finding, 'message' as rule, 'traits' as path, '' as value union all
  select '11' as item, 'counted' as role, '11' as mark, '' as call, '' as event, 'broken' as finding, 'message' as rule, 'context' as path, '' as value union all
  select '12' as item, 'counted' as role, '12' as mark, '' as call, '' as event, 'broken' as finding, 'message' as rule, 'integrations' as path, '' as value union all
  select '14' as item, 'counted' as role, '14' as mark, '' as call, '' as event, 'violation' as finding, 'type' as rule, 'properties' as path, '' as value union all
  select '15' as item, 'counted' as role, '15' as mark, '' as call, '' as event, 'violation' as finding, 'required' as rule, 'properties.total' as path, '' as value union all
  select '16' as item, 'counted' as role, '16' as mark, '' as call, '' as event, 'violation' as finding, 'type' as rule, 'properties.coupon' as path, '' as value union all
  select '17' as item, 'counted' as role, '17' as mark, '' as call, '' as event, 'violation' as finding, 'pattern' as rule, 'properties.coupon' as path, '' as value union all
  select '18' as item, 'counted' as role, '18' as mark, '' as call, '' as event, 'violation' as finding, 'maxLength' as rule, 'properties.coupon' as path, '' as value union all
  select '19' as item, 'counted' as role, '19' as mark, '' as call, '' as event, 'violation' as finding, 'enum' as rule, 'properties.currency' as path, '' as value union all
  select '20' as item, 'counted' as role, '20' as mark, '' as call, '' as event, 'new-value' as finding, 'enum' as rule, 'properties.currency' as path, '' as value union all
  select '21' as item, 'counted' as role, '21' as mark, '' as call, '' as event, 'violation' as finding, 'type' as rule, 'properties.day' as path, '' as value union all
  select '22' as item, 'counted' as role, '22' as mark, '' as call, '' as event, 'violation' as finding, 'format' as rule, 'properties.day' as path, '' as value union all
  select '23' as item, 'counted' as role, '23' as mark, '' as call, '' as event, 'violation' as finding, 'type' as rule, 'properties.look' as path, '' as value union all
  select '24' as item, 'counted' as role, '24' as mark, '' as call, '' as event, 'violation' as finding, 'pattern' as rule, 'properties.look' as path, '' as value union all
  select '25' as item, 'counted' as role, '25' as mark, '' as call, '' as event, 'violation' as finding, 'type' as rule, 'properties.mail' as path, '' as value union all
  select '26' as item, 'counted' as role, '26' as mark, '' as call, '' as event, 'violation' as finding, 'format' as rule, 'properties.mail' as path, '' as value union all
  select '27' as item, 'counted' as role, '27' as mark, '' as call, '' as event, 'violation' as finding, 'type' as rule, 'properties.page' as path, '' as value union all
  select '28' as item, 'counted' as role, '28' as mark, '' as call, '' as event, 'violation' as finding, 'type' as rule, 'properties.products' as path, '' as value union all
  select '29' as item, 'counted' as role, '29' as mark, '' as call, '' as event, 'violation' as finding, 'type' as rule, 'properties.total' as path, '' as value union all
  select '30' as item, 'counted' as role, '30' as mark, '' as call, '' as event, 'violation' as finding, 'minimum' as rule, 'properties.total' as path, '' as value union all
  select '31' as item, 'counted' as role, '31' as mark, '' as call, '' as event, 'violation' as finding, 'multipleOf' as rule, 'properties.total' as path, '' as value union all
  select '32' as item, 'counted' as role, '32' as mark, '' as call, '' as event, 'violation' as finding, 'x-pii' as rule, 'properties.mail' as path, '' as value union all
  select '36' as item, 'counted' as role, '36' as mark, '' as call, '' as event, 'value-seen' as finding, '' as rule, 'properties.currency' as path, 'EUR' as value union all
  select '37' as item, 'counted' as role, '37' as mark, '' as call, '' as event, 'value-seen' as finding, '' as rule, 'properties.currency' as path, 'it''s' as value union all
  select '51' as item, 'counted' as role, '51' as mark, '' as call, '' as event, 'violation' as finding, 'type' as rule, 'traits' as path, '' as value union all
  select '52' as item, 'counted' as role, '52' as mark, '' as call, '' as event, 'violation' as finding, 'enum' as rule, 'traits.plan' as path, '' as value union all
  select '53' as item, 'counted' as role, '53' as mark, '' as call, '' as event, 'new-value' as finding, 'enum' as rule, 'traits.plan' as path, '' as value union all
  select '56' as item, 'counted' as role, '56' as mark, '' as call, '' as event, 'value-seen' as finding, '' as rule, 'traits.plan' as path, 'free' as value union all
  select '57' as item, 'counted' as role, '57' as mark, '' as call, '' as event, 'value-seen' as finding, '' as rule, 'traits.plan' as path, 'paid' as value union all
  select 'never 0' as item, 'lacks' as role, '13' as mark, 'track' as call, 'Order Completed' as event, 'never-seen' as finding, '' as rule, '' as path, '' as value union all
  select 'never 1' as item, 'needs' as role, '35' as mark, 'track' as call, 'Order Completed' as event, 'property-never-seen' as finding, '' as rule, 'properties.currency' as path, '' as value union all
  select 'never 1' as item, 'lacks' as role, '34' as mark, 'track' as call, 'Order Completed' as event, 'property-never-seen' as finding, '' as rule, 'properties.currency' as path, '' as value union all
  select 'never 2' as item, 'needs' as role, '34' as mark, 'track' as call, 'Order Completed' as event, 'value-never-seen' as finding, '' as rule, 'properties.currency' as path, 'EUR' as value union all
  select 'never 2' as item, 'lacks' as role, '36' as mark, 'track' as call, 'Order Completed' as event, 'value-never-seen' as finding, '' as rule, 'properties.currency' as path, 'EUR' as value union all
  select 'never 3' as item, 'needs' as role, '34' as mark, 'track' as call, 'Order Completed' as event, 'value-never-seen' as finding, '' as rule, 'properties.currency' as path, 'it''s' as value union all
  select 'never 3' as item, 'lacks' as role, '37' as mark, 'track' as call, 'Order Completed' as event, 'value-never-seen' as finding, '' as rule, 'properties.currency' as path, 'it''s' as value union all
  select 'never 4' as item, 'needs' as role, '39' as mark, 'track' as call, 'Order Completed' as event, 'property-never-seen' as finding, '' as rule, 'properties.coupon' as path, '' as value union all
  select 'never 4' as item, 'lacks' as role, '38' as mark, 'track' as call, 'Order Completed' as event, 'property-never-seen' as finding, '' as rule, 'properties.coupon' as path, '' as value union all
  select 'never 5' as item, 'needs' as role, '41' as mark, 'track' as call, 'Order Completed' as event, 'property-never-seen' as finding, '' as rule, 'properties.look' as path, '' as value union all
  select 'never 5' as item, 'lacks' as role, '40' as mark, 'track' as call, 'Order Completed' as event, 'property-never-seen' as finding, '' as rule, 'properties.look' as path, '' as value union all
  select 'never 6' as item, 'needs' as role, '43' as mark, 'track' as call, 'Order Completed' as event, 'property-never-seen' as finding, '' as rule, 'properties.day' as path, '' as value union all
  select 'never 6' as item, 'lacks' as role, '42' as mark, 'track' as call, 'Order Completed' as event, 'property-never-seen' as finding, '' as rule, 'properties.day' as path, '' as value union all
  select 'never 7' as item, 'needs' as role, '45' as mark, 'track' as call, 'Order Completed' as event, 'property-never-seen' as finding, '' as rule, 'properties.mail' as path, '' as value union all
  select 'never 7' as item, 'lacks' as role, '44' as mark, 'track' as call, 'Order Completed' as event, 'property-never-seen' as finding, '' as rule, 'properties.mail' as path, '' as value union all
  select 'never 8' as item, 'needs' as role, '47' as mark, 'track' as call, 'Order Completed' as event, 'property-never-seen' as finding, '' as rule, 'properties.page' as path, '' as value union all
  select 'never 8' as item, 'lacks' as role, '46' as mark, 'track' as call, 'Order Completed' as event, 'property-never-seen' as finding, '' as rule, 'properties.page' as path, '' as value union all
  select 'never 9' as item, 'needs' as role, '49' as mark, 'track' as call, 'Order Completed' as event, 'property-never-seen' as finding, '' as rule, 'properties.products' as path, '' as value union all
  select 'never 9' as item, 'lacks' as role, '48' as mark, 'track' as call, 'Order Completed' as event, 'property-never-seen' as finding, '' as rule, 'properties.products' as path, '' as value union all
  select 'never 10' as item, 'lacks' as role, '50' as mark, 'identify' as call, '' as event, 'never-seen' as finding, '' as rule, '' as path, '' as value union all
  select 'never 11' as item, 'needs' as role, '55' as mark, 'identify' as call, '' as event, 'property-never-seen' as finding, '' as rule, 'traits.plan' as path, '' as value union all
  select 'never 11' as item, 'lacks' as role, '54' as mark, 'identify' as call, '' as event, 'property-never-seen' as finding, '' as rule, 'traits.plan' as path, '' as value union all
  select 'never 12' as item, 'needs' as role, '54' as mark, 'identify' as call, '' as event, 'value-never-seen' as finding, '' as rule, 'traits.plan' as path, 'free' as value union all
  select 'never 12' as item, 'lacks' as role, '56' as mark, 'identify' as call, '' as event, 'value-never-seen' as finding, '' as rule, 'traits.plan' as path, 'free' as value union all
  select 'never 13' as item, 'needs' as role, '54' as mark, 'identify' as call, '' as event, 'value-never-seen' as finding, '' as rule, 'traits.plan' as path, 'paid' as value union all
  select 'never 13' as item, 'lacks' as role, '57' as mark, 'identify' as call, '' as event, 'value-never-seen' as finding, '' as rule, 'traits.plan' as path, 'paid' as value
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
