-- The tables of the tracking plan "Shop", as RudderStack loads them into SQL Server.
-- It does not promise their names and types: compare them with what is there.

-- Every track call, without its properties.
create table tracks (
  id nvarchar(512),
  anonymous_id nvarchar(512),
  user_id nvarchar(512),
  event nvarchar(512),
  event_text nvarchar(512),
  received_at datetimeoffset,
  sent_at datetimeoffset,
  timestamp datetimeoffset,
  original_timestamp datetimeoffset,
  channel nvarchar(512),
  context_ip nvarchar(512),
  context_passed_ip nvarchar(512),
  context_request_ip nvarchar(512),
  context_library_name nvarchar(512),
  context_library_version nvarchar(512),
  context_source_id nvarchar(512),
  context_source_type nvarchar(512),
  context_destination_id nvarchar(512),
  context_destination_type nvarchar(512),
  record_id nvarchar(512),
  uuid_ts datetimeoffset
);

-- Every identify call.
create table identifies (
  id nvarchar(512),
  anonymous_id nvarchar(512),
  user_id nvarchar(512),
  received_at datetimeoffset,
  sent_at datetimeoffset,
  timestamp datetimeoffset,
  original_timestamp datetimeoffset,
  channel nvarchar(512),
  context_ip nvarchar(512),
  context_passed_ip nvarchar(512),
  context_request_ip nvarchar(512),
  context_library_name nvarchar(512),
  context_library_version nvarchar(512),
  context_source_id nvarchar(512),
  context_source_type nvarchar(512),
  context_destination_id nvarchar(512),
  context_destination_type nvarchar(512),
  uuid_ts datetimeoffset,
  _user_id bigint, -- `user_id` is the id of the user
  context_locale nvarchar(512),
  email nvarchar(512) -- Where we write to. Personal data.
);

-- A row for each user, with the traits given last.
create table users (
  id nvarchar(512),
  received_at datetimeoffset,
  sent_at datetimeoffset,
  timestamp datetimeoffset,
  original_timestamp datetimeoffset,
  context_ip nvarchar(512),
  context_passed_ip nvarchar(512),
  context_request_ip nvarchar(512),
  context_library_name nvarchar(512),
  context_library_version nvarchar(512),
  context_source_id nvarchar(512),
  context_source_type nvarchar(512),
  context_destination_id nvarchar(512),
  context_destination_type nvarchar(512),
  uuid_ts datetimeoffset,
  _user_id bigint, -- `user_id` is the id of the user
  context_locale nvarchar(512),
  email nvarchar(512) -- Where we write to. Personal data.
);

-- Every group call.
create table "groups" (
  id nvarchar(512),
  anonymous_id nvarchar(512),
  user_id nvarchar(512),
  group_id nvarchar(512),
  received_at datetimeoffset,
  sent_at datetimeoffset,
  timestamp datetimeoffset,
  original_timestamp datetimeoffset,
  channel nvarchar(512),
  context_ip nvarchar(512),
  context_passed_ip nvarchar(512),
  context_request_ip nvarchar(512),
  context_library_name nvarchar(512),
  context_library_version nvarchar(512),
  context_source_id nvarchar(512),
  context_source_type nvarchar(512),
  context_destination_id nvarchar(512),
  context_destination_type nvarchar(512),
  uuid_ts datetimeoffset,
  _plan nvarchar(512), -- a reserved word, after a `_`
  context_locale nvarchar(512)
);

-- Every page call. The page "Home". The page "Cart".
create table pages (
  id nvarchar(512),
  anonymous_id nvarchar(512),
  user_id nvarchar(512),
  name nvarchar(512),
  received_at datetimeoffset,
  sent_at datetimeoffset,
  timestamp datetimeoffset,
  original_timestamp datetimeoffset,
  channel nvarchar(512),
  context_ip nvarchar(512),
  context_passed_ip nvarchar(512),
  context_request_ip nvarchar(512),
  context_library_name nvarchar(512),
  context_library_version nvarchar(512),
  context_source_id nvarchar(512),
  context_source_type nvarchar(512),
  context_destination_id nvarchar(512),
  context_destination_type nvarchar(512),
  uuid_ts datetimeoffset,
  app_version nvarchar(512),
  context_locale nvarchar(512),
  items bigint,
  url nvarchar(512)
);

