-- The tables of the tracking plan "Shop", as Segment loads them into PostgreSQL.
-- It does not promise their names and types: compare them with what is there.

create table tracks (
  id varchar,
  anonymous_id varchar,
  user_id varchar,
  event varchar,
  event_text varchar,
  received_at timestamptz,
  sent_at timestamptz,
  timestamp timestamptz,
  original_timestamp timestamptz,
  context_library_name varchar,
  context_library_version varchar,
  uuid_ts timestamptz
);
comment on table tracks is 'Every track call, without its properties.';

create table identifies (
  id varchar,
  anonymous_id varchar,
  user_id varchar,
  received_at timestamptz,
  sent_at timestamptz,
  timestamp timestamptz,
  original_timestamp timestamptz,
  context_library_name varchar,
  context_library_version varchar,
  uuid_ts timestamptz,
  context_locale varchar,
  email varchar
);
comment on table identifies is 'Every identify call.';
comment on column identifies.email is 'Where we write to. Personal data.';

-- users: with event `Users`, whose name is the same here
create table users (
  id varchar,
  received_at timestamptz,
  context_library_name varchar,
  context_library_version varchar,
  uuid_ts timestamptz,
  app_version varchar,
  context_locale varchar,
  "count" bigint,
  email varchar,
  user_id bigint
);
comment on table users is 'A row for each user, with the traits given last. Event "Users".';
comment on column users.email is 'Where we write to. Personal data.';

create table "groups" (
  id varchar,
  anonymous_id varchar,
  user_id varchar,
  group_id varchar,
  received_at timestamptz,
  sent_at timestamptz,
  timestamp timestamptz,
  original_timestamp timestamptz,
  context_library_name varchar,
  context_library_version varchar,
  uuid_ts timestamptz,
  context_locale varchar,
  "plan" varchar
);
comment on table "groups" is 'Every group call.';

create table pages (
  id varchar,
  anonymous_id varchar,
  user_id varchar,
  name varchar,
  received_at timestamptz,
  sent_at timestamptz,
  timestamp timestamptz,
  original_timestamp timestamptz,
  context_library_name varchar,
  context_library_version varchar,
  uuid_ts timestamptz,
  app_version varchar,
  context_locale varchar,
  items bigint,
  url varchar
);
comment on table pages is 'Every page call. The page "Home". The page "Cart".';

create table order_completed (
  id varchar,
  anonymous_id varchar,
  user_id varchar,
  event varchar,
  event_text varchar,
  received_at timestamptz,
  sent_at timestamptz,
  timestamp timestamptz,
  original_timestamp timestamptz,
  context_library_name varchar,
  context_library_version varchar,
  uuid_ts timestamptz,
  "2fa" boolean,
  app_version varchar,
  context_locale varchar,
  coupon varchar,
  currency varchar,
  customer_address_zip varchar,
  customer_email varchar, -- both `customer.email` and `customer_email`
  delivery_day timestamptz,
  discount varchar, -- of several types: Segment takes that of the first value
  is_gift boolean,
  items varchar, -- a list, as its text
  "order" bigint,
  order_id varchar,
  paid_at timestamptz,
  payload varchar, -- the plan says no type: Segment takes that of the first value
  quantity bigint,
  stars bigint,
  tags varchar, -- a list, as its text
  the_number_of_the_warehouse_from_which_the_parcel_was_sent_to_t bigint, -- cut from `the_number_of_the_warehouse_from_which_the_parcel_was_sent_to_the_customer_on_the_first_day`
  total double precision -- Segment takes the type of the first value: a whole number makes it bigint
);
comment on table order_completed is 'Event "Order Completed". An order is paid; it''s "done". Why: More carts become orders. Owner: Growth.';
comment on column order_completed.customer_email is 'Personal data, as its SHA-256.';
comment on column order_completed.order_id is 'The id of the order.';
comment on column order_completed.total is 'What was paid, in 100 % of \ cases.';

-- post_read: with event `post_read`, whose name is the same here
create table post_read (
  id varchar,
  anonymous_id varchar,
  user_id varchar,
  event varchar,
  event_text varchar,
  received_at timestamptz,
  sent_at timestamptz,
  timestamp timestamptz,
  original_timestamp timestamptz,
  context_library_name varchar,
  context_library_version varchar,
  uuid_ts timestamptz,
  app_version varchar,
  context_locale varchar,
  title varchar -- of several types: Segment takes that of the first value
);
comment on table post_read is 'Event "Post Read". Event "post_read". Status: planned.';