-- Event "Order Completed". An order is paid; it's "done". Why: More carts become orders. Owner: Growth.
create table order_completed (
  id nvarchar(512),
  anonymous_id nvarchar(512),
  user_id nvarchar(512),
  event nvarchar(512),
  event_text nvarchar(512),
  received_at datetimeoffset,
  sent_at datetimeoffset,
  timestamp datetimeoffset,
  original_timestamp datetimeoffset,
  channel nvarchar(512),
  context_ip nvarchar(512),
  context_passed_ip nvarchar(512),
  context_request_ip nvarchar(512),
  context_library_name nvarchar(512),
  context_library_version nvarchar(512),
  context_source_id nvarchar(512),
  context_source_type nvarchar(512),
  context_destination_id nvarchar(512),
  context_destination_type nvarchar(512),
  uuid_ts datetimeoffset,
  _2fa bit,
  _order bigint, -- a reserved word, after a `_`
  app_version nvarchar(512),
  context_locale nvarchar(512),
  coupon nvarchar(512),
  currency nvarchar(512),
  customer_address_zip nvarchar(512),
  customer_email nvarchar(512), -- Personal data, as its SHA-256.; both `customer.email` and `customer_email`
  delivery_day datetimeoffset,
  discount nvarchar(512), -- of several types: RudderStack takes that of the first value
  is_gift bit,
  items nvarchar(512), -- a list, as its text
  order_id nvarchar(512), -- The id of the order.
  paid_at datetimeoffset,
  payload nvarchar(512), -- the plan says no type: RudderStack takes that of the first value
  quantity bigint,
  stars bigint,
  tags nvarchar(512), -- a list, as its text
  the_number_of_the_warehouse_from_which_the_parcel_was_sent_to_the_customer_on_the_first_day bigint,
  total decimal(28,10) -- What was paid, in 100 % of \ cases.; RudderStack takes the type of the first value: a whole number makes it bigint
);

-- Event "Users".
create table _users (
  id nvarchar(512),
  anonymous_id nvarchar(512),
  user_id nvarchar(512),
  event nvarchar(512),
  event_text nvarchar(512),
  received_at datetimeoffset,
  sent_at datetimeoffset,
  timestamp datetimeoffset,
  original_timestamp datetimeoffset,
  channel nvarchar(512),
  context_ip nvarchar(512),
  context_passed_ip nvarchar(512),
  context_request_ip nvarchar(512),
  context_library_name nvarchar(512),
  context_library_version nvarchar(512),
  context_source_id nvarchar(512),
  context_source_type nvarchar(512),
  context_destination_id nvarchar(512),
  context_destination_type nvarchar(512),
  uuid_ts datetimeoffset,
  _count bigint, -- a reserved word, after a `_`
  app_version nvarchar(512),
  context_locale nvarchar(512)
);

-- post_read: with event `post_read`, whose name is the same here
-- Event "Post Read". Event "post_read". Status: planned.
create table post_read (
  id nvarchar(512),
  anonymous_id nvarchar(512),
  user_id nvarchar(512),
  event nvarchar(512),
  event_text nvarchar(512),
  received_at datetimeoffset,
  sent_at datetimeoffset,
  timestamp datetimeoffset,
  original_timestamp datetimeoffset,
  channel nvarchar(512),
  context_ip nvarchar(512),
  context_passed_ip nvarchar(512),
  context_request_ip nvarchar(512),
  context_library_name nvarchar(512),
  context_library_version nvarchar(512),
  context_source_id nvarchar(512),
  context_source_type nvarchar(512),
  context_destination_id nvarchar(512),
  context_destination_type nvarchar(512),
  uuid_ts datetimeoffset,
  app_version nvarchar(512),
  context_locale nvarchar(512),
  title nvarchar(512) -- of several types: RudderStack takes that of the first value
);
